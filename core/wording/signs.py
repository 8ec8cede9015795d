"""The signs that make us ask before a text is read by neighbours: data per language, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from core.texts.word_lists import sign_lists

LANGUAGES = ("fr", "en")
_ENDINGS = ("e", "es", "ent", "er", "ee", "ees", "ez", "ons", "ait", "aient", "ant", "a", "era")
"""How a French verb in -er ends, without accents: « volé » and « vole » read the same."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """Words that stand for a deed: single words, and several in a row."""

    words: frozenset[str]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What one language has to say of neighbours, deeds and looks: words without accents, in small letters."""

    sets: dict[str, frozenset[str]]
    forms: dict[str, Forms]
    label_phrases: tuple[Phrase, ...]
    look_phrases: tuple[Phrase, ...]

    def has(self, name: str, word: str) -> bool:
        """Whether *word* is of the list called *name*."""
        return word in self.sets[name]


@cache
def signs(language: str) -> Signs:
    """Give the signs of *language*, one of `LANGUAGES`."""
    raw = sign_lists(language)
    lists = {name: frozenset(str(word) for word in given) for name, given in raw.items() if isinstance(given, list)}
    forms = {name: _forms(given) for name, given in raw.items() if isinstance(given, dict)}
    return Signs(lists, forms, _phrases(raw["label_phrases"]), _phrases(raw["look_phrases"]))


def _forms(raw: dict[str, Any]) -> Forms:
    bent = {verb[:-2] + ending for verb in raw["verbs"] for ending in _ENDINGS}
    return Forms(frozenset(bent | {str(word) for word in raw["forms"]}), _phrases(raw.get("phrases", ())))


def _phrases(raw: Any) -> tuple[Phrase, ...]:
    return tuple(tuple(str(phrase).split()) for phrase in raw)
