"""What is said behind « j'y serai »: with whom somebody comes, and how many."""

from __future__ import annotations

import re

from core.language.first_line import category_named
from core.language.listened_for import patterns
from core.language.small_talk import is_polite
from core.language.words import normalise

_TO_EVENT = re.compile(r"(?:au|aux|a la|to the)(?: \S+){1,3}|a l'\S+(?: \S+){0,2}")


def is_at_event(rest: str) -> bool:
    """Whether *rest*, behind such a word, names an event: « au vide-grenier »."""
    return _TO_EVENT.fullmatch(normalise(rest)) is not None and category_named(rest) is None


def is_company(rest: str) -> bool:
    """Whether *rest*, behind a word that says that somebody comes, says with whom, or how many."""
    said = normalise(rest).strip(" ,.!;:-")
    return any(each.company.fullmatch(said) for each in patterns())


def says_coming(rest: str) -> bool:
    """Whether somebody comes who says *rest* behind that word, and tells nothing else."""
    return not rest or is_polite(rest) or is_company(rest)
