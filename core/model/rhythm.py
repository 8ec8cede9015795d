"""How often a contact gets the gazette, and on which local day its letter is due."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.ports import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping

ARTICLE = "article.published"
"""The notice of a new article: it goes to those who read at once, and to rooms; all others find it in their letter."""
WAKING_HOUR, EVENING_HOUR = 8, 20
"""Local hours between which a week is reported; at the first of them leaves what had to wait for the next day."""
CLOSES_AT = time(7)
"""A letter holds what was written before this hour of its day: an hour before it leaves nothing of that is unsaved."""


class Rhythm(StrEnum):
    """When the gazette comes to a contact."""

    AT_ONCE = "at_once"
    """Each article when it is written, silently."""
    DAILY = "daily"
    WEEKLY = "weekly"
    """The letter of Monday."""
    NEVER = "never"

    @property
    def is_letter(self) -> bool:
        """Whether articles are gathered in a letter."""
        return self in SPANS

    @property
    def span(self) -> timedelta:
        """How much time a letter covers.

        Raises:
            KeyError: there is no letter.
        """
        return SPANS[self]


SPANS: Mapping[Rhythm, timedelta] = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
USUAL: Mapping[Voice, Rhythm] = {Voice.SMS: Rhythm.NEVER, Voice.EMAIL: Rhythm.WEEKLY}
"""What a contact gets whose person never chose: chats read each article at once, a text message is paid for."""


def usual(kind: str) -> Rhythm:
    """Give the rhythm of a channel whose person never chose one; *kind* as the texts call it (``sms``)."""
    return USUAL[Voice(kind)] if kind in USUAL else Rhythm.AT_ONCE


def due_on(rhythm: Rhythm, time_zone: str, last_on: date | None, now: datetime) -> date | None:
    """Give the local day whose letter is due now: today, or the Monday of this week; None when none is.

    *last_on* is the day of the last letter. Nothing is due while people sleep: no change of the clock falls into the
    hours from eight to twenty, so each local day has them all, once. What could not leave on Monday leaves later in
    the week; a day that is over is not made up for, as the next letter holds what it would have held.

    Raises:
        KeyError: this rhythm has no letters.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    if not WAKING_HOUR <= local.hour < EVENING_HOUR:
        return None
    day = local.date()
    if rhythm.span > timedelta(days=1):
        day -= timedelta(days=day.weekday())
    return day if last_on is None or last_on < day else None


def instant(day: date, at: time, time_zone: str) -> datetime:
    """Give the moment when the clocks there show *at* on *day*, in UTC."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, at, zone).astimezone(ZoneInfo("UTC"))
