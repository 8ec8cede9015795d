"""The shape of a community: what is refused and why, who is inside, and what a file may hold."""

from __future__ import annotations

import json
from math import cos, pi, sin
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.community.boundaries import size_of, streets_of
from core.community.shape_file import MOST_BYTES, NoShape, is_shape_name, read_shape, shape_in
from core.model.boundary import MOST_CORNERS, Boundary, Census, Fault, Home
from core.model.community import Community, CommunityStatus, Point
from core.model.whereabouts import Inside, is_inside
from tests.world import STARTS_AT

SQUARE = ((47.21, -1.55), (47.21, -1.54), (47.22, -1.54), (47.22, -1.55))
KML = "<kml xmlns='http://www.opengis.net/kml/2.2'><Placemark>{}</Placemark></kml>"


def shape(*corners: tuple[float, float]) -> Boundary:
    return Boundary.around(Point(*corner) for corner in corners)


def circle(count: int, radius: float = 0.005) -> Boundary:
    turns = [2 * pi * number / count for number in range(count)]
    return shape(*((47.2 + radius * sin(turn), -1.5 + radius * cos(turn)) for turn in turns))


@pytest.mark.parametrize(
    ("drawn", "fault"),
    [
        (shape(*SQUARE), None),
        (shape(*SQUARE, SQUARE[0]), None),
        (shape(), Fault.FEW),
        (shape(SQUARE[0], SQUARE[1]), Fault.FEW),
        (shape(SQUARE[0], SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[0]), Fault.FEW),
        (shape(SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]), Fault.CROSSING),
        (shape((47.21, -1.55), (47.21, -1.54), (47.21, -1.53)), Fault.CROSSING),
        (shape((47.21, -1.55), (47.21, -1.5499), (47.2101, -1.5499)), Fault.TINY),
        (shape((47.2, -1.6), (47.2, -1.4), (47.3, -1.4), (47.3, -1.6)), Fault.ENORMOUS),
        (circle(MOST_CORNERS), None),
        (circle(MOST_CORNERS + 1), Fault.MANY),
    ],
)
def test_what_is_wrong_with_a_shape_is_said(drawn: Boundary, fault: Fault | None) -> None:
    assert drawn.fault() == fault


def test_how_large_a_shape_may_be_is_a_setting() -> None:
    assert shape(*SQUARE).fault(largest=0.5) is Fault.ENORMOUS


@pytest.mark.parametrize(
    ("east", "overlaps"),
    [(0.02, False), (0.01, False), (0.00998, False), (0.0095, True), (0.005, True), (0.0, True)],
)
def test_neighbouring_shapes_may_share_an_edge_but_no_street(east: float, overlaps: bool) -> None:  # noqa: FBT001
    """Two people who draw the same street do not draw it to the metre."""
    other = shape(*((latitude, longitude + east) for latitude, longitude in SQUARE))

    assert (shape(*SQUARE).fault(others=[other]) is Fault.OVERLAPS) == overlaps


def test_a_shape_knows_its_size_and_a_point_within() -> None:
    """One hundredth of a degree each way near Nantes: 1,112 by 755 metres."""
    drawn = shape(*SQUARE)

    assert drawn.area == pytest.approx(1112 * 755.4, rel=0.002)
    assert drawn.contains(drawn.centre)
    assert drawn.box == (47.21, -1.55, 47.22, -1.54)


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_within"),
    [
        (2, 2, True),
        (2, 5, False),
        (2, -1, False),
        (5, 2, True),
        (5, 0, False),
        (-1, 2, False),
        (0, 0, True),
        (4, 4, True),
        (0, 2, True),
        (2, 0, True),
        (2, 4, True),
        (0, 5, False),
        (0, -1, False),
        (6, 2, True),
        (7, 2, True),
        (7, 1, False),
        (7, 3, False),
        (5.5, 1.6, True),
        (5.5, 1.4, False),
    ],
)
def test_a_shape_contains_what_lies_within_or_on_its_line(
    latitude: float, longitude: float, *, is_within: bool
) -> None:
    """A square of four, with a spire on it: a ray to the east from the height of its corners counts once."""
    drawn = shape((0, 0), (0, 4), (4, 4), (4, 3), (7, 2), (4, 1), (4, 0))

    assert drawn.contains(Point(latitude, longitude)) is is_within
    assert drawn.holds([Point(latitude, longitude)]) == [is_within]


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        (Point(47.215, -1.545), Inside.YES),
        (Point(47.21, -1.545), Inside.YES),
        (Point(47.2301, -1.545), Inside.NO),
        (None, Inside.UNKNOWN),
    ],
)
def test_a_drawn_shape_says_who_is_inside_better_than_the_centre(point: Point | None, inside: Inside) -> None:
    """The last but one is 900 metres from the shape, and less than three kilometres from the centre."""
    centre = Point(47.215, -1.545)
    lilas = Community(
        1, "Les Lilas", "Villeneuve", centre, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, STARTS_AT
    )

    assert is_inside(lilas, point, shape(*SQUARE)) is inside


def test_a_census_counts_everybody_once() -> None:
    homes = [
        Home(1, "3 rue des Lilas", Point(47.215, -1.545)),
        Home(2, "1 route du Moulin", Point(47.3, -1.545)),
        Home(3, "4 Rue des lilas", None),
        Home(4, "", None),
    ]

    census = Census.of(shape(*SQUARE), homes)

    assert census == Census(frozenset({1}), frozenset({2}), frozenset({3, 4}))
    assert streets_of(shape(*SQUARE), homes) == ["rue des Lilas"]


