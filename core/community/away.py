"""Who is away for a while: nothing but alerts until a day that they said, and then everything again by itself."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.community.entering import tell_person
from core.errors import Unclear
from core.language.moment import read_day
from core.language.words import courteous

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

LONGEST = timedelta(days=90)
AT_ONCE = 50
_FROM = re.compile(r"(?:du|des|de|a partir|from|between|entre)\b")
_SPAN = re.compile(r"^(?P<many>\d{1,3})\s*(?P<unit>j|d|jours?|days?|sem|semaines?|w|weeks?|mois|months?)?$")
_UNITS = {"s": 7, "w": 7, "m": 30}
_AROUND = re.compile(r"^(?:pour|pendant|for) ")
_NUMBERS = re.compile(r"^(?:(?P<one>une?|an?|one)|(?P<two>deux|two)|(?P<three>trois|three))\b")


def read_span(words: str) -> timedelta:
    """Read « 14j », « deux semaines svp » or « 10 », in small letters.

    Raises:
        Unclear: it is no span, or none that one can be away for.
    """
    said = _AROUND.sub("", courteous(words))
    number = _NUMBERS.match(said)
    said = said if number is None else f"{number.lastindex}{said[number.end() :]}"
    found = _SPAN.match(said)
    if found is None:
        raise Unclear("pause.unclear")
    span = timedelta(days=int(found["many"]) * _UNITS.get((found["unit"] or "d")[0], 1))
    if not timedelta() < span <= LONGEST:
        raise Unclear("pause.unclear")
    return span


def is_until_a_day(words: str) -> bool:
    """Whether *words*, in small letters, say until which day, and not from which on: « jusqu'au 3 janvier »."""
    return _FROM.match(words) is None and read_day(words, date.min) is not None


def span_until(words: str, today: date) -> timedelta:
    """Read « jusqu'au 3 janvier », said on *today*.

    Raises:
        Unclear: as `read_span`.
    """
    day = read_day(words, today)
    span = day - today if day is not None else timedelta()
    if not timedelta() < span <= LONGEST:
        raise Unclear("pause.unclear")
    return span


def come_back(uow: UnitOfWork) -> bool:
    """Let those whose absence is over hear everything again, and tell them; whether there was anybody."""
    back = uow.duty.pauses_over(uow.now(), AT_ONCE)
    for person_id in back:
        uow.duty.end_pause(person_id)
        tell_person(uow, person_id, "pause.over", {})
    return bool(back)
