"""Reading a text word by word: folded, with what matters of how it was written."""

from __future__ import annotations

import re
import unicodedata

from core.value import value

_WORD = re.compile(r"[^\W_]+")
# A dot inside « M. Bernard » ends nothing; what else stands between two words is short and of these signs.
_STOPS = frozenset(".;!?\n")


@value(frozen=True, slots=True)
class Word:
    """One word: ``text`` in small letters without accents; whether a capital began it, or a sentence began with it."""

    text: str
    is_capital: bool
    begins: bool


def fold(text: str) -> str:
    """Give *text* in small letters without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def read_words(text: str) -> list[Word]:
    """Give the words of *text* in order; reads each sign once."""
    found: list[Word] = []
    end = 0
    for each in _WORD.finditer(unicodedata.normalize("NFC", text)):
        between = each.string[end : each.start()]
        is_title = bool(found) and found[-1].text in {"m", "mr", "mrs", "ms", "mme"}
        begins = not found or (not is_title and not _STOPS.isdisjoint(between))
        word = each.group()
        found.append(Word(fold(word), word[0].isupper(), begins))
        end = each.end()
    return found


def stem(word: str) -> str:
    """Give *word* without the signs of gender and number, for a list that people wrote."""
    bare = word
    for ending in ("s", "x", "e"):
        if len(bare) > 3 and bare.endswith(ending):  # noqa: PLR2004 (« les » and « une » stay what they are)
            bare = bare[:-1]
    return bare
