"""See the shape of the community: on a picture where the channel shows one, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.boundaries import MOST_STREETS, picture, size_of, streets_of
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Looking:
    """Whose shape is to be shown."""

    community_id: int


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask which community is meant, if there are several."""
    community_id = yield from which_community(speaker, Capability.SEE_BOUNDARY, "")
    return Looking(community_id)


def act(looking: Looking, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show it: its size, the streets in which members live, and the picture."""
    require(speaker, Capability.SEE_BOUNDARY, looking.community_id)
    community = uow.communities.by_id(looking.community_id)
    drawn = uow.boundaries.current(looking.community_id)
    if community is None or drawn is None:
        return Reply("nothing")
    streets = streets_of(drawn.boundary, uow.boundaries.homes(community.id))
    named = {"say": "boundary.streets", "list": {"join": streets[:MOST_STREETS], "by": ", "}} if streets else ""
    more = len(streets) - MOST_STREETS
    params = {
        "community": community.name,
        "size": size_of(drawn.boundary.area),
        "count": len(drawn.boundary.corners),
        "streets": named,
        "more": {"say": "boundary.more_streets", "count": more} if more > 0 else "",
    }
    return Reply("shown", params, files=(picture(community.name, drawn.boundary),))


COMMAND = Command("show_boundary", talk, act, Capability.SEE_BOUNDARY, place=45)
