"""The town hall at the door: it decides how the communities of its commune are entered, while it subscribes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.community.entering import tell_doorkeepers, tell_referents
from core.model.membership import Door, ValidationMode

if TYPE_CHECKING:
    from core.model.community import Community
    from core.shelves.unit_of_work import UnitOfWork

MOST_COUNTED = 20


def said(door: Door) -> dict[str, Any]:
    """Give how one enters, as a value for a text."""
    return {"say": f"door.mode_{door.mode}", "count": door.sponsors}


def take_over(uow: UnitOfWork, commune: str, town_hall: str) -> int:
    """Let the officers of *town_hall* decide on the doors of its commune, and tell the referents; how many doors.

    What was chosen stays until an officer chooses otherwise. Doors that it has already are left alone.
    """
    return sum(take_one_over(uow, community, town_hall) for community in uow.communities.in_commune(commune))


def take_one_over(uow: UnitOfWork, community: Community, town_hall: str) -> bool:
    """Let the officers of *town_hall* decide on the door of one community; whether that is new."""
    door = uow.requests.door(community.id)
    if door.locked_by == town_hall:
        return False
    uow.requests.set_door(replace(door, locked_by=town_hall))
    tell_referents(uow, community.id, "door.taken_over", {"name": town_hall, "community": community.name})
    return True


def hand_back(uow: UnitOfWork, commune: str) -> int:
    """Give the doors of a commune back to the referents, and tell them; how many doors.

    Where the town hall answered requests, a referent does so from now on.
    """
    given = 0
    for community in uow.communities.in_commune(commune):
        door = uow.requests.door(community.id)
        if not door.locked_by:
            continue
        mode = ValidationMode.REFERENT if door.mode is ValidationMode.TOWN_HALL else door.mode
        theirs = replace(door, locked_by="", mode=mode)
        uow.requests.set_door(theirs)
        params = {"community": community.name, "mode": said(theirs)}
        tell_referents(uow, community.id, "door.handed_back", params)
        tell_of_waiting(uow, theirs)
        given += 1
    return given


def tell_of_waiting(uow: UnitOfWork, door: Door, *, except_person: int | None = None) -> None:
    """Tell whoever answers from now on how many wait already: they have not seen them."""
    waiting = len(uow.requests.open_in([door.community_id], MOST_COUNTED))
    if waiting:
        tell_doorkeepers(uow, door, "door.waiting", {"count": waiting}, except_person=except_person)
