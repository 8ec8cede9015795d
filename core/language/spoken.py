"""Which language somebody writes, where the channel does not say it: a mail and a short message have none."""

from __future__ import annotations

import re
from functools import cache

from core.language.words import normalise
from core.texts.word_lists import asked_list

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_ENGLISH, _FRENCH = "en", "fr"
_FEW = 2
"""Words that are English alone, from which on somebody writes English: « Join » is but a word of ours."""


def speaks_english(text: str) -> bool:
    """Whether *text* is plainly English; the name of a French street in it changes nothing."""
    said = _WORD.findall(normalise(text))
    english, french = (sum(each in _words(language) for each in said) for language in (_ENGLISH, _FRENCH))
    return english >= _FEW and english > 2 * french


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(map(normalise, asked_list(language)["spoken"]))
