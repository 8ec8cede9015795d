"""Whether words tell everybody that a home will be empty: the police advise to tell the police, and nobody else."""

from __future__ import annotations

import re

from core.language.words import normalise

_AWAY = r"vacances|conges?|voyage|deplacement"
_SPAN = (
    rf"jusqu|{_AWAY}|\d+ (?:jours|nuits|semaines|mois)|(?:une|la|deux|trois|toute la) semaines?|"
    r"tout le mois|week-?end"
)
_I_LEAVE = r"je (?:pars|m'en vais|quitte)|on (?:part|s'en va|quitte)|nous (?:partons|quittons)"
_I_AM = r"je (?:suis|serai)|on (?:est|sera)|nous (?:sommes|serons)"
_FROM_TO = r"(?:du|de|entre) (?:le )?\d{1,2}(?:er)?(?: \w+)? (?:au|et|a|jusqu)"
_HOME = r"maison|appart\w*|logement|villa|pavillon|domicile|chez (?:nous|moi)"
_NOBODY = r"vides?|inoccup\w+|sans personne|sans surveillance"
_SIGNS = (
    rf"\b(?:{_I_LEAVE})\b.{{0,40}}(?:{_SPAN}|{_FROM_TO})",
    rf"\b(?:{_I_AM})\b.{{0,20}}\b(?:absente?s?|pas la|en (?:{_AWAY}))\b",
    rf"\b(?:absente?s?|en (?:{_AWAY}))\b.{{0,12}}(?:{_FROM_TO}|jusqu)",
    rf"\b(?:pendant|durant|lors de)\b.{{0,10}}\b(?:mon|notre|mes|nos) (?:absence|{_AWAY})",
    rf"\b(?:{_HOME})\b.{{0,25}}\b(?:{_NOBODY})\b",
    rf"\b(?:il n'y (?:a|aura)|y (?:a|aura)) (?:plus )?personne\b.{{0,15}}\b(?:{_HOME})\b",
    rf"\bpersonne (?:a|dans|ne sera a) (?:la |notre |ma )?(?:{_HOME})\b",
    r"\b(?:we|i)(?:'ll| will|'re| are|'m| am)?(?: be)? (?:away|on holiday|on vacation|out of town)\b",
    r"\b(?:while|when) (?:we|i)(?:'re| are|'m| am) (?:away|gone|on holiday|on vacation)\b",
    r"\b(?:house|flat|home|apartment)\b.{0,20}\b(?:empty|unoccupied)\b",
    r"\b(?:nobody|no one|no-one)\b.{0,12}\b(?:home|in the house)\b",
)
_ABSENCE = re.compile("|".join(_SIGNS))


def announces_absence(text: str) -> bool:
    """Whether *text*, in French or English, says when its author is away or that a home is empty."""
    return _ABSENCE.search(normalise(text)) is not None
