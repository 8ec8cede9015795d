"""Reading free answers: words of a bearable length, a place, a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.signed import without_signature
from core.language.words import normalise

if TYPE_CHECKING:
    from core.said import Answer

LONGEST_WORDS = 500
"""Characters of one fact: what fits on one screen, and on three SMS."""
LONGEST_PLACE = 80
TOO_LONG = "common.too_long"
NO_REASON = frozenset({"oui", "non", "non merci", "ok", "yes", "no", "no thanks"})

_NUMBER = re.compile(r"^\d+\s*(?:bis|ter|quater|[a-d]\b)?[\s,]*", re.IGNORECASE)

_LEADING = re.compile(r"^\s*(\d{1,9})\b[\s:,.]*(.*)$", re.DOTALL)

_STOPS = (".", "!", "?", "…", ",", ";", ":")
_HELLO = (
    r"(?:(?:bonjour|bonsoir|salut|hello|hi|good\s+(?:morning|afternoon|evening))"
    r"(?:\s+(?:à\s+tous|a\s+tous|les\s+voisins|madame|monsieur|everyone|everybody|all|there|neighbou?rs))?|"
    r"dear\s+(?:all|everyone|everybody|sirs?|madam|sir\s+or\s+madam|neighbou?rs|tocsin))"
)
_EXCUSE = (
    r"(?:(?:et\s+)?(?:excusez?[- ]moi|je\s+m['’]excuse|pardon|(?:je\s+suis\s+)?(?:vraiment\s+)?d[ée]sol[ée]e?|"
    r"(?:i['’]m\s+)?(?:so\s+)?sorry)\s+(?:de|pour|to|for)\s+(?:vous\s+|le\s+)?"
    r"(?:d[ée]rang\w+|bother\w*|disturb\w*|troubl\w+)(?:\s+you)?"
    r"(?:\s+(?:encore|si\s+tard|à\s+cette\s+heure(?:[- ]ci)?|so\s+late|again))?)"
)
_GREETING = re.compile(
    rf"^\s*(?:{_HELLO}(?:\s*[,!.;:]+\s*|\s+(?={_EXCUSE}))(?:{_EXCUSE}[\s,!.;:]*(?:mais\s+|but\s+)?)?|"
    rf"{_EXCUSE}[\s,!.;:]*(?:mais\s+|but\s+)?)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(?<=[.!?…\n])\s*(?i:merci|un\s+grand\s+merci|cordialement|bien\s+à\s+vous|bonne\s+journée|bonne\s+soirée|"
    r"many\s+thanks|thanks|thank\s+you|kind\s+regards|regards|cheers|all\s+the\s+best|best\s+wishes|best)"
    r"(?i:\s+(?:beaucoup|d['’]avance|à\s+tous|to\s+all))?"
    r"(?:[\s,.!]+[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*)?)?[\s.!]*$"
)
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# « **ALERTE** vol », « *pas urgent* »: what chat applications turn into bold; elsewhere neighbours would read stars.
_LONGEST_MARKED = 4000
_MARKED = re.compile(r"(?<!\S)(\*{1,3}|_{1,3}|~~|`)(?=[^\s*_~`])([^\n]{0,300}?[^\s*_~`])\1(?=[\s,.;:!?)»]|$)")


_COMES_FROM = re.compile(
    r"(?:\b(?:sor|vien|provien|echapp|échapp)\w*|\b(?:coming|comes|out))\s+(?:de|du|des|d['’]|from|of)"
    r"(?:\s+(?:la|les|the)|\s+l['’])?\s*$",
    re.IGNORECASE,
)
_OF = re.compile(r"\b(?:de|from|of)\s*$", re.IGNORECASE)
_AGAIN = (
    r"(?:(?:^|(?<=[.,;!?]))\s*|\s+(?:aux?|[àa]|du|des|de|dans|sur|in|at|on|of)"
    r"(?:\s+(?:la|les?|the)|\s+l['’])?\s+){}(?![\w'’])"
)


def sayable(text: str) -> str:
    """Give *text* without what no database and no channel can carry: NUL, halves of signs, and marks around words."""
    said = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return _MARKED.sub(r"\2", said) if len(said) <= _LONGEST_MARKED else said


def clean(text: str) -> str:
    """Give *text* on one line, without control and direction signs."""
    return _SPACES.sub(" ", _CONTROL.sub("", text)).strip()


def comes_from(before: str) -> bool:
    """Whether *before* tells what comes out of the place that followed it: « de la fumée qui sort du »."""
    return _COMES_FROM.search(before) is not None


def is_cut(before: str) -> bool:
    """Whether *before* says nothing without what followed it: « on a vu la femme de »."""
    return comes_from(before) or _OF.search(before) is not None


def without_again(text: str, place: str) -> str:
    """Give *text*, beside which *place* is said, without it where it comes again: « mur du 14 rue des Lilas »."""
    if place.casefold() not in text.casefold():
        return text
    return re.sub(_AGAIN.format(re.escape(place)), "", text, flags=re.IGNORECASE)


def flowing(text: str) -> str:
    """Give the lines of a letter as sentences one after the other, without its greeting and its farewell."""
    bare = _FAREWELL.sub("", without_signature(text))
    lines = [after_greeting(line.strip()) for line in bare.splitlines()]
    said = [line if line.endswith(_STOPS) else f"{line}." for line in lines if line]
    if not said:
        return text
    return " ".join([*said[:-1], [line for line in lines if line][-1]])


def after_greeting(line: str) -> str:
    """Give *line* without the greeting that it begins with."""
    said = _GREETING.sub("", line)
    return line if said == line else said[:1].upper() + said[1:]


def some_words(answer: Answer) -> str:
    """Read any words.

    Raises:
        Unclear: there are none.
    """
    words = clean(answer.text)
    if not words:
        raise Unclear
    return words


def short_words(answer: Answer | str) -> str:
    """Read a short fact.

    Raises:
        Unclear: there is none, or far too much.
    """
    text = clean(answer if isinstance(answer, str) else answer.text)
    if not text:
        raise Unclear("common.words_please")
    if len(text) > LONGEST_WORDS:
        raise Unclear(TOO_LONG, count=LONGEST_WORDS)
    return text


def a_reason(answer: Answer | str) -> str:
    """Read why somebody decides against a neighbour, who will read it.

    Raises:
        Unclear: as `short_words`; or it is a mere yes, no or number, which is none.
    """
    words = short_words(answer)
    if normalise(words) in NO_REASON or not any(sign.isalpha() for sign in words):
        raise Unclear("common.reason_please")
    return words


def words_and_photo(answer: Answer) -> tuple[str, int | None]:
    """Read a short fact, and the picture that may come with it.

    Raises:
        Unclear: as `short_words`.
    """
    return short_words(answer), answer.photo_id


def leading_number(text: str) -> tuple[int | None, str]:
    """Read the number that *text* begins with, if any, and the words after it."""
    found = _LEADING.match(text)
    return (int(found[1]), found[2]) if found else (None, text)


def a_number(answer: Answer) -> int:
    """Read an answer that begins with a number.

    Raises:
        Unclear: it does not.
    """
    number, _ = leading_number(answer.text)
    if number is None:
        raise Unclear
    return number


def street_only(place: str) -> str:
    """Give *place* without the house number that it begins with."""
    return _NUMBER.sub("", clean(place))


def stopped(words: str) -> str:
    """Give *words* with a mark at their end, so that another sentence may follow."""
    return words if words.rstrip().endswith((".", "!", "?", "…", "»")) else f"{words.rstrip()}."
