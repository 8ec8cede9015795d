"""Every sentence that the bot can say by SMS fits one message, whatever the neighbours wrote in it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from core import challenge
from core.alerts.card import card
from core.dialogues import NOT_PUBLISHED, NOT_SENT
from core.model.alert_words import Category, Police
from core.model.notice import Lane, Reach
from core.ports import Alphabet, Capabilities, Voice
from core.post import Letter
from core.reach import reach_params
from core.texts import Ear, Message, Texts, word
from core.texts.template import Template
from core.wire import plain
from notifications.render import compose
from notifications.sms_text import BASIC, EXTENSION, SINGLE, fold, septets
from tests.core.longest import LONGEST, NOON, ORDINARY, Size, values, view

TEXTS = Texts.load()
SMS = Capabilities(Voice.SMS, part_length=SINGLE, max_parts=4, alphabet=Alphabet.GSM7)
WAY_OUT = ("common.cancel#cancel", "7:0")
NEVER_BY_SMS = frozenset({"post_alert.preview", "post_article.preview"})
"""By SMS the composers ask as little as can be and show no preview: each message costs money and time."""
KEYS = [key for key in TEXTS.keys("fr") if key not in NEVER_BY_SMS]


def said(language: str, key: str, params: dict[str, Any], *, is_question: bool = True) -> list[str]:
    """Give the messages of one text as the post office would send them by SMS."""
    names = TEXTS.message(language, key).choices if is_question else ()
    choices = (*((f"{key}#{name}", f"7:{name}") for name in names), WAY_OUT) if names else ()
    letter = Letter(0, "reply", {"text": key, "params": params}, Lane.REPLY, NOON, "Europe/Paris", choices)
    return [plain(part) for part in compose(letter, language, SMS, TEXTS, is_group=False).parts]


def filled(language: str, key: str, size: Size) -> dict[str, Any]:
    """Give values for the holes of this text only."""
    holes = {hole for template in templates(TEXTS.message(language, key)) for hole in template.holes}
    return {name: value for name, value in values(size).items() if name in holes or name == "count"}


def templates(message: Message) -> list[Template]:
    """Give what an SMS of this text is made of."""
    return [piece.template for piece in message.sms] if message.sms else list(message.plural.values())


def own_words(language: str, key: str) -> Iterator[str]:
    """Give the product's words that must be in the SMS: neither what fills the holes nor what may be left out."""
    message = TEXTS.message(language, key)
    kept = [message.plural["other"]] if message.sms is None else [p.template for p in message.sms if p.drop is None]
    for template in kept:
        for run in [run for line in template.lines for run in line if not run.is_hole]:
            yield from [word for word in re.split(r"[^\w'=]+", fold(run.text)) if len(word) > 2]


@cache
def at_their_longest(language: str) -> dict[str, list[str]]:
    """Give the messages of each text of a language with the longest values."""
    return {key: said(language, key, filled(language, key, LONGEST)) for key in KEYS}


@pytest.mark.parametrize("language", TEXTS.languages)
def test_a_text_fits_one_sms_with_the_longest_values(language: str) -> None:
    for key, parts in at_their_longest(language).items():
        assert len(parts) == 1 or TEXTS.message(language, key).more, key
        assert all(septets(part) <= SINGLE for part in parts), key
        assert all(char in BASIC | EXTENSION for part in parts for char in part), key


@pytest.mark.parametrize("language", TEXTS.languages)
def test_an_sms_keeps_the_words_of_the_product_whatever_neighbours_wrote(language: str) -> None:
    """What is cut is what neighbours wrote, never the sentence that says what to do."""
    assert [
        (key, word)
        for key, parts in at_their_longest(language).items()
        for word in own_words(language, key)
        if word not in " ".join(parts)
    ] == []


@pytest.mark.parametrize("language", TEXTS.languages)
def test_an_sms_about_an_alert_keeps_its_code(language: str) -> None:
    with_code = {
        key: parts
        for key, parts in at_their_longest(language).items()
        if any("code" in template.holes for template in templates(TEXTS.message(language, key)))
    }

    assert [key for key, parts in with_code.items() if LONGEST.code not in " ".join(parts)] == []


BEFORE = (challenge.GIVEN_UP, NOT_PUBLISHED, NOT_SENT)
"""What is said first, before whatever is answered."""
QUOTING = (
    "edit_article.is_it_text",
    "ban_member.sure",
    "draw_boundary.which",
    "answer_word.answered",
    "article.published",
)