def test_ten_thousand_homes_are_counted_as_each_of_them_would_be() -> None:
    draw = Random(7)
    homes = [Home(number, "", Point(47.2 + draw.random() / 40, -1.56 + draw.random() / 40)) for number in range(10_000)]

    census = Census.of(shape(*SQUARE), homes)

    square = {home.person_id for home in homes if home.point and _is_in_square(home.point)}
    assert census == Census(frozenset(square), frozenset(range(10_000)) - square)


def _is_in_square(point: Point) -> bool:
    return 47.21 <= point.latitude <= 47.22 and -1.55 <= point.longitude <= -1.54


@pytest.mark.parametrize(
    ("area", "said"),
    [
        (2_000.0, {"say": "boundary.hectares", "count": 1}),
        (840_000.0, {"say": "boundary.hectares", "count": 84}),
        (1_440_000.0, {"say": "boundary.square_kilometres", "number": {"number": 1.4}}),
    ],
)
def test_a_size_is_said_in_words_that_people_use(area: float, said: Any) -> None:
    assert size_of(area) == said


def ring(*corners: tuple[float, float]) -> list[list[float]]:
    return [[longitude, latitude] for latitude, longitude in (*corners, corners[0])]


POLYGON = {
    "type": "Polygon",
    "coordinates": [ring(*SQUARE), ring((47.212, -1.547), (47.213, -1.547), (47.213, -1.546))],
}
COORDINATES = " ".join(f"{longitude},{latitude},0" for latitude, longitude in (*SQUARE, SQUARE[0]))
RING = f"<LinearRing><coordinates>\n{COORDINATES}\n</coordinates></LinearRing>"
OUTER = f"<outerBoundaryIs>{RING}</outerBoundaryIs>"


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(POLYGON),
        json.dumps({"type": "Feature", "geometry": POLYGON, "properties": None}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}]}),
        json.dumps({"type": "MultiPolygon", "coordinates": [POLYGON["coordinates"]]}),
        json.dumps({"type": "LineString", "coordinates": ring(*SQUARE)}),
        KML.format(f"<Polygon>{OUTER}</Polygon>"),
        KML.format(f"<Polygon>{OUTER}<innerBoundaryIs>{RING}</innerBoundaryIs></Polygon>"),
        KML.format(f"<LineString><coordinates>{COORDINATES}</coordinates></LineString>"),
        "\ufeff<?xml version='1.0' encoding='UTF-8'?>" + KML.format(f"<Polygon>{OUTER}</Polygon>"),
    ],
)  # fmt: skip
def test_the_one_outer_line_of_a_file_is_read(data: str) -> None:
    assert read_shape(data.encode()) == shape(*SQUARE).corners


def within(deep: int) -> Any:
    """Give the shape inside so many collections."""
    return {"type": "GeometryCollection", "geometries": [within(deep - 1)]} if deep else POLYGON


BILLION = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>"
REFUSED = {
    "nothing": b"",
    "no JSON": b"{",
    "deep": b"[" * 100_000,
    "no shape": b'{"type": "Point", "coordinates": [1, 2]}',
    "a list": b"[1, 2]",
    "degrees that are none": json.dumps({"type": "Polygon", "coordinates": [[[200, 1], [2, 100], [3, 3]]]}).encode(),
    "infinite": b'{"type": "Polygon", "coordinates": [[[1e999, 1], [2, 2], [3, 3], [1, 1]]]}',
    "words for degrees": json.dumps({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}).encode(),
    "truth for degrees": json.dumps({"type": "Polygon", "coordinates": [[[True, False]] * 4]}).encode(),
    "two shapes": json.dumps({"type": "GeometryCollection", "geometries": [POLYGON, POLYGON]}).encode(),
    "too deep a collection": json.dumps(within(9)).encode(),
    "broken XML": b"<kml><Polygon></kml>",
    "entities": (BILLION + "<kml>&c;</kml>").encode(),
    "words in XML": KML.format("<LineString><coordinates>a,b c,d e,f</coordinates></LineString>").encode(),
    "too large": b" " * (MOST_BYTES + 1),
    "a picture": b"\x89PNG\r\n\x1a\n\x00",
}  # fmt: skip


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_a_file_without_one_shape_is_refused(data: bytes) -> None:
    with pytest.raises(NoShape):
        read_shape(data)
    assert shape_in(data) == ()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: f"<kml>{text}</kml>".encode())
    | st.recursive(
        st.none() | st.floats() | st.text(max_size=5) | st.sampled_from(["Polygon", "Feature", "FeatureCollection"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features"]), inner, max_size=4)
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_a_file_holds_it_is_a_shape_or_none(data: bytes) -> None:
    assert isinstance(shape_in(data), tuple)


def test_a_line_with_thousands_of_corners_is_straightened_to_what_a_hand_can_move() -> None:
    whole = circle(3_000)
    data = json.dumps({"type": "Polygon", "coordinates": [[[p.longitude, p.latitude] for p in whole.corners]]})

    read = Boundary(read_shape(data.encode()))

    assert len(read.corners) <= MOST_CORNERS
    assert read.fault() is None
    assert read.area == pytest.approx(whole.area, rel=0.02)


@pytest.mark.parametrize(("name", "may"), [("A.GeoJSON", True), ("a.kml", True), ("a.kmz", False), ("a.pdf", False)])
def test_only_files_of_maps_are_opened(name: str, may: bool) -> None:  # noqa: FBT001
    assert is_shape_name(name) == may
