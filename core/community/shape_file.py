"""Reading a shape from a file that somebody made elsewhere: GeoJSON (RFC 7946) or KML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from core.model.boundary import LEAST_CORNERS, Boundary, is_on_earth
from core.model.community import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 200_000
"""A shape of five thousand corners, which nobody draws by hand."""
MOST_POINTS = 10_000
_DEEPEST = 8
"""Collections inside collections."""
NAMES = (".geojson", ".json", ".kml")


class NoShape(ValueError):
    """The file does not hold one closed line."""


def is_shape_name(name: str) -> bool:
    """Whether a file of this *name* may hold a shape."""
    return name.lower().endswith(NAMES)


def read_shape(data: bytes) -> tuple[Point, ...]:
    """Read the one shape in *data*, with as many corners as a hand can move.

    Raises:
        NoShape: there is none or there are several; it is too large; it is no such file.
    """
    if len(data) > MOST_BYTES:
        raise NoShape("too large")
    rings = _in_kml(data) if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _in_geojson(data)
    if len(rings) != 1 or not LEAST_CORNERS <= len(rings[0]) <= MOST_POINTS:
        raise NoShape("not one shape")
    return Boundary.around(rings[0]).simplified().corners


def shape_in(data: bytes) -> tuple[Point, ...]:
    """Read the one shape in *data*; no corners: there is none that can be read."""
    try:
        return read_shape(data)
    except NoShape:
        return ()


def _in_geojson(data: bytes) -> list[list[Point]]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        raise NoShape("no JSON") from None
    return [_ring(coordinates) for coordinates in _outer_rings(read, _DEEPEST)]


def _outer_rings(read: Any, deep: int) -> Iterator[Any]:
    """Give the coordinates of every outer line; a line that was drawn without being closed counts as one."""
    if not isinstance(read, dict) or not deep:
        return
    coordinates = read.get("coordinates")
    match read.get("type"):
        case "FeatureCollection" | "GeometryCollection":
            for each in _list(read.get("features", read.get("geometries"))):
                yield from _outer_rings(each, deep - 1)
        case "Feature":
            yield from _outer_rings(read.get("geometry"), deep - 1)
        case "Polygon":
            yield from _list(coordinates)[:1]
        case "MultiPolygon":
            for polygon in _list(coordinates):
                yield from _list(polygon)[:1]
        case "LineString":
            yield coordinates


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _ring(coordinates: Any) -> list[Point]:
    pairs = _list(coordinates)
    if not all(isinstance(each, list) and len(each) > 1 and is_on_earth(each[1], each[0]) for each in pairs):
        raise NoShape("no degrees")
    return [Point(float(each[1]), float(each[0])) for each in pairs]


def _in_kml(data: bytes) -> list[list[Point]]:
    """Read the outer lines of KML; a document type is refused, for its entities could grow without end."""
    reader = _Kml()
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003 (expat knows no names)
    except (expat.ExpatError, ValueError):
        raise NoShape("no KML") from None
    return reader.rings


class _Kml:
    """Hears the elements of a KML document, and keeps the coordinates of its outer lines."""

    def __init__(self) -> None:
        self.rings: list[list[Point]] = []
        self._within: list[str] = []
        self._said: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._opens
        self.parser.EndElementHandler = self._closes
        self.parser.CharacterDataHandler = self._says

    def _refuse(self, *_declared: Any) -> None:
        raise NoShape("a document type")

    def _opens(self, name: str, _attributes: dict[str, str]) -> None:
        self._within.append(name.rpartition(":")[2])
        self._said.clear()

    def _says(self, text: str) -> None:
        if self._within[-1:] == ["coordinates"]:
            self._said.append(text)

    def _closes(self, _name: str) -> None:
        if self._within.pop() != "coordinates" or not {"outerBoundaryIs", "LineString"} & set(self._within):
            return
        numbers = [part.split(",") for part in "".join(self._said).split()]
        self.rings.append(_ring([[float(number) for number in each[:2]] for each in numbers]))
