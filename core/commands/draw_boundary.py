"""Draw the shape of the community: by walking around it, by addresses, from a file, or on the map page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.addresses import lines_of, near_by, query_of
from core.community.boundaries import census_of, counted, fault_of, open_map, picture, save, sentence_of, size_of
from core.errors import Unclear
from core.model.boundary import LEAST_CORNERS, MOST_CORNERS, Boundary
from core.model.community import Point
from core.talk import Ask, Find, Option, Reply, Talk
from core.wire import is_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

UNDO, RESTART, MAP = Option("undo"), Option("restart"), Option("map")
NONE = "none"
WORDS = frozenset({"map", "save", "undo", "restart", "done"})
"""The keys of what may be chosen: nobody's address."""
MOST_NAMED = 3
"""How many of the addresses that were found are said back, the latest."""


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
    community_id = yield from which_community(speaker, Capability.DRAW_BOUNDARY, "draw_boundary.refused")
    can_ask = said.shape is None and (yield Find("geocoder"))
    if said.shape is None and speaker.voice.is_terse and not can_ask and not lines_of(said.text):
        return ByMap(community_id)
    sketch = _Sketch(list(_of_file(said.shape)) if said.shape is not None else [said.point] if said.point else [])
    sketch.is_done = said.shape is not None
    typed = "" if sketch.corners else said.text
    while True:
        if typed:
            sketch.add((yield from _located(community_id, typed)))
        ask = _ask_to_keep(community_id, sketch.shape) if sketch.is_done else _ask_for_corner(sketch, can_ask=can_ask)
        answer = yield from ask
        if answer == "map":
            return ByMap(community_id)
        if answer == "save":
            return Drawing(community_id, sketch.shape)
        typed = sketch.take(answer)


@dataclass(slots=True)
class _Sketch:
    """The corners so far; ``named``: what the latest of them are called that were typed as addresses."""

    corners: list[Point]
    named: list[str] = field(default_factory=list)
    is_done: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether every corner is an address: in whatever order they were typed, the shape holds them all."""
        return bool(self.named) and len(self.named) == len(self.corners)

    @property
    def shape(self) -> tuple[Point, ...]:
        """The shape around the corners; who walks says the way."""
        return Boundary.enclosing(self.corners).corners if self.is_typed else tuple(self.corners)

    def add(self, found: Sequence[tuple[str, Point]]) -> None:
        """Go on by the addresses that were *found*."""
        self.corners += [point for _, point in found]
        self.named += [label for label, _ in found]

    def take(self, answer: Any) -> str:
        """Change what *answer* changes; give the addresses that it names, if any."""
        self.is_done = answer == "done" or isinstance(answer, tuple)
        match answer:
            case "undo":
                self.corners.pop()
                self.named[-1:] = []
            case "restart":
                self.corners, self.named = [], []
            case Point():
                self.corners.append(answer)
                self.named.clear()
            case tuple():
                self.corners, self.named = list(answer), []
            case str() if answer not in WORDS:
                return answer
        return ""


def _located(community_id: int, text: str) -> Talk:
    """Find out where the addresses of *text* lie, and which place is meant where one may be several."""
    lines = lines_of(text)
    found = (yield Find("addresses", {"community": community_id, "lines": lines})) if lines else []
    places: list[tuple[str, Point]] = []
    for line, each in zip(lines, found, strict=True):
        if len(each) > 1:
            places += yield from _meant(community_id, line, each)
        else:
            places += [(label, Point(*point)) for label, point in each]
    return places


def _meant(community_id: int, line: str, found: Sequence[tuple[str, Sequence[float]]]) -> Talk:
    """Ask which place of *found* is meant; who shows it, or writes another address instead, has answered, too."""
    places = {f"p{number}": (label, Point(*point)) for number, (label, point) in enumerate(found)}
    options = (*(Option(key, label) for key, (label, _) in places.items()), Option(NONE))
    answer = yield Ask("which", options, parse=_a_place, params={"words": line}, wants="location")
    if isinstance(answer, Point):
        return [(line, answer)]
    if answer in places:
        return [places[answer]]
    return [] if answer == NONE else (yield from _located(community_id, answer))


def _ask_for_corner(sketch: _Sketch, *, can_ask: bool) -> Talk:
    """Ask for the next corner, or whether it was the last one."""
    corners = sketch.corners
    if not corners:
        return (yield Ask("how_typed" if can_ask else "how", (MAP,), parse=_a_corner, wants="location"))
    is_enough = len(corners) >= LEAST_CORNERS
    options = (*((Option("done"),) if is_enough else ()), UNDO, RESTART, MAP)
    key = ("enough" if is_enough else "corner") + ("_typed" if sketch.named else "")
    params = {"count": len(corners), "found": {"join": sketch.named[-MOST_NAMED:], "by": "; "}}
    if len(corners) >= MOST_CORNERS:
        return (yield Ask("full", options, params=params))
    return (yield Ask(key, options, parse=_a_corner, params=params, wants="location"))


def _ask_to_keep(community_id: int, corners: Sequence[Point]) -> Talk:
    """Show what the shape would be, or say what is wrong with it."""
    pairs = [[each.latitude, each.longitude] for each in corners]
    found = yield Find("shape", {"community": community_id, "corners": pairs})
    if "fault" in found:
        return (yield Ask("faulty", (UNDO, RESTART, MAP), parse=_a_corner, params=found))
    options = (Option("save"), RESTART, MAP)
    return (yield Ask("preview", options, parse=_a_corner, params=found["said"], files=(found["picture"],)))


def _a_corner(answer: Answer) -> Point | tuple[Point, ...] | str:
    """Read a position, a file, or addresses."""
    if answer.shape is not None:
        return _of_file(answer.shape)
    if answer.point is not None:
        return answer.point
    if not lines_of(answer.text) or answer.text in WORDS:
        raise Unclear("draw_boundary.position_please")
    return answer.text


def _a_place(answer: Answer) -> Point | str:
    """Read a position, or addresses that are meant instead."""
    if answer.shape is not None:
        raise Unclear
    if answer.point is not None:
        return answer.point
    if not any(sign.isalpha() for sign in answer.text):
        raise Unclear
    return answer.text


def _of_file(shape: tuple[Point, ...]) -> tuple[Point, ...]:
    if not shape:
        raise Unclear("draw_boundary.no_shape")
    return shape


def look_ahead(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("shape")``: how large the shape is and who would live inside, or what is wrong with it."""
    require(speaker, Capability.DRAW_BOUNDARY, params["community"], "draw_boundary.refused")
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


