"""What the model decides in a word: who is woken, who is a witness, what somebody is here, what a hand can move."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import cos, pi, sin

import pytest

from core.access.standings import everywhere, standings
from core.model.alert import AlertEvent, AlertView, Tally
from core.model.alert_words import AlertStatus, EventKind, Severity
from core.model.boundary import LEAST_CORNERS, MARGIN, MOST_CORNERS, Boundary
from core.model.community import Point
from core.model.member import Contact, Speaker
from core.model.peace import Matter, QuietHours, matter_of, wakes
from core.model.standing import Standing, Tie
from core.model.whereabouts import metres_between
from core.ports import Voice
from core.wire import Assurance
from tests.core.test_alert import a_burglary

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
SAYS_THE_TOWN_HALL = (AlertEvent(4, EventKind.TOWN_HALL, 9, 9, "Mairie", NOW, "La rue est barrée"),)
CENTRE = Point(47.2184, -1.5536)


@pytest.mark.parametrize(
    ("severity", "status", "tally", "does_wake"),
    [
        (Severity.SEVERE, AlertStatus.REPORTED, Tally(), False),
        (Severity.SEVERE, AlertStatus.CONFIRMED, Tally(confirmed_by="Lucie"), True),
        (Severity.SEVERE, AlertStatus.REPORTED, Tally(official=SAYS_THE_TOWN_HALL), True),
        (Severity.SEVERE, AlertStatus.DOUBTFUL, Tally(confirmed_by="Lucie"), False),
        (Severity.SEVERE, AlertStatus.DOUBTFUL, Tally(official=SAYS_THE_TOWN_HALL), False),
        (Severity.MODERATE, AlertStatus.CONFIRMED, Tally(confirmed_by="Lucie"), False),
        (Severity.MODERATE, AlertStatus.DOUBTFUL, Tally(), False),
    ],
)
def test_only_a_danger_of_which_somebody_else_speaks_too_wakes_a_street(
    severity: Severity,
    status: AlertStatus,
    tally: Tally,
    does_wake: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    view = AlertView(a_burglary(severity=severity, status=status), "Lilas", "Europe/Paris", tally)

    assert wakes(view) is does_wake


def test_a_danger_is_chosen_apart_from_other_alerts() -> None:
    assert matter_of(is_danger=True) is Matter.DANGER
    assert matter_of(is_danger=False) is Matter.ALERT


def test_each_household_but_the_authors_is_one_witness() -> None:
    events = [AlertEvent(4, EventKind.CONFIRMED, home, home, f"n{home}", NOW) for home in (1, 2, 3, 3, None)]

    assert Tally.of(events, 1).witnesses == 3
    assert Tally.of(events[:1], 1).witnesses == 0


def somebody(*, runs_it: bool, ties: tuple[Tie, ...] = ()) -> Speaker:
    contact = Contact(1, "street-sms", "0612345678")
    speaker = Speaker(contact, Voice.SMS, "fr", Assurance.AUTHENTICATED)
    return replace(speaker, is_operator=runs_it, ties=ties)


def test_whoever_runs_the_service_does_so_in_each_community_and_in_none() -> None:
    invited = (Tie(1, Standing.INVITED),)

    assert standings(somebody(runs_it=True), 1) == {Standing.OPERATOR}
    assert standings(somebody(runs_it=True, ties=invited), 1) == {Standing.OPERATOR, Standing.INVITED}
    assert standings(somebody(runs_it=False), 1) == {Standing.STRANGER}
    assert everywhere(somebody(runs_it=True)) == {Standing.OPERATOR}
    assert everywhere(somebody(runs_it=False)) == {Standing.STRANGER}
    assert everywhere(somebody(runs_it=False, ties=invited)) == {Standing.INVITED}


def around(count: int, metres: float) -> list[Point]:
    north = metres / metres_between(CENTRE, Point(CENTRE.latitude + 1, CENTRE.longitude))
    east = metres / metres_between(CENTRE, Point(CENTRE.latitude, CENTRE.longitude + 1))
    turns = [2 * pi * at / count for at in range(count)]
    return [Point(CENTRE.latitude + north * sin(turn), CENTRE.longitude + east * cos(turn)) for turn in turns]


@pytest.mark.parametrize("count", [3, 4, 30])
def test_a_shape_around_addresses_holds_each_with_the_pavement_before_it(count: int) -> None:
    homes = around(count, 200)

    drawn = Boundary.enclosing(reversed(homes))

    assert LEAST_CORNERS < len(drawn.corners) <= MOST_CORNERS
    assert drawn.fault() is None
    assert all(drawn.contains(each) for each in homes)
    assert all(drawn.contains(each) for each in around(count, 200 + MARGIN * 0.7))
    assert not any(drawn.contains(each) for each in around(count, 200 + MARGIN * 1.3))


def test_two_addresses_enclose_nothing_and_stay_as_they_are() -> None:
    two = around(2, 200)

    assert len(Boundary.enclosing(two).corners) == 2
    assert len(Boundary.enclosing([two[0], two[0]]).corners) == 1


def test_as_many_corners_as_a_hand_can_move_stay_where_they_were_drawn() -> None:
    drawn = Boundary.around(around(MOST_CORNERS, 400))

    assert drawn.simplified() is drawn
    assert len(Boundary.around(around(MOST_CORNERS + 1, 400)).simplified().corners) <= MOST_CORNERS


def test_a_line_of_too_many_corners_is_straightened_to_the_shape_that_it_was() -> None:
    """A triangle that was recorded every few metres, from the middle of a side on, has its corners again."""
    corners = around(3, 500)
    line = [
        Point(a.latitude + (b.latitude - a.latitude) * step / 40, a.longitude + (b.longitude - a.longitude) * step / 40)
        for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
        for step in range(40)
    ]

    straightened = Boundary.around([*line[20:], *line[:20]]).simplified().corners

    assert len(straightened) == LEAST_CORNERS
    assert all(min(metres_between(each, known) for each in straightened) < 1 for known in corners)


@pytest.mark.parametrize(
    ("zone", "hours", "now", "ends"),
    [
        # Put forward from two to three: half past two does not come, and the night ends as the clock jumps.
        ("Europe/Paris", (22 * 60, 2 * 60 + 30), "2026-03-29T00:30:00+00:00", "2026-03-29T01:00:00+00:00"),
        # Put back from three to two: the end of the night comes twice, and the first time it ends.
        ("Europe/Paris", (22 * 60, 2 * 60 + 30), "2026-10-24T23:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        # The whole night lies within the hour that does not come.
        ("Europe/Paris", (60, 3 * 60), "2026-03-29T00:30:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("Pacific/Noumea", (22 * 60, 7 * 60), "2026-11-23T12:00:00+00:00", "2026-11-23T20:00:00+00:00"),
    ],
)
def test_a_night_ends_as_the_clock_on_the_wall_says_when_it_jumps_too(
    zone: str, hours: tuple[int, int], now: str, ends: str
) -> None:
    night = QuietHours(*hours, zone)

    end = night.end_after(datetime.fromisoformat(now))

    assert end == datetime.fromisoformat(ends)
    assert end is not None
    assert end.utcoffset() == datetime.fromisoformat(ends).utcoffset()
    assert not night.covers(end)
