"""Words that hold nothing but a number, an address or a street: they are no news for neighbours."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.first_line import is_only_place, read_first_line
from core.language.own_words import asked_in, latest_writer
from core.language.words import normalise
from core.model.profile import Field
from core.said import Opening

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

PROFILE, _ADDRESS = "show_profile", "common.address"
_BEFORE = (
    r"(?:(?:bonjour|mon|ma|le|la|voici|nouveau|nouvelle|autre|numero|n°|tel|telephone|portable|mobile|fixe|c'est|est|et|"
    r"adresse|e-?mail|mail|my|new|other|number|phone|address|is|it's|the|here|lier|link)[ ,.:]*)*"
)
_NUMBER = r"(?:\+|00)?\d(?:[ .()/-]{0,2}\d){8,14}"
_MAIL = r"[^\s@]+@[^\s@]+\.[a-z]{2,}"
_CONTACT = re.compile(rf"{_BEFORE}(?:{_NUMBER}|{_MAIL})(?:[ ,.!]*(?:merci|thanks|svp))?")
_LATELY = timedelta(minutes=30)
"""How long a place alone may be that of an alert."""


def is_contact(text: str) -> bool:
    """Whether *text* holds a telephone number or a mail address, and tells nothing."""
    return _CONTACT.fullmatch(normalise(text)) is not None


def said_of(text: str, speaker: Speaker, uow: UnitOfWork) -> str | None:
    """Give the sentence that answers a number, an address or a street alone; None where it may be for somebody."""
    is_place = is_only_place(text)
    if not (is_place or is_contact(text)) or latest_writer(speaker, uow) is not None:
        return None
    there = uow.alerts.open_in([each.community.id for each in speaker.active]) if is_place else ()
    if any(uow.now() - each.sent_at < _LATELY for each in there):
        return None
    return "common.only_place" if is_place else "common.new_contact"


def own_street(text: str, speaker: Speaker, uow: UnitOfWork) -> str:
    """Give the street in *text* that may be where *speaker* is at home, of whom no address is known; empty: it is not.

    Whoever just came in says it, and nobody should take it for the place of an alert.
    """
    person = speaker.person
    if person is None or not speaker.active or person.home_place or uow.profiles.of(person.id).value(Field.STREET):
        return ""
    return read_first_line(text).place


def asked_or_home(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give what *text* asks for in words of its own; « j'habite au 20 rue des Lilas » asks that it be noted.

    Raises:
        Unclear: as `asked_in`.
    """
    try:
        return asked_in(text, speaker, uow)
    except Unclear as answer:
        place = read_first_line(text).place if answer.text == _ADDRESS else ""
        if not place:
            raise
        return PROFILE, Opening(place, is_guess=True)
