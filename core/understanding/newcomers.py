"""What newcomers answer in words of their own: the code of an invitation, a place, what neighbours call them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.badge import is_reserved
from core.errors import Unclear
from core.language.first_line import read_first_line
from core.language.naming import LONGEST_NAME_WORDS
from core.language.reading import LONGEST_PLACE, after_greeting, clean, some_words
from core.language.small_talk import is_curious, says_nothing
from core.language.words import normalise
from core.model.invitation import code_in
from core.understanding.neighbours_meant import address_in
from core.understanding.strangers import NO_CODE, WITHOUT_CODE, has_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.model.community import Point
    from core.said import Answer

LONGEST_NAME = 40
_INTRODUCED = re.compile(
    r"(?:\b(?:m['’ ]?appell\w+|moi,? c['’ ]est|mon (?:nom|pr[ée]nom) (?:est|c['’ ]est)|my name is|"
    r"(?:i['’ ]?m|i am) called|call me)|^(?:bonjour|bonsoir|hello|hi)?(?: there)?[ ,.!]*"
    r"(?:c['’ ]est|je suis|i['’ ]m|i am|it['’ ]s|it is|this is))\s+"
    r"(?P<name>[^\s,;!?][^\n,;!?]*)",
    re.IGNORECASE,
)
"""« Mes voisins m'appellent Anne » names Anne."""
_FULL_STOP = re.compile(r"(?<=\w\w)[.,;:!]+(?:\s.*)?$")
"""« Paul D. » ends with an initial, and « Anne. Je suis au 4 » is named before the stop."""
_LIVING = re.compile(
    r"^(?:(?:bonjour|moi|euh)[, ]+)*(?:(?:j['’ ]?habite|je vis|je suis|nous habitons|on habite|i live)\s+)"
    r"(?:(?:à|a|au|aux|de|dans|sur|in|at)\s+)?",
    re.IGNORECASE,
)
"""« J'habite à Nantes » names Nantes."""
_SENTENCE = re.compile(
    r"(?:oui|non|yes|je|vous|c'est|il|elle|quelqu'un|comment|pourquoi|i|you|it's|someone|why|how)\b.+ |(?:j'|i'm )|"
    r"(?:ma|mon|mes|my) (?!\w+$)"
)
"""« Je n'en ai pas » is nobody's name, and « oui, je voudrais m'inscrire » no place."""
_NO_NAMES = frozenset(
    {
        *("je", "vous", "nous", "moi", "pas", "ne", "non", "oui", "code", "comment", "pourquoi", "quelqu'un", "qui"),
        *("quoi", "rien", "est", "sont", "suis", "un", "une", "il", "ya", "ca", "cela", "rejoindre", "invitation"),
        *("i", "you", "not", "my", "what", "why", "how", "is", "are", "don't", "yes", "someone", "there", "join"),
    }
)
"""Words that stand in a sentence, and in nobody's name."""
_SAYS_CODE = re.compile(r"\bcode\b", re.IGNORECASE)
_ROLES = ("la ", "le ", "les ", "ma ", "mon ", "mes ", "the ", "my ", "chez ")
"""« C'est la nièce d'Odette » tells who somebody is, and not how they are called."""


@dataclass(frozen=True, slots=True)
class InvitationCode:
    """What somebody answered to another question: they have found their invitation."""

    code: str


def or_code(parse: Callable[[Answer], Any]) -> Callable[[Answer], Any]:
    """Read what *parse* reads, unless the code of an invitation comes instead."""

    def read(answer: Answer) -> Any:
        code = code_in(answer.text, is_asked=_SAYS_CODE.search(answer.text) is not None)
        return InvitationCode(code) if code else parse(answer)

    return read


def a_code_or_place(answer: Answer) -> str:
    """Read the words that hold a code, or name a place.

    Raises:
        Unclear: they are neither.
    """
    words = some_words(answer)
    if code_in(words, is_asked=True):
        return words
    if NO_CODE.search(normalise(words)):
        return WITHOUT_CODE
    place = _LIVING.sub("", words)
    if has_code(words) or "?" in words or _is_no_answer(place):
        raise Unclear("join_community.code_please")
    return place


def a_commune(answer: Answer) -> str:
    """Read where somebody lives.

    Raises:
        Unclear: it names no place.
    """
    words = _LIVING.sub("", some_words(answer))
    if "?" in words or _is_no_answer(words):
        raise Unclear("join_community.where_please")
    return words


def the_commune(answer: Answer) -> str:
    """Read the commune of an address that was said without it.

    Raises:
        Unclear: it names none.
    """
    words = a_commune(answer)
    street, commune = address_in(words)
    if street and not commune:
        raise Unclear("join_community.where_please")
    return commune or words


def a_home(answer: Answer) -> tuple[str, Point | None]:
    """Read an address, or a place shown on the map.

    Raises:
        Unclear: it is neither.
    """
    street = _LIVING.sub("", clean(answer.text))[:LONGEST_PLACE]
    is_sentence = _SENTENCE.match(normalise(street)) is not None and not any(sign.isdecimal() for sign in street)
    is_said = any(sign.isalpha() for sign in street) and not (says_nothing(street) or is_sentence or "?" in street)
    if answer.point is None and not is_said:
        raise Unclear("join_community.street_please")
    return street, answer.point


def a_name(answer: Answer) -> str:
    """Read how neighbours call somebody.

    Raises:
        Unclear: it is nobody's name, or that of an office.
    """
    name = _name_in(answer.text)[:LONGEST_NAME].strip()
    words = [word.strip(",.;:!()") for word in normalise(name).split()]
    # « Béa, 8 rue des Lilas » would be shown to everybody.
    has_house = any(map(str.isdigit, name)) and bool(read_first_line(name).place)
    if has_house:
        raise Unclear("join_community.name_before_address")
    is_name = any(sign.isalpha() for sign in name) and _NO_NAMES.isdisjoint(words)
    if not is_name or len(words) > LONGEST_NAME_WORDS or "?" in name or _is_no_answer(name) or code_in(name):
        raise Unclear("join_community.name_please")
    if is_reserved(name):
        raise Unclear("official.reserved")
    return name


def a_witness(answer: Answer) -> str:
    """Read who knows somebody there.

    Raises:
        Unclear: « oui » and « merci » name nobody.
    """
    words = some_words(answer)
    if says_nothing(words):
        raise Unclear("join_community.known_please")
    return words


def _name_in(text: str) -> str:
    """Give the name that *text* introduces, or its first line behind a greeting; empty where it tells who they are."""
    introduced = _INTRODUCED.search(text)
    if introduced is not None:
        said = _FULL_STOP.sub("", clean(introduced["name"]))
        return "" if said.casefold().startswith(_ROLES) else said
    lines = [after_greeting(line.strip()) for line in text.splitlines()]
    return clean(next((line for line in lines if line and not says_nothing(line)), ""))


def _is_no_answer(words: str) -> bool:
    return says_nothing(words) or is_curious(words) or _SENTENCE.match(normalise(words)) is not None
