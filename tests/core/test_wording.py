"""From a key and its values to the words of one listener: their language, their channel, their clock."""

from typing import Any

import pytest

from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import Span, plain

NBSP = "\N{NO-BREAK SPACE}"
NOON_UTC = "2026-07-14T12:05:00+00:00"
FRENCH: dict[str, Any] = {
    "test": {
        "value": "{v}",
        "bold": "**{v}**",
        "voisins": {"one": "{count} voisin", "other": "{count} voisins", "zero": "aucun voisin"},
        "foyers": {"text": {"one": "{count} foyer", "other": "{count} foyers"}, "sms": "{count} f."},
        "nested": "Sur {total} : fin",
        "by_voice": {"text": "long", "sms": "court", "email": "lettre", "subject": "Objet {v}"},
        "pieces": {"text": "tout", "sms": ["{a}", {"say": "{b}.", "drop": 2}, {"say": "fin", "drop": 1}]},
        "typeset": {"text": "Quoi ? « Oui » : 3 € !", "sms": "Quoi ? « Oui »", "choices": {"yes": "Oui !"}},
        "only_french": "français",
    }
}
ENGLISH: dict[str, Any] = {
    "test": {
        "value": "{v}",
        "voisins": {"one": "{count} neighbour", "other": "{count} neighbours"},
        "typeset": "What ? “Yes” : 3 € !",
    }
}
TEXTS = Texts({"fr": FRENCH, "en": ENGLISH})


def said(
    key: str, voice: Voice = Voice.TELEGRAM, language: str = "fr", zone: str = "Europe/Paris", **params: Any
) -> str:
    """Word a text on one line."""
    worded = word(TEXTS, f"test.{key}", params, Ear(language, voice, zone))
    return " | ".join(plain(piece) for piece, _ in worded.pieces)


@pytest.mark.parametrize(
    ("value", "voice", "language", "text"),
    [
        ("Paul", Voice.TELEGRAM, "fr", "Paul"),
        (3, Voice.TELEGRAM, "fr", "3"),
        (0, Voice.TELEGRAM, "fr", "0"),
        (None, Voice.TELEGRAM, "fr", ""),
        ({"time": NOON_UTC}, Voice.TELEGRAM, "fr", f"14{NBSP}h{NBSP}05"),
        ({"time": NOON_UTC}, Voice.SMS, "fr", "14h05"),
        ({"time": NOON_UTC}, Voice.SMS, "en", "14:05"),
        ({"time": "2026-01-14T08:05:00+00:00"}, Voice.SMS, "fr", "9h05"),
        ({"time": "2026-01-14T08:05:00+00:00"}, Voice.EMAIL, "en", "09:05"),
        ({"date": NOON_UTC}, Voice.TELEGRAM, "fr", "14 juillet"),
        ({"date": "2026-07-14T22:30:00+00:00"}, Voice.TELEGRAM, "fr", "15 juillet"),
        ({"date": NOON_UTC}, Voice.TELEGRAM, "en", "14 July"),
        ({"money": 0.77}, Voice.TELEGRAM, "fr", f"0,77{NBSP}€"),
        ({"money": 0.77}, Voice.TELEGRAM, "en", "€0.77"),
        ({"join": ["a", "", None, "b"], "by": ", "}, Voice.TELEGRAM, "fr", "a, b"),
        ({"join": ["a", "b"]}, Voice.TELEGRAM, "fr", "a b"),
        ({"join": []}, Voice.TELEGRAM, "fr", ""),
        (
            {"join": [{"time": NOON_UTC}, {"say": "test.voisins", "count": 2}], "by": ": "},
            Voice.SMS,
            "fr",
            "14h05: 2 voisins",
        ),
        ({"say": "test.value", "v": {"say": "test.value", "v": "au fond"}}, Voice.TELEGRAM, "fr", "au fond"),
        ({"say": "test.by_voice"}, Voice.SMS, "fr", "court"),
        ({"say": "test.by_voice"}, Voice.EMAIL, "fr", "lettre"),
        ({"say": "test.pieces", "a": "1", "b": "2"}, Voice.SMS, "fr", "1 2. fin"),
    ],
)
def test_a_value_is_worded_for_its_listener(value: Any, voice: Voice, language: str, text: str) -> None:
    assert said("value", voice, language, v=value) == text


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("fr", 0, "aucun voisin"),
        ("fr", 1, "1 voisin"),
        ("fr", 1.5, "1.5 voisin"),
        ("fr", 2, "2 voisins"),
        ("en", 0, "0 neighbours"),
        ("en", 1, "1 neighbour"),
        ("en", 42, "42 neighbours"),
    ],
)
def test_a_count_chooses_the_form(language: str, count: float, text: str) -> None:
    assert said("voisins", language=language, count=count) == text


def test_an_sms_variant_wins_over_the_plural_forms() -> None:
    assert said("foyers", Voice.SMS, count=2) == "2 f."
    assert said("foyers", Voice.CONSOLE, count=2) == "2 foyers"


def test_the_time_is_that_of_the_listener() -> None:
    assert said("value", Voice.SMS, zone="America/Cayenne", v={"time": NOON_UTC}) == "9h05"


def test_a_text_inside_another_takes_its_own_count() -> None:
    assert said("nested", total={"say": "test.voisins", "count": 1}, count=9) == f"Sur 1 voisin{NBSP}: fin"


def test_a_bold_text_makes_its_value_bold() -> None:
    worded = word(TEXTS, "test.bold", {"v": {"say": "test.value", "v": "A12"}}, Ear("fr", Voice.TELEGRAM))

    assert worded.pieces == (((Span("A12", bold=True),), None),)


def test_the_sentences_of_an_sms_keep_their_order_of_leaving() -> None:
    worded = word(TEXTS, "test.pieces", {"a": "un", "b": "deux"}, Ear("fr", Voice.SMS))

    assert [(plain(piece), drop) for piece, drop in worded.pieces] == [("un", None), ("deux.", 2), ("fin", 1)]


def test_a_sentence_whose_holes_are_empty_is_not_said_by_sms() -> None:
    assert said("pieces", Voice.SMS, a="un") == "un | fin"


def test_a_subject_is_filled_too() -> None:
    worded = word(TEXTS, "test.by_voice", {"v": "A12"}, Ear("fr", Voice.EMAIL))

    assert worded.subject == "Objet A12"


def test_a_text_that_a_language_lacks_is_said_in_french() -> None:
    assert said("only_french", language="en") == "français"


def test_a_text_that_nobody_wrote_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        said("nowhere")


def test_french_marks_keep_a_space_that_does_not_break_on_screens() -> None:
    assert said("typeset") == f"Quoi{NBSP}? «{NBSP}Oui{NBSP}»{NBSP}: 3{NBSP}€{NBSP}!"
    assert TEXTS.message("fr", "test.typeset").choices["yes"] == f"Oui{NBSP}!"
    assert said("typeset", language="en") == "What ? “Yes” : 3 € !"
