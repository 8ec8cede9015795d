"""Who is away for a while: nothing but alerts until a day that they said, and then everything again by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.entering import tell_person
from core.errors import Unclear

if TYPE_CHECKING:
    from core.shelves import UnitOfWork

LONGEST = timedelta(days=90)
AT_ONCE = 50
_SPAN = re.compile(r"^(?P<many>\d{1,3})\s*(?P<unit>j|d|jours?|days?|sem|semaines?|w|weeks?|mois|months?)?$")
_UNITS = {"s": 7, "w": 7, "m": 30}


def read_span(words: str) -> timedelta:
    """Read « 14j », « 2 semaines » or « 10 », in small letters.

    Raises:
        Unclear: it is no span, or none that one can be away for.
    """
    found = _SPAN.match(words)
    if found is None:
        raise Unclear("pause.unclear")
    span = timedelta(days=int(found["many"]) * _UNITS.get((found["unit"] or "d")[0], 1))
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
