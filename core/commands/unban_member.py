"""Give somebody who was sent away their place back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.commands.ban_member import neighbour_there
from core.community.entering import tell_person, tell_referents
from core.language.reading import short_words
from core.model.member import MemberStatus
from core.model.membership import Movement, MovementKind
from core.moderation.appeals import return_without_appeal
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

FINDS = {"neighbours": look_up_neighbours(Capability.BAN, MemberStatus.BANNED)}


@dataclass(frozen=True, slots=True)
class Return:
    """Who may come back where, and why."""

    community_id: int
    member_id: int
    reason: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who and why, and show both before anything is done."""
    neighbour, rest = yield from which_neighbour(said)
    reason = yield from told_or_asked(rest, Ask("why", parse=short_words, params={"name": neighbour["name"]}))
    yield Ask("sure", (Option("yes"),), params={"name": neighbour["name"]})
    return Return(neighbour["community"], neighbour["id"], reason)


def act(back: Return, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the place back, and tell them and the referents."""
    require(speaker, Capability.BAN, back.community_id)
    neighbour = neighbour_there(uow, back.community_id, back.member_id, MemberStatus.BANNED)
    by = speaker.person.id if speaker.person else None
    uow.places.set_status(neighbour.member_id, MemberStatus.ACTIVE)
    kind = MovementKind.UNBANNED
    uow.places.record(Movement(back.community_id, kind, neighbour.person_id, uow.now(), by, back.reason))
    return_without_appeal(uow, neighbour.person_id, back.community_id, by)
    community = uow.communities.by_id(back.community_id)
    tell_person(uow, neighbour.person_id, "door.unbanned", {"community": community.name if community else ""})
    params = {"name": neighbour.name, "by": speaker.person.name if speaker.person else "", "words": back.reason}
    tell_referents(uow, back.community_id, "door.unbanned_by", params, except_person=by)
    return Reply("done", {"name": neighbour.name})


COMMAND = Command("unban_member", talk, act, Capability.BAN, FINDS)
