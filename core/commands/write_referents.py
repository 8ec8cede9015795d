"""Write to all referents of the community at once, without knowing who they are; from outside its door, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.about_neighbour import which_community
from core.access import Capability, require
from core.alert_instead import alert_instead
from core.command import Command
from core.entering import DAY, tell_referents
from core.errors import NotAllowed
from core.model.member import MemberStatus
from core.model.standing import Standing
from core.reading import short_words
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

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


def has_referents(uow: UnitOfWork, speaker: Speaker, community_id: int) -> bool:
    """Whether anybody but *speaker* leads there."""
    own = speaker.person.id if speaker.person else None
    return any(each.member.person_id != own for each in uow.members.referents_of(community_id))


def pass_to_referents(uow: UnitOfWork, speaker: Speaker, community_id: int, words: str) -> bool:
    """Pass *words* on under a number; no address of anybody goes with them. False: nobody else leads there."""
    if speaker.person is None or not has_referents(uow, speaker, community_id):
        return False
    own = speaker.person.id
    word = uow.life.add_word(community_id, own)
    params = {"number": word.number, "name": speaker.person.name, "words": words}
    answer = (("write_referents.answer_it", f"!answer_word:{word.id}"),)
    tell_referents(uow, community_id, "write_referents.word", params, choices=answer, except_person=own)
    return True


COMMAND = Command("write_referents", talk, act, Capability.WRITE_TO_REFERENTS)
