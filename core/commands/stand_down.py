"""Stop being a referent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.entering import tell_referents
from core.community.leading import is_last_referent
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask where, and whether it is meant."""
    community_id = yield from which_community(speaker, Capability.STAND_DOWN, "stand_down.refused")
    yield Ask("sure", (Option("yes"),))
    return community_id


def act(community_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the role back, if another referent stays; the place as a neighbour remains."""
    require(speaker, Capability.STAND_DOWN, community_id)
    place = speaker.place(community_id)
    if is_last_referent(uow, speaker.known.id, community_id):
        return Reply("leave_community.last_referent")
    uow.places.set_roles(place.member.id, place.member.roles - {Role.REFERENT})
    uow.duty.clear_of(community_id, speaker.known.id)
    uow.places.record(Movement(community_id, MovementKind.STOOD_DOWN, speaker.known.id, uow.now()))
    params = {"name": speaker.known.name, "community": place.community.name}
    tell_referents(uow, community_id, "door.stood_down", params)
    return Reply("done")


COMMAND = Command("stand_down", talk, act, Capability.STAND_DOWN, is_grave=True)
