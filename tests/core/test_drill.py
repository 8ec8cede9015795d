"""What answers a drill, and what never does: whoever is in danger is not thanked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.alerts.drill_answers import answers_it, is_answer, says_received
from core.alerts.drills import asks_what_it_is, habit_called, in_numbers, saturday_of, told
from core.model.drill import DrillAccount, Habit
from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import plain

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    "said", ["1", "1.", "OK", "C'est bon !", "Oui, merci", "Bien reçu !", "recu", "Je l’ai reçu", "Got it", "yes"]
)
def test_a_plain_word_answers_it(said: str) -> None:
    assert is_answer(said)
    assert answers_it(said)


@pytest.mark.parametrize(
    "said",
    [
        "oui j'ai bien reçu",
        "ok c'est bon",
        "👍",
        "bien reçu merci",
        "Bonjour, j'ai bien reçu votre message. Cordialement, Jean",
        "oui je suis là",
        "Bonjour, bien reçu, merci Karim. Cordialement, Jean",
        "je l'ai bien eu",
        "c'est bon pour moi",
        "je vous reçois bien",
    ],
)
def test_a_sentence_answers_it_as_well(said: str) -> None:
    assert says_received(said)


@pytest.mark.parametrize(
    "said",
    [
        "oui un homme est là",
        "merci beaucoup",
        "bonjour",
        "ok mais qui crie ?",
        "reçu un coup",
        "c'est bon j'ai peur",
    ],
)
def test_what_says_more_is_no_answer(said: str) -> None:
    assert not says_received(said)


@pytest.mark.parametrize(
    "said",
    ["C'est quoi cet exercice ?", "c est quoi exercice", "What is this drill?", "Je ne comprends pas l'exercice"],
)
def test_a_question_about_it_is_known_for_one(said: str) -> None:
    assert asks_what_it_is(said)


@pytest.mark.parametrize(
    "said", ["C'est quoi ?", "L'exercice du voisin fait du bruit", "exercice", "un feu, exercice ?"]
)
def test_what_asks_nothing_about_it_is_none(said: str) -> None:
    assert not asks_what_it_is(said)


@pytest.mark.parametrize(
    "said", ["merci", "vu, bonne soirée", "Reçu cinq sur cinq, le message est bien arrivé chez moi"]
)
def test_more_answers_it_where_its_own_message_is_answered(said: str) -> None:
    assert not is_answer(said)
    assert answers_it(said)


@pytest.mark.parametrize(
    "said", ["incendie", "oui il y a un cambriolage", "J'ai bien reçu un coup, on m'agresse", "11"]
)
def test_what_may_be_a_danger_is_no_plain_answer(said: str) -> None:
    assert not is_answer(said)


@pytest.mark.parametrize("said", ["incendie chez moi", "cambriolage en cours, j'ai reçu des menaces"])
def test_a_danger_is_no_answer_even_to_its_own_message(said: str) -> None:
    assert not answers_it(said)


@pytest.mark.parametrize(
    ("said", "habit"),
    [("AUTO", Habit.AUTO), ("jamais", Habit.NEVER), ("demander", Habit.ASK), ("", None), ("hier", None)],
)
def test_what_becomes_of_the_first_saturday_is_said_in_a_word(said: str, habit: Habit | None) -> None:
    assert habit_called(said) is habit


@pytest.mark.parametrize(
    ("now", "saturday"),
    [
        ("2026-12-05T09:59+00:00", None),
        ("2026-12-05T10:00+00:00", date(2026, 12, 5)),
        ("2026-12-05T18:59+00:00", date(2026, 12, 5)),
        ("2026-12-05T19:00+00:00", None),
        ("2026-12-12T10:00+00:00", None),
        ("2026-12-04T10:00+00:00", None),
        ("2026-11-07T10:00+00:00", date(2026, 11, 7)),
    ],
)
def test_it_is_the_first_saturday_there_from_eleven_to_eight(now: str, saturday: date | None) -> None:
    assert saturday_of(datetime.fromisoformat(now), PARIS) == saturday


def test_whom_no_name_has_room_for_is_counted() -> None:
    account = DrillAccount(asked=5, answered=2, single=0, names=("Anne", "Paul"))

    names = told(account)["silent"]["names"]["join"]

    assert names == ["Anne", "Paul", {"say": "drill.others", "count": 1}]
    assert told(account)["single"] == ""
    assert told(replace(account, answered=5, names=()))["silent"] == ""


def test_the_ways_of_answers_stand_within_the_sentence_and_nothing_where_nobody_answered() -> None:
    texts, ear = Texts.load(), Ear("fr", Voice.TELEGRAM)
    some = DrillAccount(asked=5, answered=2, single=0, by_channel={"sms": 1, "telegram": 1}, names=())

    scores = [
        plain(word(texts, "drill.account", told(each), ear).pieces[0][0]).splitlines()[0]
        for each in (some, replace(some, answered=0, by_channel={}))
    ]

    assert scores[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "Exercice terminé. Ont répondu : 2 sur 5 (1 SMS, 1 Telegram)."
    )
    assert scores[1].replace("\N{NO-BREAK SPACE}", " ") == "Exercice terminé. Ont répondu : 0 sur 5."


def test_several_drills_are_one_account_in_numbers_without_a_name() -> None:
    one = DrillAccount(5, 2, 1, {"sms": 1, "telegram": 1}, ("Anne",))

    said = in_numbers([one, replace(one, by_channel={"sms": 2})])

    assert (said["asked"], said["answered"], said["none"]) == (10, 4, 6)
    assert said["single"] == {"say": "drill.single", "count": 2}
    assert "Anne" not in str(said)
    counted = {each["name"]["say"]: each["count"] for each in said["score"]["list"]["join"]}
    assert counted == {"channel.sms": 3, "channel.telegram": 1}
