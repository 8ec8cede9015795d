"""What each neighbour lets disturb them: how loudly, and at which hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.model.alert_words import AlertStatus

if TYPE_CHECKING:
    from core.model.alert import AlertView

MINUTES_A_DAY = 24 * 60
ALERTS_AN_HOUR = 3
"""How many alerts reach one person within an hour each by itself; the others arrive together."""
HOUR = timedelta(hours=1)
DANGER_WAITS = timedelta(minutes=10)
"""The longest that a danger nobody confirmed yet waits for others to arrive with."""
_MINUTE = timedelta(minutes=1)


class Level(StrEnum):
    """How loudly something comes."""

    RING = "ring"
    VIBRATE = "vibrate"
    QUIET = "quiet"
    LETTER = "letter"
    """Not by itself at all: it waits for the letter."""

    @property
    def has_sound(self) -> bool:
        """Whether a telephone may make a sound."""
        return self is Level.RING

    @property
    def is_shown(self) -> bool:
        """Whether a telephone tells of it, with a sound or without one."""
        return self in {Level.RING, Level.VIBRATE}


class Matter(StrEnum):
    """What may disturb somebody, as far as they choose for each."""

    DANGER = "danger"
    ALERT = "alert"
    """Every other alert."""
    MESSAGE = "message"
    """What is written to them, or told to everybody, and is no alert."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """Between what one chooses: only what is no danger, and meant for everybody, may wait for the letter."""
        every = tuple(Level)
        return every if self is Matter.ALERT else every[:-1]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of each day at which nothing disturbs a person, by the clock of where they live.

    Minutes of the day: the first one that is quiet, and the first one that is not. They may pass midnight.
    """

    from_minute: int
    to_minute: int
    time_zone: str

    def covers(self, now: datetime) -> bool:
        """Whether the clock on the wall shows one of them at *now*."""
        local = now.astimezone(ZoneInfo(self.time_zone))
        minute = local.hour * 60 + local.minute
        if self.from_minute < self.to_minute:
            return self.from_minute <= minute < self.to_minute
        return minute >= self.from_minute or minute < self.to_minute

    def end_after(self, now: datetime) -> datetime | None:
        """Give the first moment after *now* (UTC) at which the clock shows none of them; None: it shows none now.

        Where the clock is put forward over the end, they end as it jumps; where it is put back, the hour that comes
        twice counts as the clock shows it.
        """
        if not self.covers(now):
            return None
        local = now.astimezone(ZoneInfo(self.time_zone))
        day = local.date()
        if local.hour * 60 + local.minute >= self.to_minute:
            day += timedelta(days=1)
        at = time(self.to_minute // 60, self.to_minute % 60)
        ends = [datetime.combine(day, at.replace(fold=fold), local.tzinfo).astimezone(UTC) for fold in (0, 1)]
        known = min((each for each in ends if each > now and not self.covers(each)), default=max(ends))
        return self._first_free(now, known)

    def _first_free(self, now: datetime, known: datetime) -> datetime:
        """Give the first minute before *known* that is free: there is an earlier one only where the clock jumps."""
        earliest = max(now, known - 2 * HOUR)
        free = known
        while free - _MINUTE > earliest and not self.covers(free - _MINUTE):
            free -= _MINUTE
        return free


def matter_of(*, is_danger: bool) -> Matter:
    """Give what an alert is to those who choose."""
    return Matter.DANGER if is_danger else Matter.ALERT


def wakes(view: AlertView) -> bool:
    """Whether an alert is told at quiet hours, too: a danger that a second household or the town hall speaks of."""
    if not view.alert.is_danger() or view.alert.status is AlertStatus.DOUBTFUL:
        return False
    return bool(view.tally.confirmed_by or view.tally.official)