def preceded_by(language: str, key: str, before: str, size: Size) -> list[str]:
    """Give the messages of one text behind another."""
    names = TEXTS.message(language, key).choices
    choices = (*((f"{key}#{name}", f"7:{name}") for name in names), WAY_OUT) if names else ()
    params = {"text": key, "params": filled(language, key, size), "before": before}
    letter = Letter(0, "reply", params, Lane.REPLY, NOON, "Europe/Paris", choices)
    return [plain(part) for part in compose(letter, language, SMS, TEXTS, is_group=False).parts]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("language", TEXTS.languages)
def test_behind_another_sentence_a_quote_is_cut_and_no_second_message_paid_for(language: str, before: str) -> None:
    for key in KEYS:
        parts = preceded_by(language, key, before, LONGEST)
        assert all(septets(part) <= SINGLE for part in parts), key
    assert [key for key in QUOTING if len(preceded_by(language, key, before, LONGEST)) > 1] == []


_SAYS_SOMETHING = 8
"""Signs that are left at least of what is cut."""


@pytest.mark.parametrize("language", TEXTS.languages)
def test_nothing_of_an_ordinary_text_is_cut_by_sms(language: str) -> None:
    """Labels of choices included: half a word cannot be answered. What a text says may be cut begins as it was."""
    for key in KEYS:
        params = {**filled(language, key, ORDINARY), "choices_said": "Oui, Non"}
        worded = word(TEXTS, key, params, Ear(language, Voice.SMS))
        may_be_cut = [fold(plain(worded.pieces[place][0])) for place in worded.cut]

        ends = " ".join(said(language, key, params)).split("...")[:-1]

        assert all(any(_ends_with_the_beginning_of(end, each) for each in may_be_cut) for end in ends), key


def _ends_with_the_beginning_of(said: str, piece: str) -> bool:
    return any(said.endswith(piece[:length]) for length in range(_SAYS_SOMETHING, len(piece)))


@pytest.mark.parametrize("language", TEXTS.languages)
def test_no_character_of_a_text_is_lost_on_a_phone(language: str) -> None:
    """The folding writes a question mark for what GSM-7 cannot say."""
    ear = Ear(language, Voice.SMS)
    for key in KEYS:
        worded = " ".join(plain(piece) for piece, _ in word(TEXTS, key, filled(language, key, ORDINARY), ear).pieces)

        assert fold(worded).count("?") == worded.count("?"), key


@pytest.mark.parametrize("language", TEXTS.languages)
@pytest.mark.parametrize("category", Category)
def test_the_card_of_any_alert_fits_one_sms_and_says_how_to_answer(language: str, category: Category) -> None:
    alert = view(LONGEST, category)
    letter = Letter(1, "alert.published", {}, Lane.ALERT, NOON, "Europe/Paris", alert=alert)

    content = compose(letter, language, SMS, TEXTS, is_group=False)

    text = plain(content.parts[0])
    assert len(content.parts) == 1
    assert septets(text) <= SINGLE
    assert f"{LONGEST.code} 1=" in text
    assert "12 bis" in text


@pytest.mark.parametrize("language", TEXTS.languages)
def test_the_card_of_a_closed_alert_says_so_first_by_sms(language: str) -> None:
    alert = view(LONGEST, is_open=False)
    letter = Letter(1, "alert.published", {}, Lane.ALERT, NOON, "Europe/Paris", alert=alert)

    text = plain(compose(letter, language, SMS, TEXTS, is_group=False).parts[0])

    assert text.startswith({"fr": "Close à 12h05: transmise", "en": "Closed at 12:05: handed over"}[language])
    assert septets(text) <= SINGLE


@pytest.mark.parametrize("size", [ORDINARY, LONGEST], ids=["ordinary", "longest"])
@pytest.mark.parametrize("key", ["alert.published", "alert.confirmed"])
@pytest.mark.parametrize(("language", "sentence"), [("fr", "N'intervenez pas."), ("en", "Do not step in.")])
def test_nothing_takes_the_place_of_the_sentence_for_the_readers_safety(
    language: str, sentence: str, key: str, size: Size
) -> None:
    line = {"say": "official.line", "name": size.name, "at": {"time": NOON.isoformat()}, "words": size.words}
    params = {**card(view(size, Category.BURGLARY)), "name": size.name, "official": line, "said_since": line}

    (text,) = said(language, key, params, is_question=False)

    assert sentence in text
    assert septets(text) <= SINGLE


