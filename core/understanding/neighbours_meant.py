"""Which neighbours somebody means who says where they live in words of their own: « 12 rue des Lilas à Villeneuve »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.language.first_line import is_street, read_first_line
from core.language.small_talk import says_nothing
from core.language.words import normalise
from core.model.community import CommunityStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community
    from core.shelves.unit_of_work import UnitOfWork

_NOT_WORDS = re.compile(r"[\W_]+")
_SAINT = {"st": "saint", "ste": "sainte"}
_ARTICLES = frozenset({"le", "la", "les", "l", "the", "de", "du", "des", "d", "a", "au", "aux", "of"})
_STREETS = frozenset(
    {
        *("rue", "avenue", "av", "boulevard", "bd", "chemin", "impasse", "allee", "allees", "place", "route", "quai"),
        *("square", "ruelle", "sentier", "cours", "passage", "street", "road", "lane"),
    }
)
_AROUND = (
    _ARTICLES
    | _STREETS
    | frozenset(
        {
            *("quartier", "commune", "ville", "village", "bourg", "residence", "hameau", "lotissement", "cite"),
            *("communaute", "voisins", "groupe", "en", "dans", "sur", "vers", "pres", "cote", "chez", "et", "je", "j"),
            *(
                "suis",
                "habite",
                "habitons",
                "vis",
                "nous",
                "on",
                "moi",
                "c",
                "est",
                "ici",
                "s",
                "appelle",
                "bonjour",
                "bis",
                "ter",
            ),
            *("town", "in", "at", "near", "i", "live", "am", "m"),
        }
    )
)
"""What stands around a name and names no other place."""
_NAME_OF = frozenset({"quartier", "commune"}) | _ARTICLES
_BEHIND_STREET = re.compile(
    r"(?:[\s,;.()-]*(?:(?:à|a|in|at)\s+(?:\d{5}\s+)?|\d{5}\s+)|\s*[,;\n(]\s*|\s+(?=[A-ZÀ-Þ]))"
    r"(?P<commune>[^\W\d][\w'’ -]*)"
)
_BEFORE_STREET = re.compile(
    r"\b(?:à|in|commune de)\s+(?P<commune>[A-ZÀ-Þ][\w'’-]*(?:[ -][A-ZÀ-Þ][\w'’-]*)*)[\s,;.]*(?:au\s+)?$"
)
_GOES_ON = re.compile(
    r"\b(?:et|je|j['’]|c['’]|comment|pour|est-ce|svp|merci|au|qui|mon|ma|and|i|how|please|thanks|at the)(?!\w).*",
    re.IGNORECASE | re.DOTALL,
)
_LEAST_TYPED = 6
"""Letters from which on one that is wrong, missing or too many changes no name."""


def communities_meant(uow: UnitOfWork, said: str, most: int) -> Sequence[Community]:
    """Give the active communities of the place that was *said*: called so, or else named in it."""
    called = uow.communities.called(said, most)
    if called:
        return called
    active = [each for each in uow.communities.all() if each.status is CommunityStatus.ACTIVE]
    return named_in(said, active)[:most]


def address_in(said: str) -> tuple[str, str]:
    """Give the street with its number in what was *said*, and the commune that stands beside it; empty: none does.

    « Bonjour, j'habite 21 rue des Lilas à Villeneuve » says both.
    """
    street = read_first_line(said).place
    if not street[:1].isdecimal() or not is_street(street) or street not in said:
        return "", ""
    before, _, after = said.partition(street)
    found = _BEHIND_STREET.match(after) or _BEFORE_STREET.search(before)
    commune = _GOES_ON.sub("", found["commune"]).strip() if found is not None else ""
    return street, "" if says_nothing(commune) else commune


def named_in(said: str, communities: Sequence[Community]) -> list[Community]:
    """Give those of *communities* whose name, or whose commune, stands in what was *said*; first as it is spelt.

    A name alone is enough only where nothing else is said: « rue des Lilas, Lyon » may be far from Les Lilas.
    """
    words = _words(said)
    return _named(words, communities, is_exact=True) or _named(words, communities, is_exact=False)


def _named(words: list[str], communities: Sequence[Community], *, is_exact: bool) -> list[Community]:
    there = [each for each in communities if _find(each.commune, words, is_exact=is_exact, is_street=False)]
    if there:
        return [each for each in there if _find(each.name, words, is_exact=is_exact, is_street=False)] or there
    found = [(each, _find(each.name, words, is_exact=is_exact, is_street=True)) for each in communities]
    return [each for each, span in found if span is not None and _is_all(words, span)]


def _find(name: str, words: list[str], *, is_exact: bool, is_street: bool) -> tuple[int, int] | None:
    """Where *name* stands among *words*; as the name of a street only if *is_street*."""
    bare = _bare(name)
    for first in range(len(words) - len(bare) + 1) if bare else ():
        span = (first, first + len(bare))
        if _is_spelt(words[slice(*span)], bare, is_exact=is_exact) and (is_street or not _is_behind(words, first)):
            return span
    return None


def _is_behind(words: list[str], first: int) -> bool:
    """Whether what begins at *first* is the name of a street: « rue de Villeneuve »."""
    before = [each for each in words[:first] if each not in _ARTICLES]
    return bool(before) and before[-1] in _STREETS and words[first - 1] in _ARTICLES | _STREETS


def _is_all(words: list[str], span: tuple[int, int]) -> bool:
    rest = words[: span[0]] + words[span[1] :]
    return all(each in _AROUND or each.isdecimal() for each in rest)


def _is_spelt(said: list[str], name: list[str], *, is_exact: bool) -> bool:
    one, other = " ".join(said), " ".join(name)
    return one == other or (not is_exact and len(other) >= _LEAST_TYPED and _is_almost(one, other))


def _is_almost(one: str, other: str) -> bool:
    """Whether one letter makes all the difference, or two that were swapped."""
    if len(one) > len(other):
        one, other = other, one
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def _bare(name: str) -> list[str]:
    """Give the words of *name* behind its article; none, where it is only what stands around other names."""
    words = _words(name)
    while words and words[0] in _NAME_OF:
        words = words[1:]
    return words if any(each not in _AROUND for each in words) else []


def _words(text: str) -> list[str]:
    return [_SAINT.get(each, each) for each in _NOT_WORDS.split(normalise(text)) if each]
