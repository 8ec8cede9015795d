"""Vouch, having met them, for a neighbour who lost every contact, so that a new one becomes theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import look_up_neighbours, which_neighbour
from core.access import Capability, require
from core.command import Command
from core.commands.ban_member import neighbour_there
from core.community import recovery
from core.model.member import MemberStatus, Role
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the referent met."""

    community_id: int
    member_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who, and whether they were met."""
    neighbour, _ = yield from which_neighbour(said)
    yield Ask("sure", (Option("yes"),), params={"name": neighbour["name"]})
    return Vouched(neighbour["community"], neighbour["id"])


def act(vouched: Vouched, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the code to be handed over, and warn every contact that is known."""
    require(speaker, Capability.VOUCH_BACK, vouched.community_id)
    neighbour = neighbour_there(uow, vouched.community_id, vouched.member_id, MemberStatus.ACTIVE)
    if any(
        each.member.id == vouched.member_id for each in uow.places.members_with(Role.REFERENT, vouched.community_id)
    ):
        return Reply("not_them", {"name": neighbour.name})
    by = speaker.person
    code = recovery.begin(uow, neighbour, vouched.community_id, by.name if by else "", by.id if by else None)
    return Reply("code", {"name": neighbour.name, "code": code})


COMMAND = Command(
    "vouch_back", talk, act, Capability.VOUCH_BACK, {"neighbours": look_up_neighbours(Capability.VOUCH_BACK)}
)
