"""Looking at a text: does it accuse somebody by name, or describe a person who did nothing?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.wording.accusing import accuses
from core.wording.reading import Word, read_words, stem
from core.wording.signs import LANGUAGES, Forms, Phrase, Signs, signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 2000
"""Signs of a text that are looked at."""


class Kind(StrEnum):
    """What a text is asked about."""

    NAMED = "named"
    """It accuses a neighbour who can be told from others."""
    ACT = "act"
    """It describes somebody, and not what they did."""
    LISTED = "listed"
    """It has a word that the community wants to think about first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is asked, and for a word of the community's list, which."""

    kind: Kind
    word: str = ""


def look_at(text: str, listed: Iterable[str] = (), *, may_describe: bool = False) -> Finding | None:
    """Say what to ask about *text* before neighbours read it; None: nothing.

    *listed* are the community's own words. *may_describe*: somebody is missing, and their looks are the facts.
    An accusation counts more than a description, which counts more than a word.
    """
    words = read_words(text[:LONGEST])
    spoken = signs(_language(words))
    if accuses(words, spoken):
        return Finding(Kind.NAMED)
    if not may_describe and _only_looks(words, spoken):
        return Finding(Kind.ACT)
    found = next((each for each in listed if _has_listed(words, each)), None)
    return Finding(Kind.LISTED, found) if found is not None else None


def tells_way(text: str) -> bool:
    """Whether *text* tells which way somebody left, or in what: « partis vers la gare »."""
    words = read_words(text[:LONGEST])
    return _has_deed([word.text for word in words], signs(_language(words)).forms["gone"])


def _language(words: Sequence[Word]) -> str:
    """Which language has more of its small words here; the first one, when nothing tells."""
    return max(LANGUAGES, key=lambda each: sum(signs(each).has("telling", word.text) for word in words))


def _only_looks(words: Sequence[Word], spoken: Signs) -> bool:
    """Whether somebody is described, and no deed, need or kindness is told."""
    texts = [word.text for word in words]
    if any(spoken.has("kind", each) for each in texts) or _has_deed(texts, spoken.forms["acts"]):
        return False
    if _has_label(words, spoken):
        return True
    has_person = any(spoken.has("persons", each) for each in texts)
    return has_person and _has_look(texts, spoken)


def _has_look(texts: Sequence[str], spoken: Signs) -> bool:
    persons = spoken.sets["persons"]
    looks = any(
        spoken.has("looks", each)
        and not (each in persons and texts.count(each) == 1 and _is_only_person(texts, each, persons))
        for each in texts
    )
    return looks or _has_phrase(texts, spoken.look_phrases)


def _is_only_person(texts: Sequence[str], word: str, persons: frozenset[str]) -> bool:
    """Whether *word* (« type ») is the person here, so that it says nothing of their looks."""
    return not any(each in persons and each != word for each in texts)


def _has_label(words: Sequence[Word], spoken: Signs) -> bool:
    """Whether a word for where somebody comes from stands for the person (« un … », « deux … », « type … »)."""
    texts = [word.text for word in words]
    for at, word in enumerate(words):
        before = texts[at - 1] if at else ""
        is_bare = not before and not spoken.has("colours", word.text)
        stands_for_somebody = is_bare or spoken.has("counting", before) or spoken.has("persons", before)
        if spoken.has("labels", word.text) and stands_for_somebody:
            return True
    return _has_phrase(texts, spoken.label_phrases)


def _has_deed(texts: Sequence[str], deeds: Forms) -> bool:
    return any(each in deeds.words for each in texts) or _has_phrase(texts, deeds.phrases)


def _has_phrase(texts: Sequence[str], phrases: Iterable[Phrase]) -> bool:
    said = f" {' '.join(texts)} "
    return any(f" {' '.join(phrase)} " in said for phrase in phrases)


def _has_listed(words: Sequence[Word], listed: str) -> bool:
    """Whether the community's word, or words in a row, stand there in any gender and number."""
    wanted = " ".join(stem(word.text) for word in read_words(listed))
    return bool(wanted) and f" {wanted} " in f" {' '.join(stem(word.text) for word in words)} "
