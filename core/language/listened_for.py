"""The regular expressions by which neighbours are understood, of each language, made of its lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from core.texts import Texts
from core.texts.word_lists import asked_list, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_NAMED = "(?P<who>"


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is listened for in one language."""

    call: re.Pattern[str]
    cry: re.Pattern[str]
    scene: re.Pattern[str]
    mistake: re.Pattern[str]
    drops: re.Pattern[str]
    ends: re.Pattern[str]
    denies: re.Pattern[str]
    need: re.Pattern[str]
    leaves: re.Pattern[str]
    accepts: re.Pattern[str]
    takes: re.Pattern[str]
    turns_down: re.Pattern[str]
    corrects: re.Pattern[str]
    telling: re.Pattern[str]
    people: re.Pattern[str]
    offer: re.Pattern[str]
    thing: re.Pattern[str]
    complaint: re.Pattern[str]
    to_one: re.Pattern[str]
    chat: re.Pattern[str]
    company: re.Pattern[str]
    despair: re.Pattern[str]
    beaten: re.Pattern[str]
    asked: tuple[tuple[str, re.Pattern[str]], ...]
    asks: re.Pattern[str]
    """Whether any of these fits: most messages ask for nothing, and are not compared with each of them."""


@cache
def patterns() -> tuple[Patterns, ...]:
    """Give what is listened for, language by language."""
    return tuple(_of(asked_list(language)) for language in Texts.load().languages)


def _of(listed: Mapping[str, Any]) -> Patterns:
    parts: dict[str, str] = {}
    for name, source in listed["parts"].items():
        parts[name] = filled([source], parts)
    hello = parts["hello"]
    parts["mistake"] = filled(listed["mistake"], parts)
    asked = {name: filled(sources, parts) for name, sources in listed["asked"].items()}
    return Patterns(
        call=re.compile(hello + filled(listed["call"], parts)),
        cry=re.compile(rf"{hello}{filled(listed['cry'], parts)}(?!\w)"),
        scene=_within(listed["scene"], parts),
        mistake=re.compile(hello + parts["mistake"]),
        drops=re.compile(hello + filled(listed["drops"], parts)),
        ends=_within(listed["ends"], parts),
        denies=_within(listed["denies"], parts),
        need=_within(listed["need"], parts),
        leaves=_within(listed["leaves"], parts),
        takes=re.compile(filled(listed["takes"], parts)),
        corrects=re.compile(hello + filled(listed["corrects"], parts)),
        turns_down=re.compile(filled(listed["turns_down"], parts)),
        accepts=re.compile(hello + filled(listed["accepts"], parts)),
        telling=_within(listed["telling"], parts),
        people=_within(listed["people"], parts),
        offer=_within(listed["offer"], parts),
        thing=_within(listed["thing"], parts),
        complaint=_within(listed["complaint"], parts),
        to_one=_within(listed["to_one"], parts),
        company=re.compile(filled(listed["company"], parts)),
        chat=re.compile(hello + filled(listed["chat"], parts)),
        despair=re.compile(hello + filled(listed["despair"], parts)),
        beaten=re.compile(hello + filled(listed["beaten"], parts)),
        asked=tuple((name, re.compile(hello + source)) for name, source in asked.items()),
        asks=re.compile(f"{hello}(?:{'|'.join(asked.values()).replace(_NAMED, '(?:')})"),
    )


def _within(sources: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b{filled(sources, parts)}\b")
