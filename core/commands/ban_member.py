"""Send a member away, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.community.entering import tell_person, tell_referents
from core.errors import NotAllowed
from core.language.reading import a_reason
from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind
from core.model.ruling import Cause, Decided
from core.moderation import sanctions
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.membership import Neighbour
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ban:
    """Who is sent away from where, and why."""

    community_id: int
    member_id: int
    reason: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who and why, and show both before anything is done."""
    neighbour, rest = yield from which_neighbour(said)
    reason = yield from told_or_asked(rest, Ask("why", parse=a_reason, params={"name": neighbour["name"]}))
    yield Ask("sure", (Option("yes"),), params={"name": neighbour["name"], "words": reason})
    return Ban(neighbour["community"], neighbour["id"], reason)


def act(ban: Ban, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the place away at once, with all that is still on its way, and say why and how to have it looked at."""
    require(speaker, Capability.BAN, ban.community_id)
    neighbour = neighbour_there(uow, ban.community_id, ban.member_id, MemberStatus.ACTIVE)
    leads = {each.member.id for each in uow.places.members_with(Role.REFERENT, ban.community_id)}
    officers = {each.member.id for each in uow.places.members_with(Role.OFFICER, ban.community_id)}
    if ban.member_id in leads | officers:
        return Reply("not_them", {"name": neighbour.name})
    by = speaker.person.id if speaker.person else None
    uow.places.set_status(neighbour.member_id, MemberStatus.BANNED)
    uow.requests.revoke_invitations(neighbour.person_id, uow.now(), ban.community_id)
    uow.places.silence_for(neighbour.person_id, ban.community_id)
    kind = MovementKind.BANNED
    uow.places.record(Movement(ban.community_id, kind, neighbour.person_id, uow.now(), by, ban.reason))
    sanctions.note(uow, neighbour, speaker, Decided.BANNED, (Cause.OTHER, ban.reason))
    community = uow.communities.by_id(ban.community_id)
    place = community.name if community else ""
    tell_person(uow, neighbour.person_id, "door.banned", {"community": place, "words": ban.reason})
    params = {"name": neighbour.name, "by": speaker.person.name if speaker.person else "", "words": ban.reason}
    tell_referents(uow, ban.community_id, "door.banned_by", params, except_person=by)
    return Reply("done", {"name": neighbour.name})


def neighbour_there(uow: UnitOfWork, community_id: int, member_id: int, status: MemberStatus) -> Neighbour:
    """Give a member of this community who stands there so.

    Raises:
        NotAllowed: there is none.
    """
    found = uow.places.neighbour(member_id, community_id, status)
    if found is None:
        raise NotAllowed("door.no_such_neighbour")
    return found


COMMAND = Command(
    "ban_member", talk, act, Capability.BAN, {"neighbours": look_up_neighbours(Capability.BAN)}, is_grave=True
)
