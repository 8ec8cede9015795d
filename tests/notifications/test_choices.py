"""The answers that a message offers, in each channel's way."""

import pytest

from core.ports import Alphabet, Capabilities, Voice
from core.texts import Ear, Texts
from core.wire import Choice
from notifications.choices import as_buttons, labelled, numbered
from notifications.sms_text import septets

TEXTS = Texts(
    {
        "fr": {
            "alert": {
                "which": {"text": "Que se passe-t-il ?", "choices": {"theft": "Vol", "fire": "Feu ou fumée"}},
                "again": "Encore {name}",
            },
            "common": {"cancel": {"text": "Annuler", "choices": {"cancel": "Annuler"}}},
        },
        "en": {"alert": {"which": {"text": "What happens?", "choices": {"theft": "Theft"}}}},
    }
)
ASKED = (
    ("alert.which#theft", "7:theft"),
    ("alert.which#fire", "7:fire"),
    ("A12 · Lilas", "7:4"),
    ("common.cancel#cancel", "7:0"),
)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fr", ["Vol", "Feu ou fumée", "A12 · Lilas", "Annuler"]),
        ("en", ["Theft", "fire", "A12 · Lilas", "Annuler"]),
    ],
)
def test_labels_are_worded_or_taken_as_they_are(language: str, labels: list[str]) -> None:
    choices = labelled(ASKED, {}, TEXTS, Ear(language, Voice.TELEGRAM))

    assert [choice.label for choice in choices] == labels
    assert [choice.payload for choice in choices] == ["7:theft", "7:fire", "7:4", "7:0"]


def test_a_label_may_be_a_text_with_params() -> None:
    (choice,) = labelled((("alert.again", "!again:1"),), {"name": "Paul"}, TEXTS, Ear("fr", Voice.TELEGRAM))

    assert choice == Choice("Encore Paul", "!again:1")


def test_a_literal_that_looks_like_a_key_stays_literal() -> None:
    (choice,) = labelled((("St. Jean#2", "7:1"),), {}, TEXTS, Ear("fr", Voice.TELEGRAM))

    assert choice.label == "St. Jean#2"


def test_the_way_out_is_number_zero() -> None:
    choices = [Choice("Oui", "7:yes"), Choice("Annuler", "7:0"), Choice("Non", "7:no")]

    assert numbered(choices, Alphabet.UNICODE) == "1. Oui\n0. Annuler\n2. Non"
    assert numbered(choices, Alphabet.GSM7, 140) == "1 Oui\n0 Annuler\n2 Non"


def test_what_may_be_pressed_at_any_time_has_no_number() -> None:
    assert numbered([Choice("Vu", "!acknowledge_alert:4")], Alphabet.UNICODE) == ""


def test_long_labels_are_shortened_for_a_phone() -> None:
    choices = [Choice("Comportement suspect dans la rue " * 3, f"7:{number}") for number in range(1, 9)]

    text = numbered(choices, Alphabet.GSM7, 140)

    assert septets(text) <= 140
    assert text.startswith("1 Comport")
    assert len(text.split("\n")) == 8


def test_a_channel_with_too_few_buttons_has_none() -> None:
    choices = [Choice("Oui", "7:yes"), Choice("Non", "7:no")]

    assert as_buttons(choices, Capabilities(Voice.TELEGRAM, choices=2)) == tuple(choices)
    assert as_buttons(choices, Capabilities(Voice.TELEGRAM, choices=1)) == ()
    assert as_buttons(choices, Capabilities(Voice.EMAIL)) == ()
