"""Where a text fits as it is, or cannot be made to fit."""

from __future__ import annotations

from core.ports import Alphabet
from core.wire import Choice
from notifications.choices import numbered
from notifications.pages import _cut
from notifications.sms_text import _head


def test_what_fits_is_left_whole() -> None:
    assert _cut("Un feu", 100) == len("Un feu")
    assert _head("Un feu", 100) == "Un feu"


def test_what_does_not_fit_ends_where_a_word_does() -> None:
    assert _cut("Un feu au fond du jardin", 12) == len("Un feu au")
    assert _head("Un feu", 2) == "Un"


def test_answers_for_which_there_is_no_room_at_all_are_as_short_as_they_get() -> None:
    choices = [Choice("Oui, tout de suite et sans attendre personne", "x:yes"), Choice("Non", "x:no")]

    short = numbered(choices, Alphabet.GSM7, room=1)

    assert [line[:2] for line in short.splitlines()] == ["1 ", "2 "]
    assert len(short) < len(numbered(choices, Alphabet.GSM7, room=160))
