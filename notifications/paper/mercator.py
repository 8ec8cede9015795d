"""The projection of web maps: from degrees to pixels of one picture (EPSG 3857)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, atan, cos, degrees, floor, log2, pi, radians, sinh, tan

TILE = 256
"""Pixels of the world's side at zoom 0."""
CLOSEST = 18
METRES_A_PIXEL = 156_543.034
"""On the equator at zoom 0: its length (40,075,017 m) over 256."""

Corners = Sequence[Sequence[float]]
"""Pairs of latitude and longitude."""


@dataclass(frozen=True, slots=True)
class View:
    """The piece of the world that a picture of this size (pixels) shows around a centre (degrees)."""

    width: int
    height: int
    zoom: float
    latitude: float
    longitude: float

    @classmethod
    def around(cls, corners: Corners, width: int, height: int, margin: int, *, is_tiled: bool) -> "View":
        """Show all *corners* with *margin* pixels around them; tiles exist for whole zooms only."""
        xs = [_x(longitude) for _, longitude in corners]
        ys = [_y(latitude) for latitude, _ in corners]
        wide = max(max(xs) - min(xs), 1e-9) * TILE
        high = max(max(ys) - min(ys), 1e-9) * TILE
        zoom = min(log2((width - 2 * margin) / wide), log2((height - 2 * margin) / high), CLOSEST)
        middle = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
        return cls(
            width,
            height,
            floor(zoom) if is_tiled else zoom,
            degrees(atan(sinh(pi * (1 - 2 * middle[1])))),
            middle[0] * 360 - 180,
        )

    def pixel(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Give where a place lies in the picture, from its upper left corner."""
        side = TILE * 2**self.zoom
        x = (_x(longitude) - _x(self.longitude)) * side + self.width / 2
        y = (_y(latitude) - _y(self.latitude)) * side + self.height / 2
        return x, y

    @property
    def metres(self) -> float:
        """How many metres one pixel is."""
        return METRES_A_PIXEL * cos(radians(self.latitude)) / float(2**self.zoom)


def _x(longitude: float) -> float:
    return (longitude + 180) / 360


def _y(latitude: float) -> float:
    return (1 - asinh(tan(radians(latitude))) / pi) / 2
