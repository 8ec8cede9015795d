"""Does a text accuse somebody who can be told from others? Found by who stands before which deed."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.wording.reading import Word
    from core.wording.signs import Signs

REACH = 12
"""Words between somebody and what they are accused of."""
BESIDE = 4
"""Words between a harm and what was harmed."""
BEFORE = 3
"""Words before a name that say what it is doing there."""


def accuses(words: Sequence[Word], spoken: Signs) -> bool:
    """Whether *words* say of somebody named, or of a neighbour who can be found, that they did wrong."""
    for start, end in _people(words, spoken):
        if _is_denied(words, start, spoken):
            continue
        if _is_pointed_at(words, start, spoken):
            return True
        if _stands_as_doer(words, start, spoken) and _does_wrong(words, end, spoken):
            return True
    return False


def _people(words: Sequence[Word], spoken: Signs) -> Iterator[tuple[int, int]]:
    """Give where each person that can be told from others stands: the first word, and the one after the last."""
    at = 0
    while at < len(words):
        end = _person_at(words, at, spoken)
        if end is None:
            at += 1
        else:
            yield at, end
            at = end


def _person_at(words: Sequence[Word], at: int, spoken: Signs) -> int | None:
    word = words[at]
    before = words[at - 1].text if at else ""
    follows = words[at + 1] if at + 1 < len(words) else None
    if spoken.has("neighbours", word.text):
        return at + 1 if spoken.has("known", before) or not before or word.begins else None
    if spoken.has("titles", word.text) and follows is not None and not follows.text.isdecimal():
        return at + 2 if not spoken.has("not_a_name", follows.text) else None
    if _is_in_street(words, at, spoken):
        return None
    is_name = _is_given(word, follows, spoken) or (word.is_capital and not word.begins and _is_like_name(word, words))
    if not is_name:
        return None
    end = at + 1
    while end < len(words) and words[end].is_capital and not words[end].begins:
        end += 1
    return end


def _is_given(word: Word, follows: Word | None, spoken: Signs) -> bool:
    if word.text == "jean":
        # « En jean » is what somebody wears.
        return word.is_capital or (follows is not None and spoken.has("given", follows.text))
    return spoken.has("given", word.text)


def _is_like_name(word: Word, words: Sequence[Word]) -> bool:
    """Whether a capital says something here: a text all in capitals says nothing by them."""
    return len(word.text) > 1 and not all(each.is_capital for each in words)


def _is_in_street(words: Sequence[Word], at: int, spoken: Signs) -> bool:
    return any(spoken.has("streets", each.text) for each in words[max(0, at - BEFORE) : at])


def _is_denied(words: Sequence[Word], start: int, spoken: Signs) -> bool:
    return start > 0 and words[start - 1].text != "n" and spoken.has("denials", words[start - 1].text)


def _is_pointed_at(words: Sequence[Word], start: int, spoken: Signs) -> bool:
    """Whether what stands before the name accuses: « le coupable, c'est … », « volé par … », « je soupçonne … »."""
    before = [word.text for word in words[max(0, start - 2 * BEFORE) : start]]
    if not before:
        return False
    if any(spoken.has("suspects", each) for each in before[-BEFORE:]) or spoken.has("culprit", before[-1]):
        return True
    if before[-1] in {"par", "by"} and any(each in spoken.forms["accuses"].words for each in before[-2:-1]):
        return True
    says_who = before[-1] in {"est", "c", "is", "was", "s", "de"} or len(before) == 1
    return says_who and any(spoken.has("culprit", each) for each in before[: 2 * BEFORE])


def _stands_as_doer(words: Sequence[Word], start: int, spoken: Signs) -> bool:
    """Whether the name is who does it, and not to whom, at whose place or of whom it is."""
    before = [word.text for word in words[max(0, start - BEFORE) : start]]
    if not before or words[start].begins:
        return True
    if before[-1] in spoken.sets["known"] and len(before) > 1:
        before = before[:-1]
    if not spoken.has("of", before[-1]):
        return True
    return any(spoken.has("kin", each) or spoken.has("wary", each) for each in before[:-1])


def _does_wrong(words: Sequence[Word], end: int, spoken: Signs) -> bool:
    """Whether a wrong follows within reach, done by them and not to them, and not denied or only seen."""
    texts = [word.text for word in words[end : end + REACH]]
    for at, text in enumerate(texts):
        said = texts[:at]
        if spoken.has("witnesses", text):
            return False
        if any(spoken.has("denials", each) for each in said) or _is_suffered(text, said, spoken):
            continue
        if text in spoken.forms["accuses"].words or _begins_phrase(texts[at:], spoken):
            return True
        if text in spoken.forms["harms"].words and _harms(texts[at + 1 : at + 1 + BESIDE], said, spoken):
            return True
    return False


def _is_suffered(deed: str, said: Sequence[str], spoken: Signs) -> bool:
    """Whether the deed was done to them: « was robbed », « had his bike stolen », and not « has been stealing »."""
    is_passive = any(spoken.has("passive", each) for each in said[-2:]) and not deed.endswith("ing")
    return is_passive or any(spoken.has("suffers", each) and spoken.has("own", then) for each, then in pairwise(said))


def _begins_phrase(texts: Sequence[str], spoken: Signs) -> bool:
    return any(tuple(texts[: len(each)]) == each for each in spoken.forms["accuses"].phrases)


def _harms(after: Sequence[str], said: Sequence[str], spoken: Signs) -> bool:
    """Whether a harm that may be an accident or a chore (« il a cassé … ») was done to somebody."""
    if after and spoken.has("own", after[0]):
        return False
    is_blamed = bool(said) and said[0] in {"qui", "ki", "who"}
    # « Il filme le spectacle des enfants »: what belongs to somebody ends with whose it is.
    thing = takewhile(lambda each: each not in {"des", "du", "de", "d"} or each == after[0], after)
    return is_blamed or any(spoken.has("targets", each) or spoken.has("ours", each) for each in thing)
