"""What is put right in words before an alert leaves: where it is, or what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.language.first_line import category_named, is_only_place, is_street, read_first_line
from core.language.place_in import MONTHS
from core.language.reading import clean, street_only
from core.language.words import normalise

if TYPE_CHECKING:
    from core.model.alert_words import Category

_PLACE_IS = re.compile(
    r"(?:(?:non|nan|no|ok|oui|pardon|sorry|wait|en fait|mais)[ ,.]+)*"
    r"(?:(?:chang|corrig|modifi|correct|fix)\w* )?(?:(?:le|la|l'|the) ?)?(?:bonne |bon |vraie? |right )?"
    r"(?:lieu|adresse|rue|endroit|num[ée]ro|place|address|location|street|number)\b"
    r"[ ,:]*(?:c'est|c'|cest|est|is|it's|to|en|par|c)?[ ,:]+",
    re.IGNORECASE,
)
"""« Le lieu c'est … », where « la rue des Lilas est barrée » is no such beginning."""
_NOT_THERE = re.compile(r"(?:(?:non|nan|no)[ ,]+)?(?:pas|not) (?:au|aux?|at) \S+[ ,]+(?:mais |but )?", re.IGNORECASE)
_DENIED_FOR = re.compile(
    r"(?:(?:non|nan|no|mais|but)[ ,]+)*(?:ce n'est pas|c'?e?s?t? ?pas|it'?s not|it is not|not|pas)"
    r" (?P<denied>[^,]{1,30}?)[ ,]+(?:(?:mais|plutot|but|rather)[ ,]+)?"
    r"(?:c'?est|c|it'?s|it is|mais|but)[ ,]+(?P<meant>.+)"
)
_NUMBER = re.compile(r"\b\d{1,4}(?: ?(?:bis|ter))?\b", re.IGNORECASE)
_AS_NUMBER = re.compile(r"(?:(?:number|num[ée]ro|n°) ?)?(\d{1,4}(?: ?(?:bis|ter))?)", re.IGNORECASE)
_HOUSE = r"(?:(?:au|à|le|at|number|no\.?|num[ée]ro|n°) ?)"
_ITS_NUMBER = r"\d{1,4}(?: ?(?:bis|ter|[a-d]\b))?"
_HOUSE_IS = re.compile(
    r"(?:(?:non|nan|no|oups|oops|pardon|sorry|wait|attende[zr]|d[ée]sol[ée]e?|correction|erreur|en fait|actually|"
    r"mais|but|je me suis tromp[ée]e?|my mistake|i got it wrong)[ ,.:!]+)*"
    r"(?:c'est|c'[ée]tait|it'?s|it is|it was|make (?:that|it)|mettez|i (?:mean|meant)|je voulais dire)[ ,]+"
    rf"(?:(?:plut[ôo]t|actually|bien|really|rather)[ ,]+)?(?P<as>{_HOUSE}*)(?P<house>{_ITS_NUMBER})"
    rf"(?:[ ,]+(?:et |and |mais )?(?:pas|not|instead of|rather than|au lieu du) {_HOUSE}*(?P<denied>{_ITS_NUMBER}))?"
    r"(?:[ ,]+(?:sorry|pardon|svp|please|d[ée]sol[ée]e?))*[ .!]*",
    re.IGNORECASE,
)
"""« Pardon, c'est le 6 pas le 4 » says which house, where « it's 3 » may count."""
_OF_HOUSE = re.compile(rf"(?<!\w){_ITS_NUMBER}(?! (?:{MONTHS})\b)", re.IGNORECASE)
_IN_ENGLISH = re.compile(r"\b(?:is|it's|number|place|the)\b", re.IGNORECASE)
_MARKED = 5
"""Letters from which on a word is one by which a fact is known again."""


def place_put_right(text: str, known: str) -> str:
    """Give the place that *text* says, and nothing else, instead of the one *known*; empty where it tells more."""
    if not known and is_street(text):
        return text
    if house := _house_put_right(text, known):
        return house
    said = _NOT_THERE.sub("", clean(text).replace("’", "'"))
    begun = _PLACE_IS.match(said)
    rest = _house_alone(said, begun.end() if begun is not None else 0)
    line = read_first_line(rest)
    if not is_only_place(rest) and (begun is None or line.facts):
        return ""
    place = line.place
    number = _NUMBER.search(place)
    # « Au 18 » is in the street that is known already.
    is_number_alone = number is not None and normalise(place) in {f"au {number[0].lower()}", f"at {number[0].lower()}"}
    if number is not None and is_number_alone and is_street(known):
        return f"{number[0]} {street_only(known)}"
    return place


def says_house(text: str) -> bool:
    """Whether *text* only says which house it is, and may deny another: « pardon, c'est le 6 pas le 4 »."""
    return _HOUSE_IS.fullmatch(clean(text).replace("’", "'")) is not None


def _house_put_right(text: str, known: str) -> str:
    """Give the street *known* with the house that *text* says instead; empty where it says none, or denies another."""
    found = _HOUSE_IS.fullmatch(clean(text).replace("’", "'"))
    if found is None or not known or not (found["as"] or found["denied"]):
        return ""
    was = _OF_HOUSE.search(known)
    if was is None:
        return f"{found['house']} {known}" if is_street(known) else ""
    if found["denied"] and normalise(found["denied"]) != normalise(was[0]):
        return ""
    return f"{known[: was.start()]}{found['house']}{known[was.end() :]}"


def _house_alone(said: str, start: int) -> str:
    """Give *said* from *start* on, and what is only the number of a house as a place."""
    rest = said[start:].rstrip(" .!")
    found = _AS_NUMBER.fullmatch(rest)
    if found is None or (rest.isdecimal() and not start):
        return rest
    return f"{'at' if _IN_ENGLISH.search(said) else 'au'} {found[1]}"


def kind_put_right(text: str, category: Category) -> str:
    """Give what *text* says that it is instead of *category*, if it does: « pas un vol, c'est un prêt »."""
    found = _DENIED_FOR.match(normalise(text))
    if found is None or category_named(found["denied"]) is not category:
        return ""
    return " ".join(text.split()[-len(found["meant"].split()) :])


def tells_anew(text: str, facts: str) -> bool:
    """Whether *text* tells the same once more, in place of *facts*: they have a telling word in common."""
    return bool(_telling(text) & _telling(facts))


def _telling(words: str) -> set[str]:
    return {word for word in re.findall(r"\w+", normalise(words)) if len(word) >= _MARKED}
