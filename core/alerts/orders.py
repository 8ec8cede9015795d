"""Sentences of an alert that say what to do: where there is little room they come before what only describes it."""

from __future__ import annotations

import re

_NO_ORDER = r"(?!(?:avez|chez|assez|savez|voyez|entendez|pouvez|connaissez)\b)"
_FRENCH = rf"merci de\b|priere de\b|il faut\b|(?:ne |n')?{_NO_ORDER}\w{{2,}}ez\b(?! vous\b)|evacu\w+|confinement"
_ENGLISH = r"(?:please )?(?:do not|don't|never|leave|evacuat\w+|stay|go|move|close|shut|keep|climb|turn off|avoid)\b"
_CLOSED = (
    r"(?:la |le |les |l'|the )?(?:route|rue|avenue|pont|chemin|voie|acces|passage|road|street|bridge)s?\b.{0,30}"
    r"\b(?:coupe|barre|ferme|bloque|inonde|impraticable|closed|blocked|flooded)"
)
"""Where nobody gets through says as much as an order."""
_ORDER = re.compile(rf"\s*(?:{_FRENCH}|{_ENGLISH}|{_CLOSED})", re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_PLAIN = str.maketrans("’Ééèê", "'Eeee")


def orders_and_rest(words: str) -> tuple[str, str]:
    """Give the sentences of *words* that tell people what to do, and the others, each as they were written."""
    sentences = _SENTENCES.split(words)
    orders = [each for each in sentences if _is_order(each)]
    return " ".join(orders), " ".join(each for each in sentences if each not in orders)


def _is_order(sentence: str) -> bool:
    return _ORDER.match(sentence.translate(_PLAIN)) is not None and not sentence.rstrip().endswith("?")
