"""Where a community lies: inside its shape once one is drawn, and until then as far as its centre tells."""

from __future__ import annotations

from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from core.model.community import Community, Point

EARTH_RADIUS = 6_371_008.8
"""Metres: the mean radius of the IUGG (GRS 80)."""
NEAR = 800.0
"""Metres from the centre within which a place is taken for one of these neighbours'."""
FAR = 3_000.0
"""Metres from the centre beyond which no place is."""
APART = 800.0
"""Metres that the centre of a new community keeps from all others."""


class Shape(Protocol):
    """What was drawn around a community."""

    def contains(self, point: Point) -> bool:
        """Whether *point* lies within it."""


class Inside(StrEnum):
    """Whether a place lies within a community."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def metres_between(one: Point, other: Point) -> float:
    """Give the distance along the ground (haversine), in metres."""
    north = radians(other.latitude - one.latitude) / 2
    east = radians(other.longitude - one.longitude) / 2
    chord = sin(north) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))


def is_inside(community: Community, point: Point | None, boundary: Shape | None = None) -> Inside:
    """Say whether *point* lies within *community*, whose shape is *boundary*; unknown where nothing tells."""
    if point is not None and boundary is not None:
        return Inside.YES if boundary.contains(point) else Inside.NO
    if point is None or community.centre is None:
        return Inside.UNKNOWN
    distance = metres_between(community.centre, point)
    if distance <= NEAR:
        return Inside.YES
    return Inside.NO if distance > FAR else Inside.UNKNOWN
