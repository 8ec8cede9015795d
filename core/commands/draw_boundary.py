"""Draw the shape of the community: by walking around it, from a file, or on the map page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about_neighbour import which_community
from core.access import Capability, may
from core.boundaries import census_of, counted, fault_of, open_map, picture, save, sentence_of, size_of
from core.command import Command
from core.errors import NotAllowed, Unclear
from core.model.boundary import LEAST_CORNERS, MOST_CORNERS, Boundary
from core.model.community import Point
from core.talk import Ask, Find, Option, Reply, Talk
from core.wire import is_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Answer, Opening

UNDO, RESTART = Option("undo"), Option("restart")


@dataclass(frozen=True, slots=True)
class ByMap:
    """Which community is to be drawn on the map page."""

    community_id: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which shape a community is to have."""

    community_id: int
    corners: tuple[Point, ...]


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Gather corners until they are a shape that is wanted; by SMS and by email nobody shows a position."""
    community_id = yield from which_community(speaker, Capability.DRAW_BOUNDARY)
    if community_id is None:
        raise NotAllowed("draw_boundary.refused")
    if said.shape is None and speaker.voice.is_terse:
        return ByMap(community_id)
    corners = list(_of_file(said.shape)) if said.shape is not None else [said.point] if said.point else []
    is_done = said.shape is not None
    while True:
        answer = yield from _ask_to_keep(community_id, corners) if is_done else _ask_for_corner(corners)
        match answer:
            case "map":
                return ByMap(community_id)
            case "save":
                return Drawing(community_id, tuple(corners))
            case "undo":
                corners.pop()
            case "restart":
                corners.clear()
            case Point():
                corners.append(answer)
            case tuple():
                corners[:] = answer
        is_done = answer == "done" or isinstance(answer, tuple)


def _ask_for_corner(corners: list[Point]) -> Talk:
    """Ask for the next corner, or whether it was the last one."""
    if not corners:
        return (yield Ask("how", (Option("map"),), parse=_a_corner, wants="location"))
    is_enough = len(corners) >= LEAST_CORNERS
    options = (*((Option("done"),) if is_enough else ()), UNDO, RESTART)
    key = "enough" if is_enough else "corner"
    params = {"count": len(corners)}
    if len(corners) >= MOST_CORNERS:
        return (yield Ask("full", options, params=params))
    return (yield Ask(key, options, parse=_a_corner, params=params, wants="location"))


def _ask_to_keep(community_id: int, corners: list[Point]) -> Talk:
    """Show what the shape would be, or say what is wrong with it."""
    pairs = [[each.latitude, each.longitude] for each in corners]
    found = yield Find("shape", {"community": community_id, "corners": pairs})
    if "fault" in found:
        return (yield Ask("faulty", (UNDO, RESTART, Option("map")), parse=_a_corner, params=found))
    options = (Option("save"), RESTART, Option("map"))
    return (yield Ask("preview", options, parse=_a_corner, params=found["said"], files=(found["picture"],)))


def _a_corner(answer: Answer) -> Point | tuple[Point, ...]:
    """Read a position, or a file."""
    if answer.shape is not None:
        return _of_file(answer.shape)
    if answer.point is None:
        raise Unclear("draw_boundary.position_please")
    return answer.point


def _of_file(shape: tuple[Point, ...]) -> tuple[Point, ...]:
    if not shape:
        raise Unclear("draw_boundary.no_shape")
    return shape


def look_ahead(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("shape")``: how large the shape is and who would live inside, or what is wrong with it."""
    if not may(speaker, Capability.DRAW_BOUNDARY, params["community"]):
        raise NotAllowed("draw_boundary.refused")
    boundary = Boundary.around(Point(*each) for each in params["corners"])
    fault = fault_of(uow, params["community"], boundary)
    if fault is not None:
        return {"fault": sentence_of(fault, boundary, uow.largest_boundary)}
    community = uow.communities.by_id(params["community"])
    said = {
        "size": size_of(boundary.area),
        "count": len(boundary.corners),
        "census": counted(census_of(uow, params["community"], boundary)),
    }
    return {"said": said, "picture": picture(community.name if community else "", boundary)}


def act(asked: ByMap | Drawing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the link of the map page, or keep the shape."""
    community = uow.communities.by_id(asked.community_id)
    is_theirs = may(speaker, Capability.DRAW_BOUNDARY, asked.community_id)
    if community is None or speaker.person is None or not is_theirs:
        raise NotAllowed("draw_boundary.refused")
    if isinstance(asked, ByMap):
        url = open_map(uow, community.id, speaker)
        return Reply("by_map", {"url": url}, (("draw_boundary.open_map", url),) if is_page(url) else ())
    boundary = Boundary.around(asked.corners)
    fault = fault_of(uow, community.id, boundary)
    if fault is not None:
        # Others drew theirs while this one was looked at.
        return Reply(f"boundary.{fault}", sentence_of(fault, boundary, uow.largest_boundary))
    if not save(uow, community, boundary, speaker.person):
        return Reply("same")
    return Reply("done", {"size": size_of(boundary.area), "community": community.name})


COMMAND = Command(
    "draw_boundary",
    talk,
    act,
    Capability.DRAW_BOUNDARY,
    {"shape": look_ahead},
    most_answers=3 * MOST_CORNERS,
)
