"""The week is told exactly once, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from core.digest import week_to_tell

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TWO_YEARS = timedelta(days=731)
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea")


@pytest.mark.parametrize("zone", ZONES)
def test_each_local_week_of_two_years_is_told_once_on_monday_morning(zone: str) -> None:
    """Across four changes of the clock, looked at every ten minutes."""
    told: dict[date, datetime] = {}
    looks = Counter[date]()

    now = BEGINS
    while now < BEGINS + TWO_YEARS:
        monday = week_to_tell(now, zone)
        if monday is not None:
            looks[monday] += 1
            told.setdefault(monday, now)
        now += timedelta(minutes=10)

    mondays = sorted(told)[1:]
    assert len(mondays) >= 104
    assert all(later - earlier == timedelta(days=7) for earlier, later in pairwise(mondays))
    local = [told[monday].astimezone(ZoneInfo(zone)) for monday in mondays]
    assert {(each.weekday(), each.hour, each.minute) for each in local} == {(0, 8, 0)}
    assert [each.date() for each in local] == mondays
    assert min(looks[monday] for monday in mondays[:-1]) == 7 * 12 * 6


@pytest.mark.parametrize("zone", ZONES)
def test_nobody_is_told_at_night(zone: str) -> None:
    midnight = datetime(2026, 3, 30, tzinfo=ZoneInfo(zone))

    awake = [hour for hour in range(24) if week_to_tell(midnight + timedelta(hours=hour), zone) is not None]

    assert awake == list(range(8, 20))


def test_what_could_not_be_told_on_monday_is_told_on_thursday() -> None:
    thursday = datetime(2026, 4, 2, 9, tzinfo=ZoneInfo("Europe/Paris"))

    assert week_to_tell(thursday, "Europe/Paris") == date(2026, 3, 30)
