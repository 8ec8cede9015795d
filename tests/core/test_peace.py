"""Quiet hours by the clock on the wall, wherever people live and whenever it is put forward or back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.alerts.attention import asked_of
from core.commands.quiet_hours import _read
from core.errors import Unclear
from core.model.notice import Reach
from core.model.peace import MINUTES_A_DAY, Level, Matter, QuietHours

ZONES = ("Europe/Paris", "Europe/London", "America/Cayenne", "Indian/Reunion", "Australia/Lord_Howe", "Pacific/Noumea")
MINUTE = timedelta(minutes=1)
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 366 * MINUTES_A_DAY).map(lambda minutes: YEAR + minutes * MINUTE)
times = st.integers(0, MINUTES_A_DAY - 1)
hours = st.builds(QuietHours, times, times, st.sampled_from(ZONES)).filter(
    lambda each: each.from_minute != each.to_minute
)


@given(quiet=hours, now=moments)
@example(QuietHours(1320, 150, "Europe/Paris"), datetime(2026, 3, 28, 23, 0, tzinfo=UTC))
@example(QuietHours(1320, 150, "Europe/Paris"), datetime(2026, 10, 25, 1, 10, tzinfo=UTC))
@example(QuietHours(1320, 135, "Australia/Lord_Howe"), datetime(2026, 10, 3, 14, 0, tzinfo=UTC))
def test_quiet_hours_end_at_the_first_moment_that_is_none_of_them(quiet: QuietHours, now: datetime) -> None:
    """Nobody is woken a minute too early, nor left waiting a minute too long."""
    end = quiet.end_after(now)

    if end is None:
        assert not quiet.covers(now)
    else:
        assert now < end <= now + timedelta(hours=25)
        assert not quiet.covers(end)
        at = now
        while at < end:
            assert quiet.covers(at)
            at += 7 * MINUTE
        assert quiet.covers(end - MINUTE)


@given(quiet=hours, now=moments)
def test_a_clock_on_the_wall_decides_and_no_other(quiet: QuietHours, now: datetime) -> None:
    """The same moment told in another zone is the same."""
    local = now.astimezone(ZoneInfo(quiet.time_zone))
    minute = local.hour * 60 + local.minute
    wraps = quiet.from_minute > quiet.to_minute
    inside = (minute >= quiet.from_minute, minute < quiet.to_minute)

    assert quiet.covers(now) is (any(inside) if wraps else all(inside))
    assert quiet.covers(now.astimezone(ZoneInfo("Asia/Tokyo"))) is quiet.covers(now)


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("22-7", (1320, 420)),
        ("22h30-6h", (1350, 360)),
        ("de 22 h à 7 h", (1320, 420)),
        ("22:30 to 6", (1350, 360)),
        ("10pm-7am", (1320, 420)),
        ("10:30 p.m. to 6 a.m.", (1350, 360)),
        ("from 12 am until 7 am", (0, 420)),
        ("22:00 to 07:00", (1320, 420)),
        ("22 à 7 heures", (1320, 420)),
        ("de minuit à 7h", (0, 420)),
        ("0-6", (0, 360)),
        ("20-24", (1200, 0)),
        ("non", None),
        ("off", None),
    ],
)
def test_hours_are_read_as_people_write_them(said: str, span: tuple[int, int] | None) -> None:
    assert _read(said) == span


@pytest.mark.parametrize("said", ["7-7", "0-24", "25-7", "la nuit", "22", "22h75-7"])
def test_hours_that_are_none_are_asked_again(said: str) -> None:
    with pytest.raises(Unclear):
        _read(said)


def test_a_danger_and_a_message_never_wait_for_the_letter() -> None:
    assert [matter for matter in Matter if Level.LETTER in matter.levels] == [Matter.ALERT]


def test_the_author_reads_who_is_told_when() -> None:
    """Whoever sleeps until it is stale hears of it only if it is confirmed."""
    early, late = YEAR + timedelta(hours=2), YEAR + timedelta(hours=8)
    reach = Reach({"telegram": 31, "sms": 11}, held={early: 8, late: 3}, chosen=2)

    said = asked_of(reach, YEAR + timedelta(hours=3))

    assert isinstance(said, dict)
    assert [(each["say"], each["count"]) for each in said["list"]["join"]] == [
        ("peace.at_once", 31),
        ("peace.at", 8),
        ("peace.if_confirmed", 3),
        ("common.chosen", 2),
    ]
    assert asked_of(Reach({"telegram": 31}), late) == ""
