"""The badge of a town hall: two signs that only our own texts can say, whatever anybody writes or is called."""

from __future__ import annotations

import unicodedata

ON_SCREENS = "\N{CLASSICAL BUILDING}"
BY_SMS = "\N{CURRENCY SIGN}"
"""A sign of GSM-7 that nobody types and no other sign is folded to."""
_TAKEN_OUT = str.maketrans("", "", ON_SCREENS + BY_SMS)
_OFFICIAL = frozenset({"officiel", "officielle", "officiels", "official"})
_OFFICES = ("mairie", "la mairie", "town hall", "the town hall", "hotel de ville", "prefecture", "la prefecture")
_HELPERS = ("police", "gendarmerie", "gendarme", "pompiers", "sapeurs pompiers", "samu", "referent", "referente")
_RANKS = ("brigadier", "gendarme", "policier", "policiere", "capitaine", "adjudant", "commissaire")
_OF_OFFICE = (
    "adjoint",
    "adjointe",
    "l adjoint",
    "l adjointe",
    "monsieur le maire",
    "madame le maire",
    "madame la maire",
)
_ALL = (
    _OFFICES
    + tuple(
        f"{article}{name}" for name in (*_HELPERS, *_RANKS) for article in ("", "la ", "le ", "les ", "un ", "une ")
    )
    + _OF_OFFICE
    + ("le maire", "la maire")
)


def unofficial(text: str) -> str:
    """Give *text*, which is not ours, without the signs of the badge."""
    return text.translate(_TAKEN_OUT)


def is_reserved(name: str) -> bool:
    """Whether *name* would pass for that of a town hall: it says « officiel », or begins with « mairie ».

    Neither is it that of whoever comes to help, or leads: « Police municipale », « Brigadier Gilles ».
    « Place de la Mairie » is a place like any other.
    """
    bare = unicodedata.normalize("NFKD", name.casefold())
    said = " ".join(
        "".join(sign if sign.isalnum() else " " for sign in bare if not unicodedata.combining(sign)).split()
    )
    words = said.split()
    return not _OFFICIAL.isdisjoint(words) or any(f"{said} ".startswith(f"{office} ") for office in _ALL)
