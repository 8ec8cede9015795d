"""What somebody whom nobody knows here may ask for in words of their own, too."""

from __future__ import annotations

from core.language.own_words import wishes_in
from core.language.words import courteous, normalise
from core.said import Opening

_COMMANDS = frozenset({"choose_language", "erase_me", "my_data", "found_community"})
_SENTENCES = frozenset({"common.who_runs"})


def asked_by_guest(text: str) -> tuple[str, Opening] | None:
    """Give the command that *text* asks for."""
    meant = next((name for name in wishes_in(text) if name in _COMMANDS), None)
    if meant is None:
        return None
    # « Do you speak English? » names the language.
    return meant, Opening(courteous(normalise(text)).split()[-1] if meant == "choose_language" else "")


def sentence_for_guest(text: str) -> str:
    """Give the text that answers whoever asks who is behind this; empty: they ask no such thing."""
    return next((name for name in wishes_in(text) if name in _SENTENCES), "")
