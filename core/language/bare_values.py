"""Words that hold nothing but a number, an address or a street: they are no news for neighbours."""

from __future__ import annotations

import re

from core.language.words import normalise

_BEFORE = (
    r"(?:(?:bonjour|mon|ma|le|la|voici|nouveau|nouvelle|autre|numero|n°|tel|telephone|portable|mobile|fixe|c'est|est|et|"
    r"adresse|e-?mail|mail|my|new|other|number|phone|address|is|it's|the|here|lier|link)[ ,.:]*)*"
)
_NUMBER = r"(?:\+|00)?\d(?:[ .()/-]{0,2}\d){8,14}"
_MAIL = r"[^\s@]+@[^\s@]+\.[a-z]{2,}"
_CONTACT = re.compile(rf"{_BEFORE}(?:{_NUMBER}|{_MAIL})(?:[ ,.!]*(?:merci|thanks|svp))?")


def is_contact(text: str) -> bool:
    """Whether *text* holds a telephone number or a mail address, and tells nothing."""
    return _CONTACT.fullmatch(normalise(text)) is not None
