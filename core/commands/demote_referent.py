"""Take the role back from another referent, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.community.entering import tell_person, tell_referents
from core.language.reading import a_reason
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Demotion:
    """Who leads no more, where, and why."""

    community_id: int
    member_id: int
    name: str
    reason: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who and why, and show both before anything is done."""
    neighbour, rest = yield from which_neighbour(said)
    name = neighbour["name"]
    reason = yield from told_or_asked(rest, Ask("why", parse=a_reason, params={"name": name}))
    yield Ask("sure", (Option("yes"),), params={"name": name, "words": reason})
    return Demotion(neighbour["community"], neighbour["id"], name, reason)


def act(demotion: Demotion, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the role, not the place; the person reads why and what they can do, the other referents who did it."""
    community_id = demotion.community_id
    require(speaker, Capability.APPOINT, community_id)
    # Two referents who take the role from one another at once would leave nobody.
    uow.places.lock_leads(community_id)
    leads = {each.member.id: each for each in uow.places.members_with(Role.REFERENT, community_id)}
    found = leads.get(demotion.member_id)
    by = speaker.person
    if found is None or by is None or by.id not in {each.member.person_id for each in leads.values()}:
        return Reply("no_referent", {"name": demotion.name})
    person_id = found.member.person_id
    uow.places.set_roles(found.member.id, found.member.roles - {Role.REFERENT})
    uow.duty.clear_of(community_id, person_id)
    kind = MovementKind.STOOD_DOWN
    uow.places.record(Movement(community_id, kind, person_id, uow.now(), by.id, demotion.reason))
    params = {"by": by.name, "name": demotion.name, "community": found.community.name, "words": demotion.reason}
    tell_person(uow, person_id, "demote_referent.told", params, community_id=community_id)
    tell_referents(uow, community_id, "demote_referent.others", params, except_person=by.id)
    return Reply("done", {"name": demotion.name})


FINDS = {"neighbours": look_up_neighbours(Capability.APPOINT)}
COMMAND = Command("demote_referent", talk, act, Capability.APPOINT, FINDS, is_grave=True)
