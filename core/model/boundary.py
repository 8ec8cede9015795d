"""The shape of a community on the map: its corners, what can be wrong with it, and who lives inside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import cos, isfinite, radians
from typing import TYPE_CHECKING

from core.model.community import Point
from core.model.whereabouts import EARTH_RADIUS, Inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely import Polygon

LEAST_CORNERS = 3
MOST_CORNERS = 60
SMALLEST = 2_000.0
"""Square metres: with less, counting who is inside would tell where one member lives."""
LARGEST = 25.0
"""Square kilometres, where the configuration says nothing else."""
SLACK = 500.0
"""Square metres that two neighbouring shapes may share: nobody draws to the metre."""
SLACK_SHARE = 0.02
"""The same, as a share of the smaller one."""
DECIMALS = 6
"""Of a degree: eleven centimetres."""
MARGIN = 25.0
"""Metres around an address that belong to it: the house, and the pavement before it."""
SQUARE_KILOMETRE = 1_000_000.0
HECTARE = 10_000.0
_TOLERANCES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
"""Metres by which a line from a file may be straightened, the least that does it first."""


class Fault(StrEnum):
    """What can be wrong with a shape; ``boundary.<value>`` is its sentence."""

    FEW = "few"
    MANY = "many"
    CROSSING = "crossing"
    TINY = "tiny"
    ENORMOUS = "enormous"
    OVERLAPS = "overlaps"


@dataclass(frozen=True)
class Boundary:
    """A closed shape: its corners in the order in which one walks around, the first one not repeated.

    Distances are those of a flat map that touches the earth at the first corner: to a metre within a commune.
    """

    corners: tuple[Point, ...]

    @classmethod
    def around(cls, corners: Iterable[Point]) -> Boundary:
        """Give the shape around *corners*, without those that say the same place twice in a row."""
        kept: list[Point] = []
        for each in corners:
            corner = Point(round(each.latitude, DECIMALS), round(each.longitude, DECIMALS))
            if not kept or kept[-1] != corner:
                kept.append(corner)
        while len(kept) > 1 and kept[0] == kept[-1]:
            kept.pop()
        return cls(tuple(kept))

    @classmethod
    def enclosing(cls, points: Iterable[Point]) -> Boundary:
        """Give the shape that holds all of *points*, in whatever order, and a little around each of them."""
        spots = cls.around(points)
        return spots if len(spots.corners) < LEAST_CORNERS else spots._widened()  # noqa: SLF001 - its own kind

    def _widened(self) -> Boundary:
        from shapely import MultiPoint

        hull = MultiPoint([self._flattened(each) for each in self.corners]).convex_hull
        ring = list(hull.buffer(MARGIN, quad_segs=2, join_style="round").simplify(1.0).exterior.coords)[:-1]
        return Boundary.around(self._unflattened(ring)).simplified()

    def simplified(self) -> Boundary:
        """Give the shape with as many corners as a hand can move, straightening as little as it takes."""
        if len(self.corners) <= MOST_CORNERS:
            return self
        for tolerance in _TOLERANCES:
            ring = list(self._flat.simplify(tolerance).exterior.coords)[:-1]
            if LEAST_CORNERS <= len(ring) <= MOST_CORNERS:
                return Boundary.around(self._unflattened(ring))
        return self

    def fault(self, largest: float = LARGEST, others: Iterable[Boundary] = ()) -> Fault | None:
        """Say what is wrong with it; *largest* in square kilometres, *others* belong to other communities."""
        if len(self.corners) < LEAST_CORNERS:
            return Fault.FEW
        if len(self.corners) > MOST_CORNERS:
            return Fault.MANY
        if not self._flat.is_valid:
            return Fault.CROSSING
        if self.area < SMALLEST:
            return Fault.TINY
        if self.area > largest * SQUARE_KILOMETRE:
            return Fault.ENORMOUS
        return Fault.OVERLAPS if any(self.overlaps(other) for other in others) else None

    @property
    def area(self) -> float:
        """Square metres."""
        ring = [self._flattened(each) for each in self.corners]
        return abs(sum([x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(ring)])) / 2

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Its south, west, north and east."""
        latitudes = [each.latitude for each in self.corners]
        longitudes = [each.longitude for each in self.corners]
        return min(latitudes), min(longitudes), max(latitudes), max(longitudes)

    @property
    def centre(self) -> Point:
        """A point well inside it."""
        inner = self._flat.representative_point()
        return self._unflattened([(inner.x, inner.y)])[0]

    def contains(self, point: Point) -> bool:
        """Whether *point* lies inside, or on the line.

        A ray to the east leaves a shape as often as it enters, but where it begins inside (Shimrat, CACM 5, 1962).
        """
        x, y = point.longitude, point.latitude
        is_inside = False
        for (x1, y1), (x2, y2) in _sides([(each.longitude, each.latitude) for each in self.corners]):
            turn = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            if turn == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
                return True
            if (y1 > y) != (y2 > y) and (turn > 0) == (y2 > y1):
                is_inside = not is_inside
        return is_inside

    def holds(self, points: Sequence[Point]) -> list[bool]:
        """Say of each of *points* whether the shape contains it: of ten thousand as fast as of a few."""
        if not points:
            return []
        import shapely

        # What lies inside does so in degrees, too: nothing has to be made flat for it.
        shape = shapely.Polygon([(each.longitude, each.latitude) for each in self.corners])
        shapely.prepare(shape)
        spots = shapely.points([(each.longitude, each.latitude) for each in points])
        return [bool(each) for each in shapely.covers(shape, spots)]

    def overlaps(self, other: Boundary) -> bool:
        """Whether both share more than two hands that draw the same street do."""
        from shapely import Polygon

        theirs = Polygon([self._flattened(each) for each in other.corners])
        allowed = max(SLACK, SLACK_SHARE * min(self.area, float(theirs.area)))
        return float(self._flat.intersection(theirs).area) > allowed

    @cached_property
    def _flat(self) -> Polygon:
        from shapely import Polygon

        return Polygon([self._flattened(each) for each in self.corners])

    def _flattened(self, point: Point) -> tuple[float, float]:
        """Give metres to the east and to the north of the first corner."""
        origin = self.corners[0]
        east = radians(point.longitude - origin.longitude) * cos(radians(origin.latitude))
        return EARTH_RADIUS * east, EARTH_RADIUS * radians(point.latitude - origin.latitude)

    def _unflattened(self, ring: Sequence[tuple[float, ...]]) -> list[Point]:
        origin = self.corners[0]
        north = 1 / (EARTH_RADIUS * radians(1))
        east = north / cos(radians(origin.latitude))
        return [Point(origin.latitude + y * north, origin.longitude + x * east) for x, y, *_ in ring]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a member lives, as far as they said it: in words, and on the map."""

    person_id: int
    place: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class Census:
    """Who of a community lives inside its shape, who outside, and of whom nobody knows: ids of persons."""

    inside: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()
    unknown: frozenset[int] = frozenset()

    @classmethod
    def of(cls, boundary: Boundary | None, homes: Iterable[Home]) -> Census:
        """Look where each of *homes* lies."""
        everybody = list(homes)
        placed = [(each.person_id, each.point) for each in everybody if each.point is not None]
        if boundary is None:
            return cls(unknown=frozenset(each.person_id for each in everybody))
        answers = boundary.holds([point for _, point in placed])
        inside = frozenset(key for (key, _), is_inside in zip(placed, answers, strict=True) if is_inside)
        outside = frozenset(key for key, _ in placed) - inside
        return cls(inside, outside, frozenset(each.person_id for each in everybody if each.point is None))


def _sides(ring: Sequence[tuple[float, float]]) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    """Give each side of a closed ring, from corner to corner."""
    return zip(ring, [*ring[1:], *ring[:1]], strict=True)


def lies_inside(boundary: Boundary | None, point: Point | None) -> Inside:
    """Say whether *point* lies inside *boundary*; unknown where either is missing."""
    if boundary is None or point is None:
        return Inside.UNKNOWN
    return Inside.YES if boundary.contains(point) else Inside.NO


def is_on_earth(latitude: object, longitude: object) -> bool:
    """Whether these are degrees of a place that people live at."""
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (latitude, longitude)):
        return False
    north, east = float(latitude), float(longitude)  # type: ignore[arg-type]  # both are numbers, as just seen
    return isfinite(north) and isfinite(east) and abs(north) < 85 and abs(east) <= 180  # noqa: PLR2004 (degrees)
