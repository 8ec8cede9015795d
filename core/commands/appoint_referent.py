"""Ask a neighbour to become a referent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.commands.ban_member import neighbour_there
from core.community.entering import tell_person
from core.model.member import MemberStatus, Role
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is asked, where."""

    community_id: int
    member_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who, and whether it is meant."""
    neighbour, _ = yield from which_neighbour(said)
    yield Ask("sure", (Option("yes"),), params={"name": neighbour["name"]})
    return Proposal(neighbour["community"], neighbour["id"])


def act(proposal: Proposal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Ask them; nothing changes before they accept."""
    require(speaker, Capability.APPOINT, proposal.community_id)
    neighbour = neighbour_there(uow, proposal.community_id, proposal.member_id, MemberStatus.ACTIVE)
    special = (
        each.member.id
        for role in (Role.REFERENT, Role.OFFICER)
        for each in uow.places.members_with(role, proposal.community_id)
    )
    if proposal.member_id in special:
        return Reply("already", {"name": neighbour.name})
    asked = uow.places.propose(proposal.community_id, neighbour.person_id, speaker.known.id, uow.now())
    community = uow.communities.by_id(proposal.community_id)
    params = {"by": speaker.known.name, "community": community.name if community else ""}
    choices = (("door.proposal#yes", f"!accept_role:{asked.id}"), ("door.proposal#no", f"!decline_role:{asked.id}"))
    tell_person(uow, neighbour.person_id, "door.proposal", params, community_id=proposal.community_id, choices=choices)
    return Reply("done", {"name": neighbour.name})


FINDS = {"neighbours": look_up_neighbours(Capability.APPOINT)}
COMMAND = Command("appoint_referent", talk, act, Capability.APPOINT, FINDS)
