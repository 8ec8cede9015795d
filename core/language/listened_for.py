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


@cache
def listed(name: str) -> re.Pattern[str]:
    """Give what is listened for under *name*, in all languages, where it stands by itself or at the beginning."""
    return re.compile(f"(?:{_joined(name)})")


@cache
def listed_within(name: str) -> re.Pattern[str]:
    """Give the same for words that may stand anywhere."""
    return re.compile(rf"\b(?:{_joined(name)})\b")


def _joined(name: str) -> str:
    return "|".join(source for language in Texts.load().languages for source in asked_list(language)[name])


def _of(lists: Mapping[str, Any]) -> Patterns:
    parts: dict[str, str] = {}
    for name, source in lists["parts"].items():
        parts[name] = filled([source], parts)
    hello = parts["hello"]
    parts["mistake"] = filled(lists["mistake"], parts)
    asked = {name: filled(sources, parts) for name, sources in lists["asked"].items()}
    return Patterns(
        call=re.compile(hello + filled(lists["call"], parts)),
        cry=re.compile(rf"{hello}{filled(lists['cry'], parts)}(?!\w)"),
        scene=_within(lists["scene"], parts),
        mistake=re.compile(hello + parts["mistake"]),
        drops=re.compile(hello + filled(lists["drops"], parts)),
        ends=_within(lists["ends"], parts),
        denies=_within(lists["denies"], parts),
        need=_within(lists["need"], parts),
        leaves=_within(lists["leaves"], parts),
        takes=re.compile(filled(lists["takes"], parts)),
        corrects=re.compile(hello + filled(lists["corrects"], parts)),
        turns_down=re.compile(filled(lists["turns_down"], parts)),
        accepts=re.compile(hello + filled(lists["accepts"], parts)),
        telling=_within(lists["telling"], parts),
        people=_within(lists["people"], parts),
        offer=_within(lists["offer"], parts),
        thing=_within(lists["thing"], parts),
        complaint=_within(lists["complaint"], parts),
        to_one=_within(lists["to_one"], parts),
        company=re.compile(filled(lists["company"], parts)),
        chat=re.compile(hello + filled(lists["chat"], parts)),
        despair=re.compile(hello + filled(lists["despair"], parts)),
        beaten=re.compile(hello + filled(lists["beaten"], parts)),
        asked=tuple((name, re.compile(hello + source)) for name, source in asked.items()),
        asks=re.compile(f"{hello}(?:{'|'.join(asked.values()).replace(_NAMED, '(?:')})"),
    )


def _within(sources: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b{filled(sources, parts)}\b")
