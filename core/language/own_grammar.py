"""What may stand behind a word of ours that is an everyday noun, too: « pause 7j », and not « pause café samedi »."""

from __future__ import annotations

import re
from functools import cache

from core.language.words import normalise
from core.texts import Texts
from core.texts.word_lists import asked_list

STRICT = frozenset(
    {
        *("pause", "quiet_hours", "show_movements", "show_history", "link_group", "show_boundary"),
        "go_round",
    }
)
"""Commands behind whose word stands nothing but hours, dates, numbers and codes."""
_WORD = re.compile(r"[^\W_][\w'-]*")
_CODE = re.compile(r"[a-z]*\d[\w:/-]*|[a-z]{8}")
_MOST_STRANGE = 1
"""Words that are none of these, up to which somebody may only have mistyped them."""


def begins_sentence(name: str, text: str, rest: str) -> bool:
    """Whether the word of the command *name* at the beginning of *text* is the noun of a sentence that *rest* goes on.

    « Arrêt » and « reprise » are, unless they are of our messages; « stop » is none, whatever follows.
    """
    word = normalise(text[: len(text) - len(rest)])
    if name not in STRICT and word not in _listed("nouns"):
        return False
    said = [each for each in _WORD.findall(normalise(rest)) if len(each) > 1 or each.isdigit()]
    strange = [each for each in said if each not in _listed("beside") and _CODE.fullmatch(each) is None]
    return len(said) > _MOST_STRANGE and bool(strange)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(normalise(word) for language in Texts.load().languages for word in asked_list(language)[name])
