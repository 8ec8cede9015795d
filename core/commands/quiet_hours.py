"""Choose the hours at which nothing makes a sound, but a danger that somebody confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.language.words import normalise
from core.model.peace import MINUTES_A_DAY, QuietHours
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

_TIME = r"(\d{1,2})\s*(?:(?:heures?|h|:)\s*([0-5]\d)?)?\s*([ap]m\b)?"
_HOURS = re.compile(rf"\b{_TIME}\s*(?:-|–|à|a|to|till|until|et|and|jusqu\D{{1,4}}|\s)\s*{_TIME}(?!\w)")
_POINTS = re.compile(r"\b([ap])\.\s?m\b\.?")
_WORD = re.compile(r"\w+")
_NAMED = {"minuit": "0", "midnight": "0", "midi": "12", "noon": "12"}
HALF_A_DAY = 12
NIGHT, EVENING = (22 * 60, 7 * 60), (20 * 60, 8 * 60)
SPANS = {"night": NIGHT, "evening": EVENING, "none": None}
Span = tuple[int, int]
_DAYS = re.compile(
    r"\b(?:sauf|hors|excepte|seulement|uniquement|week-?ends?|en semaine|lundis?|mardis?|mercredis?|jeudis?|vendredis?|"
    r"samedis?|dimanches?|except|only|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
)
"""What says that some days are to be different."""


@dataclass(frozen=True, slots=True)
class Calm:
    """The hours that were chosen, if any; ``has_days``: some days were to be different."""

    span: Span | None
    has_days: bool = False


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Show what was chosen, and ask for hours, unless they were said; none ends them."""
    if said.text:
        return _calm(said.text)
    now = yield Find("quiet_hours")
    chosen = yield Ask("which", tuple(Option(key) for key in SPANS), _some_hours, now)
    return Calm(SPANS[chosen]) if isinstance(chosen, str) else chosen


def _some_hours(answer: Answer) -> Calm:
    return _calm(answer.text)


def _calm(text: str) -> Calm:
    span = _read(text)
    return Calm(span, span is not None and _DAYS.search(normalise(text)) is not None)


def _read(text: str) -> Span | None:
    """Read « 22-7 », « 22h30 à 7 h », « 10pm-7am » or « non »."""
    if normalise(text) in {normalise(word) for word in Texts.load().also("quiet_hours.say_none")}:
        return None
    said = _POINTS.sub(r"\1m", _WORD.sub(lambda word: _NAMED.get(word[0], word[0]), text.lower()))
    found = _HOURS.search(said)
    if found is None:
        raise Unclear("quiet_hours.unclear")
    first, free = (_minute(found[at], found[at + 1], found[at + 2]) for at in (1, 4))
    if max(first, free) > MINUTES_A_DAY or first % MINUTES_A_DAY == free % MINUTES_A_DAY:
        raise Unclear("quiet_hours.unclear")
    return first % MINUTES_A_DAY, free % MINUTES_A_DAY


def _minute(hour: str, minute: str | None, half: str | None) -> int:
    """Give the minute of the day; *half*: « am » or « pm »."""
    there = int(hour) if half is None else int(hour) % HALF_A_DAY + (HALF_A_DAY if half == "pm" else 0)
    return there * 60 + int(minute or 0)


def look_at_hours(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("quiet_hours")``: what holds now."""
    chosen = uow.peace.quiet_hours(speaker.person.id) if speaker.person is not None else None
    if chosen is None:
        return {"now": {"say": "quiet_hours.none_yet"}}
    return {"now": {"say": "quiet_hours.since", **_span((chosen.from_minute, chosen.to_minute))}}


def act(calm: Calm, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the hours, by the clock of the place where the person lives."""
    span = calm.span
    if speaker.person is None:
        return Reply("guest")
    if span is None:
        uow.peace.set_quiet_hours(speaker.person.id, None)
        return Reply("ended")
    zone = speaker.active[0].community.time_zone if speaker.active else uow.spending.time_zone
    uow.peace.set_quiet_hours(speaker.person.id, QuietHours(*span, zone))
    note = {"say": "quiet_hours.every_day"} if calm.has_days else ""
    return Reply("done", {"note": note, **_span(span)})


def _span(span: Span) -> dict[str, Any]:
    return {"since": _clock(span[0]), "until": _clock(span[1])}


def _clock(minute: int) -> dict[str, Any]:
    hour, rest = divmod(minute, 60)
    return {"say": "quiet_hours.half" if rest else "quiet_hours.hour", "hour": hour, "minute": f"{rest:02}"}


FINDS = {"quiet_hours": look_at_hours}
COMMAND = Command("quiet_hours", talk, act, Capability.OWN_CONTACTS, FINDS)
