"""Write to all referents of the community at once, without knowing who they are; from outside its door, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.entering import DAY
from core.community.referents import has_referents, pass_to_referents
from core.errors import NotAllowed
from core.language.reading import short_words
from core.model.member import MemberStatus
from core.model.standing import Standing
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Handover, Option, Reply, Talk
from core.understanding.alert_instead import alert_instead

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

MOST_A_DAY = 20
MOST_FROM_OUTSIDE = 3
REMEMBERED = timedelta(days=60)
"""Whoever was sent away writes so often in this time: as long as the words are numbered."""


@dataclass(frozen=True, slots=True)
class Writing:
    """To the referents of which community, and what."""

    community_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several, and what they shall read."""
    community_id = yield from which_community(speaker, Capability.WRITE_TO_REFERENTS)
    if community_id is None:
        community_id = yield from _from_outside(speaker)
    words = yield from told_or_asked(said.text, Ask("what", parse=short_words))
    # Who waits at the door warns nobody.
    alert = (yield from alert_instead(Opening(words))) if speaker.within(community_id) is not None else None
    if alert is not None:
        return alert
    return Writing(community_id, words) if community_id else Handover("my_request", Opening(words))


def _from_outside(speaker: Speaker) -> Talk:
    """Say which community was left behind: that which sent them away, or 0, the one at whose door they wait."""
    banned = [each.community for each in speaker.memberships if each.member.status is MemberStatus.BANNED]
    if len(banned) > 1:
        return int((yield Ask("door.which_community", tuple(Option(str(each.id), each.name) for each in banned))))
    if not banned and not any(each.standing is Standing.PENDING for each in speaker.ties):
        raise NotAllowed("write_referents.refused")
    return banned[0].id if banned else 0


def act(writing: Writing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the words on under a number; no address of anybody goes with them."""
    require(speaker, Capability.WRITE_TO_REFERENTS, writing.community_id)
    if not has_referents(uow, speaker, writing.community_id):
        return Reply("nobody")
    is_outside = speaker.within(writing.community_id) is None
    most, within = (MOST_FROM_OUTSIDE, REMEMBERED) if is_outside else (MOST_A_DAY, DAY)
    if uow.life.words_since(speaker.known.id, uow.now() - within) >= most:
        return Reply("enough_outside" if is_outside else "enough")
    pass_to_referents(uow, speaker, writing.community_id, writing.words)
    return Reply("done")


COMMAND = Command("write_referents", talk, act, Capability.WRITE_TO_REFERENTS)
