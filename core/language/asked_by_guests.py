"""What somebody whom nobody knows here may ask for in words of their own, too."""

from __future__ import annotations

import re

from core.language.own_words import LANGUAGE, language_wanted, wishes_in
from core.language.words import normalise
from core.said import Opening

_COMMANDS = frozenset({LANGUAGE, "erase_me", "my_data", "found_community"})
_SENTENCES = frozenset({"common.who_runs", "common.who_reads", "common.just_write"})

_CHANGED = re.compile(r"\b(?:chang\w+|nouveau|nouvelle|new)\b")
"""Who says it of a number or an address may be a neighbour whom we know by another one."""


def asked_by_guest(text: str) -> tuple[str, Opening] | None:
    """Give the command that *text* asks for."""
    wished = next((name for name in wishes_in(text) if name in _COMMANDS), None)
    meant = LANGUAGE if language_wanted(text) else wished
    if meant is None:
        return None
    return meant, Opening(language_wanted(text) if meant == LANGUAGE else "")


def sentence_for_guest(text: str) -> str:
    """Give the text that answers whoever asks who is behind this, or what it takes; empty: they ask no such thing."""
    wished = wishes_in(text)
    if "common.new_contact" in wished and _CHANGED.search(normalise(text)):
        return "common.from_old_contact"
    return next((name for name in wished if name in _SENTENCES), "")
