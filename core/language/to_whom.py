"""Words that only say for whom something is, or how pressing it is: they are no fact for neighbours."""

from __future__ import annotations

import re
from functools import cache

from core.language.bare_values import is_contact
from core.language.listened_for import listed_within
from core.language.words import courteous, normalise

_BETWEEN = r"[\s,.!;:-]*"
_SPOKEN_TO = re.compile(
    r"(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|good (?:morning|evening))[ ,.!]+|"
    r"(?=(?:a|pour|aux|chers|cheres|to|dear) )"
)
_MOST = 12
"""Words up to which somebody says no more than that."""


def is_to_all(text: str) -> bool:
    """Whether *text* says that something is for all neighbours, and nothing else: « à tous les voisins, vite »."""
    return _fits(text, "to_all", "pressing") and not is_pressing(text)


def is_pressing(text: str) -> bool:
    """Whether *text* says that it is urgent, and nothing else."""
    return _fits(text, "pressing")


def addresses_all(text: str) -> bool:
    """Whether *text* begins by speaking to all neighbours: « Bonjour à tous, je donne des vêtements »."""
    said = normalise(text)
    begun = _SPOKEN_TO.match(said)
    return begun is not None and listed_within("to_all").match(said, begun.end()) is not None


def is_no_fact(text: str) -> bool:
    """Whether *text* holds nothing to tell: for whom it is, how pressing it is, or a number or address alone."""
    return is_contact(text) or _fits(text, "to_all", "pressing", "not_pressing")


def _fits(text: str, *names: str) -> bool:
    said = courteous(normalise(text))
    return 0 < len(said.split()) <= _MOST and _all_of(names).fullmatch(said) is not None


@cache
def _all_of(names: tuple[str, ...]) -> re.Pattern[str]:
    parts = "|".join(listed_within(name).pattern for name in names)
    return re.compile(rf"(?:(?:{parts}){_BETWEEN})+")
