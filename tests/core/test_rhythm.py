"""Each letter is due exactly once a local day or week, whatever the clocks and the schedulers do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from core.model.rhythm import CLOSES_AT, Rhythm, due_on, instant, usual

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
TWO_YEARS = timedelta(days=731)
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea")
MORE_ZONES = (*ZONES, "America/Miquelon", "Pacific/Marquesas", "Pacific/Wallis", "America/Cayenne")
LETTERS = (Rhythm.DAILY, Rhythm.WEEKLY)


@pytest.mark.parametrize("zone", ZONES)
def test_each_local_week_of_two_years_is_told_once_on_monday_morning(zone: str) -> None:
    """Across four changes of the clock, looked at every ten minutes."""
    told: dict[date, datetime] = {}
    looks = Counter[date]()

    now = BEGINS
    while now < BEGINS + TWO_YEARS:
        monday = due_on(Rhythm.WEEKLY, zone, None, now)
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

    awake = [
        hour for hour in range(24) if due_on(Rhythm.WEEKLY, zone, None, midnight + timedelta(hours=hour)) is not None
    ]

    assert awake == list(range(8, 20))


def test_what_could_not_be_told_on_monday_is_told_on_thursday() -> None:
    thursday = datetime(2026, 4, 2, 9, tzinfo=ZoneInfo("Europe/Paris"))

    assert due_on(Rhythm.WEEKLY, "Europe/Paris", None, thursday) == date(2026, 3, 30)


class Scheduler:
    """One that looks when its clock ticks, and may be down; what was sent is kept where both look."""

    def __init__(self, seed: int, sent: dict[Rhythm, list[date]]) -> None:
        self.luck = Random(seed)
        self.down_until = BEGINS
        self.sent = sent

    def ticks(self, now: datetime, zone: str) -> None:
        """Look, unless it is down; now and then it dies for up to half a working day."""
        if now < self.down_until:
            return
        if self.luck.random() < 0.004:
            self.down_until = now + timedelta(minutes=self.luck.randrange(1, 300))
            return
        for rhythm in LETTERS:
            days = self.sent[rhythm]
            day = due_on(rhythm, zone, days[-1] if days else None, now)
            # The claim, as the storage makes it: whoever comes second finds the day there.
            if day is not None and (not days or days[-1] < day):
                days.append(day)


@pytest.mark.parametrize("zone", MORE_ZONES)
def test_two_schedulers_that_die_and_miss_ticks_send_each_letter_of_two_years_once(zone: str) -> None:
    """730 days, with every change of the clock in them; each tick comes at its own odd second."""
    sent: dict[Rhythm, list[date]] = {rhythm: [] for rhythm in LETTERS}
    both = [Scheduler(1, sent), Scheduler(2, sent)]
    first = datetime(2026, 1, 5, tzinfo=ZoneInfo(zone)).date()

    now = instant(first, datetime.min.time(), zone)
    ends = now + timedelta(days=730)
    while now < ends:
        for scheduler in both:
            scheduler.ticks(now + timedelta(seconds=scheduler.luck.randrange(600)), zone)
        now += timedelta(minutes=10)

    assert sent[Rhythm.DAILY][:730] == [first + timedelta(days=number) for number in range(730)]
    assert sent[Rhythm.WEEKLY][:104] == [first + timedelta(weeks=number) for number in range(104)]


@pytest.mark.parametrize("zone", MORE_ZONES)
def test_what_letters_hold_joins_without_a_gap_across_every_change_of_the_clock(zone: str) -> None:
    """A day that the clocks make longer or shorter is covered whole, and nothing of it twice."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(731)]

    closes = [instant(day, CLOSES_AT, zone) for day in days]

    assert {later - earlier for earlier, later in pairwise(closes)} <= {timedelta(hours=each) for each in (23, 24, 25)}
    assert all(close.astimezone(ZoneInfo(zone)).hour == CLOSES_AT.hour for close in closes)


def test_a_letter_that_is_sent_is_not_due_again_the_same_day() -> None:
    noon = datetime(2026, 3, 31, 12, tzinfo=ZoneInfo("Europe/Paris"))

    assert due_on(Rhythm.DAILY, "Europe/Paris", date(2026, 3, 31), noon) is None
    assert due_on(Rhythm.DAILY, "Europe/Paris", date(2026, 3, 30), noon) == date(2026, 3, 31)
    assert due_on(Rhythm.WEEKLY, "Europe/Paris", date(2026, 3, 30), noon) is None
    assert due_on(Rhythm.WEEKLY, "Europe/Paris", date(2026, 3, 23), noon) == date(2026, 3, 30)


def test_who_never_chose_reads_at_once_in_chats_on_mondays_by_mail_and_never_by_sms() -> None:
    assert usual("telegram") is usual("matrix") is usual("web") is Rhythm.AT_ONCE
    assert usual("email") is Rhythm.WEEKLY
    assert usual("sms") is Rhythm.NEVER
