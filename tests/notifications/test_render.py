"""From a letter to what each channel carries."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model.alert_words import Category, Severity
from core.model.notice import Lane, Reach
from core.ports import Voice
from core.post import Letter
from core.wire import AttachmentKind, Choice, Outbound, Span
from notifications.render import address, compose, render
from notifications.sms_text import BASIC, EXTENSION, fold, segments, septets
from tests.notifications.letters import (
    CONSOLE,
    EMAIL,
    SMS,
    TELEGRAM,
    TEXTS,
    a_letter,
    a_parcel,
    a_reply,
    an_alert,
)

QUESTION = (("ask.what#theft", "9:theft"), ("ask.what#fire", "9:fire"), ("common.cancel#cancel", "9:0"))


def on(capabilities: object, letter: Letter, **parcel: object) -> Outbound:
    return render(letter, a_parcel(**parcel), capabilities, TEXTS)  # type: ignore[arg-type]


def test_a_question_has_buttons_where_there_are_any() -> None:
    outbound = on(TELEGRAM, a_reply("ask.what", QUESTION), tap="t-1")

    assert outbound.text == "Que se passe-t-il\N{NO-BREAK SPACE}?"
    assert outbound.choices == (Choice("Vol", "9:theft"), Choice("Feu", "9:fire"), Choice("Annuler", "9:0"))
    assert outbound.tap == "t-1"
    assert outbound.content_key == ""


@pytest.mark.parametrize(
    ("capabilities", "text"),
    [
        (CONSOLE, "Que se passe-t-il\N{NO-BREAK SPACE}?\n1. Vol\n2. Feu\n0. Annuler"),
        (EMAIL, "Que se passe-t-il\N{NO-BREAK SPACE}?\n\n1. Vol\n2. Feu\n0. Annuler"),
        (SMS, "Que se passe-t-il?\n1 Vol\n2 Feu\n0 Annuler"),
    ],
)
def test_a_question_has_numbers_elsewhere(capabilities: object, text: str) -> None:
    outbound = on(capabilities, a_reply("ask.what", QUESTION))

    assert outbound.text == text
    assert outbound.choices == ()


def test_a_text_for_phones_says_its_choices_itself() -> None:
    choices = (("ask.urgent#yes", "9:yes"), ("ask.urgent#no", "9:no"))

    assert on(SMS, a_reply("ask.fixed", choices)).text == "C'est fait? 1=oui 2=non"
    assert on(SMS, a_reply("ask.urgent", choices)).text == "Urgence? Le 17. 1 Oui\n2 Non"


def test_an_alert_on_telegram_is_bold_with_buttons() -> None:
    outbound = on(TELEGRAM, a_letter("alert.published", alert=an_alert()))

    assert outbound.text == (
        "🚨 A12 · cambriolage · Lilas, 14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}05\n"
        "12 rue des Lilas\nUne voiture bleue attend, moteur allumé."
    )
    assert Span("A12 · cambriolage", bold=True) in outbound.parts[0]
    assert [choice.payload for choice in outbound.choices] == [
        "!acknowledge_alert:4",
        "!add_info:4",
        "!deny_alert:4",
        "!take_call:4",
        "!write_author:4",
    ]
    assert outbound.topic == "A12"
    assert outbound.is_list
    assert not outbound.silent


def test_an_alert_on_a_phone_tells_what_to_answer_and_has_no_list() -> None:
    outbound = on(SMS, a_letter("alert.published", alert=an_alert()))

    assert outbound.text == (
        "ALERTE A12 Lilas 14h05: cambriolage, 12 rue des Lilas. Une voiture bleue attend, moteur allumé. "
        "N'intervenez pas. Répondez A12 1=vu 2=info 3=rien ici"
    )


def test_an_alert_by_mail_has_a_subject_and_no_numbers() -> None:
    outbound = on(EMAIL, a_letter("alert.published", alert=an_alert()))

    assert outbound.subject == "Alerte A12\N{NO-BREAK SPACE}: cambriolage"
    assert "1." not in outbound.text


def test_a_mail_without_a_subject_takes_its_first_line() -> None:
    outbound = on(EMAIL, a_letter("alert.info", {"code": "A12", "words": "une voiture bleue " * 12 + "\nencore"}))

    assert len(outbound.subject) <= 78
    assert outbound.subject.startswith("A12")
    assert outbound.subject.endswith("…")


def test_an_edit_shows_the_card_of_now_in_place_of_the_old_one() -> None:
    outbound = on(TELEGRAM, a_letter("alert.update", alert=an_alert()), replaces="555")

    assert outbound.replaces == "555"
    assert "A12 · cambriolage" in outbound.text
    assert len(outbound.choices) == 5
    assert outbound.silent


@pytest.mark.parametrize(
    ("kind", "severity", "silent"),
    [
        ("alert.published", Severity.SEVERE, False),
        ("alert.published", Severity.MODERATE, False),
        ("alert.published", Severity.MINOR, True),
        ("alert.info", Severity.SEVERE, True),
    ],
)
def test_only_what_is_urgent_makes_a_sound(kind: str, severity: Severity, silent: object) -> None:
    letter = a_letter(kind, {"words": "vue"}, alert=an_alert(severity=severity, category=Category.ROADS))

    assert on(TELEGRAM, letter).silent is silent


def test_a_reply_about_a_small_alert_makes_a_sound_and_is_no_list() -> None:
    letter = replace(a_reply("alert.info", code="A12", words="noté"), alert=an_alert(severity=Severity.MINOR))

    outbound = on(TELEGRAM, letter)

    assert not outbound.silent
    assert not outbound.is_list
    assert outbound.topic == "A12"


def test_the_photo_goes_with_the_alert_where_it_can() -> None:
    letter = a_letter("alert.published", alert=an_alert(), photo=(b"jpeg", "image/jpeg"))

    assert [(one.kind, one.name, one.data) for one in on(TELEGRAM, letter).attachments] == [
        (AttachmentKind.PHOTO, "photo.jpg", b"jpeg")
    ]
    assert on(SMS, letter).attachments == ()
    assert on(TELEGRAM, replace(letter, kind="alert.update")).attachments == ()


def test_the_author_reads_how_far_the_alert_got() -> None:
    reach = Reach({"bot-1": 10, "telegram": 9, "kannel": 8, "email": 4, "gone": 0}, waiting=3)
    voices = {"bot-1": Voice.TELEGRAM, "telegram": Voice.TELEGRAM, "kannel": Voice.SMS, "email": Voice.EMAIL}
    letter = a_letter("alert.reach", alert=an_alert(), reach=reach)

    outbound = render(letter, a_parcel(), TELEGRAM, TEXTS, voices)

    assert outbound.text == "31 joints sur 34 voisins (19 Telegram, 8 SMS, 4 e-mail), 3 en attente"
    assert not outbound.is_list


def test_the_language_is_the_readers_own() -> None:
    letter = a_letter("alert.info", {"code": "A12", "words": "blue car"})

    assert on(TELEGRAM, letter, language="en").text == "A12: blue car"
    assert on(TELEGRAM, letter, language="en").language == "en"


def test_addressing_changes_nothing_but_the_address() -> None:
    letter = a_letter("alert.published", alert=an_alert())
    content = compose(letter, "fr", TELEGRAM, TEXTS, is_group=False)

    outbound = address(content, a_parcel(8, refers_to="12"))

    assert outbound == replace(
        render(letter, a_parcel(), TELEGRAM, TEXTS), delivery_id="8", refers_to="12", content_key=content.key
    )


def test_the_content_key_tells_contents_apart() -> None:
    letter = a_letter("alert.published", alert=an_alert())
    confirmed = replace(letter, alert=an_alert(description="Deux voitures."))

    keys = {
        compose(one, language, TELEGRAM, TEXTS, is_group=is_group).key
        for one in (letter, confirmed)
        for language in ("fr", "en")
        for is_group in (False, True)
    }

    assert len(keys) == 8
    assert compose(letter, "fr", TELEGRAM, TEXTS, is_group=False).key in keys


def test_a_long_text_is_several_parts_on_a_chat_channel() -> None:
    outbound = on(replace(TELEGRAM, part_length=100, max_parts=3), a_reply("long.story", words="mot " * 60))

    assert len(outbound.parts) == 3


def test_a_text_that_needs_more_travels_in_segments_of_153() -> None:
    outbound = on(SMS, a_reply("long.story", words="mot " * 90))

    parts = [part[0].text for part in outbound.parts]
    assert [septets(part) <= 153 for part in parts] == [True] * 3
    assert parts[0].startswith("mot")
    assert len(on(SMS, a_reply("long.story", words="mot " * 39)).parts) == 1


WORDS = st.text(max_size=600)


@settings(deadline=None)
@given(place=WORDS, facts=WORDS, name=WORDS)
def test_whatever_a_neighbour_writes_the_alert_is_one_sms(place: str, facts: str, name: str) -> None:
    letter = a_letter("alert.published", {"community": name}, alert=an_alert(place=place, description=facts))

    outbound = on(SMS, letter)

    assert len(outbound.parts) == 1
    assert set(outbound.text) <= BASIC | EXTENSION
    assert segments(outbound.text) == 1
    assert outbound.text.endswith("Répondez A12 1=vu 2=info 3=rien ici")


@settings(deadline=None)
@given(words=WORDS, labels=st.lists(st.text(min_size=1, max_size=80), max_size=12))
def test_whatever_the_choices_a_question_is_one_sms(words: str, labels: list[str]) -> None:
    choices = tuple((label, f"9:{number}") for number, label in enumerate(labels, 1))

    for key in ("ask.what", "ask.urgent", "alert.info"):
        outbound = on(SMS, a_reply(key, choices, words=words, code="A12"))
        assert len(outbound.parts) == 1
        assert segments(outbound.text) == 1


def test_the_longest_words_are_cut_and_the_short_ones_kept() -> None:
    letter = a_letter("alert.info", {"code": "A12", "words": "une voiture bleue " * 20}, lane=Lane.MESSAGE)

    text = on(SMS, letter).text

    assert text.startswith("A12: une voiture bleue")
    assert text.endswith("...")
    assert 140 <= septets(text) <= 160
    assert fold(text) == text
