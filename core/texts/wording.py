"""From a key and its params to spans, for one listener: their language, voice and time zone."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from core.badge import unofficial
from core.ports import Voice
from core.value import value
from core.wire import Span, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.texts.catalogue import Message, Texts
    from core.texts.template import Template
    from core.wire import Rich

_MOMENTS = ("time", "date", "full_date", "weekday", "month")
_FIRST = re.compile(r"\b1\b")
"""The first of a month has a name of its own in French."""
_DAYS = {"date": "d MMMM", "full_date": "d MMMM y", "weekday": "EEEE d MMMM", "month": "MMMM y"}


@value(frozen=True, slots=True)
class Ear:
    """Who listens: in which language, on what kind of channel, by which clock."""

    language: str
    voice: Voice
    time_zone: str = "Europe/Paris"


@value(frozen=True, slots=True)
class Worded:
    """A text in its sentences; ``drop`` beside each (None: never left out). Long forms are one sentence.

    ``cut``: the places of those that are rather cut than left out.
    """

    pieces: tuple[tuple[Rich, int | None], ...]
    subject: str
    message: Message
    cut: frozenset[int] = frozenset()


def word(texts: Texts, key: str, params: Mapping[str, Any], ear: Ear) -> Worded:
    """Word the text *key* for *ear*.

    A param is a JSON value: text and numbers stand for themselves, and a mapping is one of
    ``{"say": key, …params}`` another text, ``{"time": iso}`` and ``{"date": iso}`` a local time and date,
    ``{"full_date": iso}`` a date with its year, ``{"weekday": iso}`` one with its day of the week,
    ``{"month": iso}`` its month and year, ``{"money": 0.77}`` euros, ``{"number": 1.4}`` a number with its decimal
    mark, ``{"join": [values], "by": ", "}`` the values that are not empty.
    """
    message = texts.message(ear.language, key)

    def value(name: str) -> Rich:
        return _spans(texts, params.get(name), ear)

    subject = plain(message.subject.fill(value)) if message.subject else ""
    if ear.voice is Voice.SMS and message.sms is not None:
        filled = [(piece, spans) for piece in message.sms if (spans := piece.template.fill(value))]
        cut = frozenset(place for place, (piece, _) in enumerate(filled) if piece.cut)
        return Worded(tuple((spans, piece.drop) for piece, spans in filled), subject, message, cut)
    own = message.email if ear.voice is Voice.EMAIL else None
    template = own or _form(message, params, texts, ear)
    return Worded(((template.fill(value), None),), subject, message)


def said(texts: Texts, value: Any, ear: Ear) -> str:
    """Give a value for a text on its own, without its styles."""
    return plain(_spans(texts, value, ear))


def _form(message: Message, params: Mapping[str, Any], texts: Texts, ear: Ear) -> Template:
    if len(message.plural) == 1:
        return next(iter(message.plural.values()))
    count = params.get("count", 0)
    if count == 0 and "zero" in message.plural:
        return message.plural["zero"]
    return message.plural.get(texts.plural(ear.language, count)) or message.plural["other"]


def _spans(texts: Texts, value: Any, ear: Ear) -> Rich:
    if value is None or value == "":
        return ()
    if not isinstance(value, dict):
        # Whatever fills a hole is not ours: no name and no words can carry the badge of a town hall.
        return (Span(unofficial(str(value))),)
    if "say" in value:
        worded = word(texts, value["say"], value, ear)
        spans: list[Span] = []
        for number, (piece, _) in enumerate(worded.pieces):
            spans.extend((Span(" "), *piece) if number else piece)
        return tuple(spans)
    if "join" in value:
        return _join([_spans(texts, item, ear) for item in value["join"]], value.get("by", " "))
    return (Span(_formatted(value, ear)),)


def _join(items: list[Rich], by: str) -> Rich:
    spans: list[Span] = []
    for item in items:
        if item:
            spans.extend((Span(by), *item) if spans else item)
    return tuple(spans)


def _formatted(value: Mapping[str, Any], ear: Ear) -> str:
    if "number" in value:
        return str(format_decimal(value["number"], locale=ear.language))
    if "money" in value:
        return str(format_currency(value["money"], "EUR", locale=ear.language))
    kind = next(name for name in _MOMENTS if name in value)
    moment = datetime.fromisoformat(value[kind]).astimezone(ZoneInfo(ear.time_zone))
    if kind != "time":
        day = str(format_date(moment, _DAYS[kind], locale=ear.language))
        return _FIRST.sub("1er", day) if ear.language == "fr" else day
    if ear.language != "fr":
        return f"{moment:%H:%M}"
    if ear.voice is Voice.SMS:
        return f"{moment.hour}h{moment:%M}"
    return f"{moment.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{moment:%M}"
