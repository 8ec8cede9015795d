"""Reading when something happens from what people write: « samedi 18h », « le 12 décembre à 14 h 30 »."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from core.language.words import normalise
from core.model.gazette import NO_HOUR

if TYPE_CHECKING:
    from datetime import tzinfo

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NEAR = {"aujourd'hui": 0, "ce soir": 0, "today": 0, "tonight": 0, "demain": 1, "tomorrow": 1}
_WEEKDAY = re.compile(rf"\b({'|'.join((*_DAYS, *_ENGLISH_DAYS))})\b")
_NAMED = re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? ({'|'.join((*_MONTHS, *_ENGLISH_MONTHS))})\b")
_FIGURES = re.compile(r"\b(\d{1,2})[/.](\d{1,2})\b")
_ONE_DAY = re.compile(
    rf"(?:(?:le|on) )?(?:(?:{'|'.join((*_DAYS, *_ENGLISH_DAYS))}) )?"
    rf"(?:\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{4}})?"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?(?: of)? (?:{'|'.join((*_MONTHS, *_ENGLISH_MONTHS))})"
    rf"|{'|'.join(_NEAR)})(?: |$)"
)
_HOUR = re.compile(r"\b(\d{1,2}) ?(?:h|:)(?: ?(\d{2})\b)?|\b(\d{1,2}) ?(am|pm)\b")
_NO_CLOCK = re.compile(r"\b\d{1,2} ?(?:h|:)")
"""What is no hour and meant for one: « 25 h »."""
_WORDS = {"midi": 12, "noon": 12}
_SPOT = re.compile(
    r"\b(?:chez|dans|devant|derriere|salle|place|rue|aux?|a la|a l|ecole|mairie|gare|parc|"
    r"school|hall|park|street|square|church|house|home)\b"
)
"""What stands where a place is named beside a day."""
_WEEK, _HALF_A_DAY, _A_DAY = 7, 12, 24


def read_moment(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Give the next moment, in *zone*, that *text* names by a day and an hour; without an hour `NO_HOUR` of that day.

    None: it names no day, or none to come.
    """
    said = normalise(text)
    here = now.astimezone(zone)
    day, hour = _day(said, here.date()), _hour(said) or (None if _NO_CLOCK.search(said) else NO_HOUR)
    if day is None or hour is None:
        return None
    moment = datetime.combine(day, hour, zone)
    if moment <= here and _WEEKDAY.search(said) is not None and _NAMED.search(said) is None:
        moment += timedelta(days=_WEEK)
    return moment if moment > here else None


def split_day(said: str) -> tuple[str, str]:
    """Give the words with which *said* (normalised) begins, if they name one day of a year, and those after them."""
    found = _ONE_DAY.match(said)
    return (found[0].strip(), said[found.end() :].strip()) if found is not None else ("", said)


def read_day(text: str, today: date) -> date | None:
    """Give the next day that *text* names; None when it names none."""
    return _day(normalise(text), today)


def names_moment(text: str) -> bool:
    """Whether *text* names a day or an hour: « dimanche 10 h »."""
    said = normalise(text)
    return _day(said, date.min) is not None or _hour(said) is not None


def is_only_day(text: str) -> bool:
    """Whether *text* names a day and no place: « finalement c'est dimanche 29 »."""
    return read_day(text, date.min) is not None and _SPOT.search(normalise(text)) is None


def _day(said: str, today: date) -> date | None:
    named = _NAMED.search(said)
    if named is not None:
        months = _MONTHS if named[2] in _MONTHS else _ENGLISH_MONTHS
        return _next(today, int(named[1]), months.index(named[2]) + 1)
    for words, ahead in _NEAR.items():
        if re.search(rf"\b{words}\b", said):
            return today + timedelta(days=ahead)
    weekday = _WEEKDAY.search(said)
    if weekday is not None:
        days = _DAYS if weekday[1] in _DAYS else _ENGLISH_DAYS
        return today + timedelta(days=(days.index(weekday[1]) - today.weekday()) % _WEEK)
    figures = _FIGURES.search(said)
    return _next(today, int(figures[1]), int(figures[2])) if figures is not None else None


def _next(today: date, day: int, month: int) -> date | None:
    """Give the next such day of a year, if there is one."""
    try:
        there = date(today.year, month, day)
        return there if there >= today else there.replace(year=today.year + 1)
    except ValueError:
        return None


def _hour(said: str) -> time | None:
    found = _HOUR.search(said)
    if found is None:
        return next((time(hour) for word, hour in _WORDS.items() if re.search(rf"\b{word}\b", said)), None)
    if found[4]:
        hour = int(found[3]) % _HALF_A_DAY + (_HALF_A_DAY if found[4] == "pm" else 0)
        return time(hour)
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < _A_DAY and minute < 60 else None  # noqa: PLR2004 - minutes of an hour
