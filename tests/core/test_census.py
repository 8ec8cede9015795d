"""Who lives inside a shape: asked of everybody at once, it is what it is for each alone."""

from __future__ import annotations

from random import Random

from core.model.boundary import Boundary, Census, Home, lies_inside
from core.model.community import Point
from core.model.whereabouts import Inside

RANDOM = Random(11)
BENT = Boundary.around(
    [Point(47.0, -1.5), Point(47.01, -1.49), Point(47.004, -1.495), Point(47.0, -1.48), Point(46.99, -1.5)]
)


def test_everybody_at_once_is_each_alone() -> None:
    """Corners, which lie on the line, count as inside."""
    somewhere = [Point(47 + RANDOM.uniform(-0.02, 0.02), -1.5 + RANDOM.uniform(-0.02, 0.03)) for _ in range(500)]
    points = [*somewhere, *BENT.corners, None]
    homes = [Home(number, "", point) for number, point in enumerate(points)]

    census = Census.of(BENT, homes)

    alone = {kind: {home.person_id for home in homes if lies_inside(BENT, home.point) is kind} for kind in Inside}
    assert len(census.inside) > 20
    assert census == Census(*(frozenset(alone[kind]) for kind in (Inside.YES, Inside.NO, Inside.UNKNOWN)))


def test_a_home_behind_a_dent_is_outside_and_one_on_a_slanting_line_inside() -> None:
    bent = Boundary.around([Point(0, 0), Point(0, 4), Point(4, 4), Point(2, 2), Point(4, 0)])

    inside = {each: bent.contains(Point(*each)) for each in ((3, 3), (3, 2), (1, 2), (2, 2), (3, 5), (3, -1), (4, 2))}

    assert inside == {
        (3, 3): True, (3, 2): False, (1, 2): True, (2, 2): True, (3, 5): False, (3, -1): False, (4, 2): False
    }  # fmt: skip


def test_without_a_shape_nobody_knows() -> None:
    homes = [Home(1, "", Point(47.0, -1.5)), Home(2, "", None)]

    assert Census.of(None, homes) == Census(unknown=frozenset({1, 2}))
