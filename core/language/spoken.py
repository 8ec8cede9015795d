"""In which language somebody writes, as far as their small words tell."""

from __future__ import annotations

import re
from functools import cache

from core.language.words import normalise
from core.texts import Texts
from core.texts.word_lists import asked_list

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_LONGEST = 400
"""Letters from which it is known."""


def language_of(text: str, least: int = 1) -> str | None:
    """Give the language of which *text* has *least* small words more than of any other; None: it does not tell.

    « Paul D. » and « 12 rue des Lilas » are said in any language.
    """
    said = _WORD.findall(normalise(text[:_LONGEST]))
    counts = {each: sum(_is_of(word, each) for word in said) for each in Texts.load().languages}
    first = max(counts, key=counts.__getitem__)
    most_of_others = max((count for each, count in counts.items() if each != first), default=0)
    return first if counts[first] - most_of_others >= least else None


def only_hails(text: str) -> bool:
    """Whether *text* is a greeting that people of any language use, and nothing else: a French « hello »."""
    said = _WORD.findall(normalise(text[:_LONGEST]))
    return all(any(word in asked_list(each)["hails"] for each in Texts.load().languages) for word in said)


def _is_of(word: str, language: str) -> bool:
    """Whether *word* is a small word of *language*; « j'aimerais » begins with one."""
    head, mark, _ = word.partition("'")
    return word in _spoken(language) or f"{head}{mark}" in _spoken(language)


@cache
def _spoken(language: str) -> frozenset[str]:
    return frozenset(asked_list(language)["spoken"])