def test_a_sms_about_somebody_missing_tells_who_before_it_gives_advice() -> None:
    alert = replace(
        view(ORDINARY).alert,
        place="école des Lilas",
        description="mon fils de 8 ans, manteau rouge, sac à dos bleu",
        police=Police.CALLED,
        police_by_id=view(ORDINARY).alert.author_id,
    )
    params = {
        **card(replace(view(ORDINARY), alert=alert)),
        "claimed": "",
        "official": "",
        "said_since": "",
        "counters": "",
    }

    (text,) = said("fr", "alert.published", params, is_question=False)

    assert "disparition, école des Lilas. mon fils de 8 ans, manteau rouge, sac" in text
    assert "Secours appelés." in text
    assert "Ouvrez" not in text
    assert septets(text) <= SINGLE


def test_an_ordinary_alert_reads_by_sms_like_the_sample_of_the_voice() -> None:
    shown = card(view(ORDINARY, Category.BURGLARY))
    params = {
        **shown,
        "head": {**shown["head"], "community": "Lilas"},
        "told": "",
        "call": {"say": f"police.{Police.CALLED}", "name": "Paul"},
        "claimed": "",
        "official": "",
        "said_since": "",
        "counters": "",
    }

    assert said("fr", "alert.published", params, is_question=False) == [
        (
            "ALERTE A12 Lilas 12h05: cambriolage, 12 rue des Lilas. Secours appelés par Paul. N'intervenez pas. "
            "Répondez A12 1=vu 2=info 3=rien ici"
        )
    ]
    assert said("en", "alert.published", params, is_question=False) == [
        (
            "ALERT A12 Lilas 12:05: burglary, 12 rue des Lilas. Paul called for help. Do not step in. "
            "Answer A12 1=seen 2=info 3=nothing here"
        )
    ]


@pytest.mark.parametrize(
    ("language", "account"),
    [
        (
            "fr",
            (
                "A12: sur 42 voisins, 31 joints, 3 en attente, 8 plus tard. "
                "Joints: 19 Telegram, 8 SMS, 4 mail. Pour clore: CLORE A12."
            ),
        ),
        (
            "en",
            (
                "A12: of 42 neighbours, 31 reached, 3 waiting, 8 later. "
                "Reached: 19 Telegram, 8 SMS, 4 email. To close: CLOSE A12."
            ),
        ),
    ],
)
def test_the_account_of_reach_gives_every_number_by_sms(language: str, account: str) -> None:
    """The numbers are read when the notice is sent, not when it was written."""
    letter = Letter(1, "alert.reach", {}, Lane.ALERT, NOON, "Europe/Paris", alert=view(ORDINARY), reach=ORDINARY.reach)

    content = compose(letter, language, SMS, TEXTS, is_group=False)

    assert plain(content.parts[0]) == account


@pytest.mark.parametrize("size", [ORDINARY, LONGEST], ids=["ordinary", "longest"])
@pytest.mark.parametrize(("language", "end"), [("fr", "L'alerte part alors: "), ("en", "Then it goes out: ")])
def test_by_sms_the_first_question_always_says_what_the_alert_costs(language: str, end: str, size: Size) -> None:
    """Dans un seul SMS : combien de voisins, combien de SMS, et le prix ; « Photo reçue » cède la place."""
    crowd = values(size)
    leaves = {"say": "post_alert.leaves_to", "total": crowd["total"], "whom": crowd["whom"]}

    (text,) = said(language, "post_alert.police", {**crowd, "leaves": leaves}, is_question=False)

    assert end in text
    assert "699" in text.rsplit("(", 1)[1]
    assert septets(text) <= SINGLE


def test_an_account_in_which_nobody_was_lost_does_not_speak_of_it() -> None:
    """« 0 perdu » inquiète pour rien ; qui n'a pas été joint se lit toujours."""
    everybody, one_lost = (
        said("fr", "who_was_reached.account", {**reach_params(reach), "code": "A12"}, is_question=False)
        for reach in (Reach({"sms": 4}), Reach({"sms": 3}, failed=1))
    )

    assert everybody == ["A12: sur 4 voisins, 4 joints. Joints: 4 SMS."]
    assert one_lost == ["A12: sur 4 voisins, 3 joints, 1 perdu. Joints: 3 SMS."]
