"""What people say of calling for help: that it is done already, under way, or that they have not, or cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from core.language.words import normalise
from core.language.yes_no import bare
from core.texts import Texts
from core.texts.word_lists import asked_list, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

CALLED, CALLING, NOBODY, COMING, THERE = "called", "calling", "nobody", "coming", "there"
"""What is told of a call; that somebody comes, or is there, tells that they were called, too."""
_ELSE = re.compile(
    r"(?:c'est|c'etait|it's|it is|it was) (?:pour|a|for|pas|not)\b|laisse|je (?:veux|voulais)|i (?:want|meant)\b"
)
_STATES = (CALLED, CALLING, NOBODY, COMING, THERE)
_NO_LETTERS = re.compile(r"['`-]+")
_BETWEEN = re.compile(r"(?:[\s,.;:!…]+(?:(?:et|puis|mais|donc|car|parce que|and|then|but|so|because)\s+)?)*")
_QUESTION = re.compile(r"[^,.;:!?…\n]*\?")
_PART = re.compile(r"([^,.;:!?…\n]+)(?:[,.;:!…\n]+\s*|$)")


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is listened for in one language: the pattern of each state, and of what says nothing by itself ("")."""

    anywhere: Mapping[str, re.Pattern[str]]
    asked: Mapping[str, re.Pattern[str]]
    within: Mapping[str, re.Pattern[str]]
    in_vain: re.Pattern[str]
    doubt: re.Pattern[str]


def said_of_calling(text: str) -> str | None:
    """Give the choice that the words of an alert have made already: « feu au 2, j'ai appelé les pompiers »."""
    said = _spelt(normalise(_QUESTION.sub("", text)))
    if any(each.in_vain.search(said) or each.doubt.search(said) for each in _heard()):
        return None
    told = [state for state in (NOBODY, CALLED, CALLING) if any(each.within[state].search(said) for each in _heard())]
    return told[0] if told and told[0] != NOBODY else None


@lru_cache(maxsize=16)
def call_told(text: str, *, is_asked: bool = False) -> str | None:
    """Give what *text* tells of the call, if it tells nothing else; what is less plain, only where we asked for it."""
    state, is_whole = _read(text, is_asked=is_asked)
    return state if is_whole else None


def call_begun(text: str) -> tuple[str | None, str]:
    """Give what *text*, an answer of ours, tells of the call first, and the rest of it, as it was typed."""
    state, rest = None, text.strip()
    while (part := _PART.match(rest)) is not None:
        told, is_whole = _read(part[1], is_asked=True)
        if not is_whole:
            # « Mon mari appelle le 17 il est dans le jardin »: no mark says where one ends.
            return state or _read(part[1], is_asked=False)[0], rest
        state, rest = _last(state, told), rest[part.end() :]
    return state, rest


def as_choice(state: str | None) -> str | None:
    """Give the choice of our first question that *state* is, if it is one."""
    return CALLED if state in {COMING, THERE} else state if state in {CALLED, CALLING} else None


def is_in_vain(text: str) -> bool:
    """Whether *text* says that nobody answers there."""
    said = _spelt(normalise(text))
    return any(each.in_vain.search(said) for each in _heard())


def called_in_vain(text: str) -> bool:
    """Whether *text* tells that somebody called, and that nobody answers there."""
    said = _spelt(normalise(text))
    return is_in_vain(text) and any(each.within[CALLED].search(said) for each in _heard())


def drops_behind_no(text: str) -> bool:
    """Whether *text*, behind a « non », takes back what was begun, and tells no fact."""
    return _ELSE.match(normalise(text)) is not None


def _spelt(said: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", said).split())


def _read(text: str, *, is_asked: bool) -> tuple[str | None, bool]:
    """Give what *text* tells last of the call in the sentences it begins with, and whether there are no others."""
    said = _spelt(bare(text))
    if "?" in text or is_in_vain(text):
        return None, False
    at, state = 0, None
    while at < len(said):
        end, told = max(_ends(said, at, is_asked=is_asked), default=(at, ""))
        if end == at:
            return state, False
        at, state = _past(said, end), _last(state, told)
    return state, True


def _last(state: str | None, told: str | None) -> str | None:
    """What counts of *state* and of what was *told* after it: who called has called, whoever comes."""
    return state if not told or (state == CALLED and told in {COMING, THERE}) else told


def _past(said: str, end: int) -> int:
    found = _BETWEEN.match(said, end)
    return found.end() if found is not None else end


def _ends(said: str, at: int, *, is_asked: bool) -> Iterable[tuple[int, str]]:
    """Where the sentences end that begin at *at* of *said*, and what each tells."""
    for each in _heard():
        for state, pattern in (each.asked if is_asked else each.anywhere).items():
            if (found := pattern.match(said, at)) is not None:
                yield found.end(), state


@cache
def _heard() -> tuple[_Heard, ...]:
    return tuple(_of(asked_list(language)["calls"]) for language in Texts.load().languages)


def _of(listed: Mapping[str, Any]) -> _Heard:
    parts: dict[str, str] = {}
    for name, source in listed["parts"].items():
        parts[name] = filled([source], parts)

    def pattern(*sources: str, before: str = "") -> re.Pattern[str]:
        return re.compile(rf"{before}{filled(sources, parts)}(?!\w)")

    said = {state: list(listed[state]) for state in _STATES}
    within = {state: pattern(*said[state], before=r"\b") for state in (CALLED, CALLING, NOBODY)}
    said[CALLING] += listed["others_calling"]
    aside = {"": pattern(*listed["aside"])}
    return _Heard(
        {**aside, **{state: pattern(*said[state]) for state in _STATES}},
        {**aside, **{state: pattern(*said[state], *listed["asked"][state]) for state in _STATES}},
        within,
        pattern(*listed["in_vain"], before=r"\b"),
        pattern(*listed["doubt"], before=r"\b"),
    )