def look_up_addresses(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[list[Any]]:
    """Answer ``Find("addresses")``: for each line the places that it may mean, by label and position.

    Raises:
        Unclear: one of them is not found, or nobody can say.
    """
    require(speaker, Capability.DRAW_BOUNDARY, params["community"], "draw_boundary.refused")
    community = speaker.place(params["community"]).community
    queries = [query_of(line, community) for line in params["lines"]]
    places = [near_by(found, community) for found in uow.addresses.find(queries)]
    missing = [line for line, found in zip(params["lines"], places, strict=True) if not found]
    if missing:
        raise Unclear("draw_boundary.not_found", words={"join": missing, "by": ", "})
    return [[[each.label, [each.point.latitude, each.point.longitude]] for each in found] for found in places]


def act(asked: ByMap | Drawing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the link of the map page, or keep the shape."""
    require(speaker, Capability.DRAW_BOUNDARY, asked.community_id, "draw_boundary.refused")
    community = speaker.place(asked.community_id).community
    if isinstance(asked, ByMap):
        url = open_map(uow, community.id, speaker)
        return Reply("by_map", {"url": url}, (("draw_boundary.open_map", url),) if is_page(url) else ())
    boundary = Boundary.around(asked.corners)
    fault = fault_of(uow, community.id, boundary)
    if fault is not None:
        # Others drew theirs while this one was looked at.
        return Reply(f"boundary.{fault}", sentence_of(fault, boundary, uow.largest_boundary))
    if not save(uow, community, boundary, speaker.known):
        return Reply("same")
    return Reply("done", {"size": size_of(boundary.area), "community": community.name})


COMMAND = Command(
    "draw_boundary",
    talk,
    act,
    Capability.DRAW_BOUNDARY,
    {"shape": look_ahead, "addresses": look_up_addresses, "geocoder": lambda uow, *_: uow.addresses.can_be_asked},
    most_answers=3 * MOST_CORNERS,
)
