"""Reading an alert's one line: what it is about, where, and the facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.model.alert import Category
from core.reading import LONGEST_PLACE, LONGEST_WORDS, clean
from core.texts import Texts
from core.words import normalise

_STREETS = (
    r"rue|avenue|av\.?|boulevard|bd\.?|chemin|impasse|all[ée]e|place|quai|cours|passage|ruelle|sentier|square|"
    r"r[ée]sidence|lotissement|hameau|parking|gare|[ée]cole|mairie|[ée]glise|rond-point|pont|stade|parc|"
    r"street|road|lane|square|station"
)
_LINKS = r"du|des|de la|de l['’]|de|d['’]|la|le|les|l['’]"
_LAST_LINK = re.compile(r"(?:^|\s)(?:au|à la|a la|à|a|dans la|dans|sur la|sur|devant|au coin de la|in|at|on|near)$", re.IGNORECASE)
_ENGLISH = r"\b\d{1,4}\s+(?:[A-Z][\w'’-]*\s+){1,3}(?:street|road|lane|avenue|square|close|drive)\b"
_PLACE = re.compile(
    rf"(?P<place>{_ENGLISH}|(?:\b\d{{1,4}}(?:\s?(?:bis|ter|[a-d]\b))?,?\s+)?\b(?:{_STREETS})\b"
    rf"(?:\s+(?:{_LINKS})\s*)*\s*[\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]*)*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FirstLine:
    """What one line said already; what it did not say is None or empty."""

    category: Category | None = None
    place: str = ""
    facts: str = ""


def read_first_line(text: str) -> FirstLine:
    """Read *text*, the words after ALERTE."""
    whole = clean(text)[:LONGEST_WORDS]
    if not whole:
        return FirstLine()
    category, rest = _category(whole)
    place, facts = _place(rest)
    return FirstLine(category, place, facts)


def category_named(text: str) -> Category | None:
    """The category that *text* names, if any."""
    return _category(clean(text))[0]


@cache
def _names() -> tuple[tuple[Category, tuple[str, ...]], ...]:
    """How people say each category, in all languages."""
    texts = Texts.load()
    return tuple(
        (category, tuple(normalise(word) for word in texts.also(f"category.{category}"))) for category in Category
    )


def _category(text: str) -> tuple[Category | None, str]:
    """Find the category that is named first; its words are taken out when the line begins with them."""
    said = f" {normalise(text).replace(',', ' ')} "
    best: tuple[int, int, Category] | None = None
    for category, words in _names():
        for word in words:
            at = said.find(f" {word} ")
            if at >= 0 and (best is None or (at, -len(word)) < best[:2]):
                best = (at, -len(word), category)
    if best is None:
        return None, text
    at, minus_length, category = best
    if at == 0:
        return category, text[-minus_length:].lstrip(" ,:;.-")
    return category, text


def _place(text: str) -> tuple[str, str]:
    """Take the first street or public place out of *text*; give it, and what remains."""
    found = _PLACE.search(text)
    if found is None:
        return "", text
    place = found["place"] if re.fullmatch(_ENGLISH, found["place"], re.IGNORECASE) else _without_facts(found["place"])
    start = found.start("place")
    before = text[:start].rstrip(" ,:;-")
    after = text[start + len(place) :].lstrip(" ,:;.-")
    return place[:LONGEST_PLACE], clean(f"{_LAST_LINK.sub('', before)} {after}")


def _without_facts(place: str) -> str:
    """Cut *place* after its name: further words belong to it only when they begin with a capital."""
    words = place.split(" ")
    links = {"du", "des", "de", "la", "le", "les"}
    named = False
    kept: list[str] = []
    for word in words:
        if named and not word[:1].isupper():
            break
        kept.append(word)
        is_street = re.fullmatch(_STREETS, word, re.IGNORECASE) is not None
        if not is_street and word.lower() not in links and not word[:1].isdigit() and word.lower() not in {"bis", "ter"}:
            named = True
    return " ".join(kept)
