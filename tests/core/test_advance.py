"""What a dialogue does with silence, with the alerts that a message may mean, and with labels that begin alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import Unclear
from core.language.choosing import read
from core.model.member import Speaker
from core.ports import Voice
from core.said import Answer, Opening
from core.talk import Ask, Asked, Find, Finished, Option, Talk, advance, has_answers
from tests.core.test_talk import a_speaker

OPENED = ({"k": "opening", "v": {}},)


def three_questions(_speaker: Speaker, _said: Opening) -> Talk:
    first = yield Ask("first", parse=lambda answer: answer.text, silent_after=timedelta(minutes=3))
    found = yield Find("between")
    second = yield Ask("second", (Option("yes"),))
    third = yield Ask("third", parse=lambda answer: answer.text)
    return first, found, second, third


def test_who_is_silent_once_is_asked_nothing_more_and_what_was_said_counts() -> None:
    talk, speaker = three_questions, a_speaker(Voice.TELEGRAM)
    asked = advance(talk, speaker, OPENED, lambda find: find.key, Answer("une voiture bleue"))

    ended = advance(talk, speaker, asked.log, lambda find: find.key, Answer(is_silence=True))

    assert isinstance(asked, Asked)
    assert asked.ask.key == "second"
    assert isinstance(ended, Finished)
    assert ended.data == ("une voiture bleue", "between", None, None)


def test_words_answer_one_question_only() -> None:
    talk, speaker = three_questions, a_speaker(Voice.TELEGRAM)
    asked = advance(talk, speaker, OPENED, lambda find: find.key, Answer("oui"))

    asked = advance(talk, speaker, asked.log, lambda find: find.key, Answer(choice="yes"))

    assert isinstance(asked, Asked)
    assert asked.ask.key == "third"


@pytest.mark.parametrize(
    ("meant", "opening"),
    [
        ([12], Opening("une voiture", alert_id=12)),
        ([12, 31], Opening("une voiture", among=(12, 31))),
        ([], Opening("une voiture")),
    ],
)
def test_words_are_about_the_only_alert_that_is_meant_or_about_one_of_several(
    meant: list[int], opening: Opening
) -> None:
    assert Opening.about(meant, "une voiture") == opening
    assert Opening.about(meant).text == ""


def test_the_letters_of_a_log_stay_what_they_are() -> None:
    """A dialogue that was begun before an update goes on after it."""
    opening = Opening("gris", 12, None, 3, is_guess=True, is_article=True, among=(1, 2))

    assert opening.as_json() == {"t": "gris", "a": 12, "f": 3, "g": True, "n": True, "m": [1, 2]}
    assert Opening(call="called", is_chosen=True).as_json() == {"k": "called", "c": True}
    assert Opening.from_json(opening.as_json()) == opening


LIKE = (("a", "A12 · rue des Lilas · vol"), ("b", "A123 · place du Port"), ("c", "G7 · échelle"), ("d", "G7 · table"))


@pytest.mark.parametrize(
    ("text", "key"), [("A12", "a"), ("a123", "b"), ("A12 · rue", "a"), ("G7", None), ("g7 · éch", "c")]
)
def test_a_code_is_read_whole_and_one_of_two_things_is_none(text: str, key: str | None) -> None:
    assert read(text, LIKE) == key


@pytest.mark.parametrize(
    ("keys", "is_answered"),
    [(("opening",), False), (("opening", "?between"), False), (("opening", "first"), True)],
)
def test_what_was_only_looked_up_is_no_answer(keys: tuple[str, ...], *, is_answered: bool) -> None:
    assert has_answers([{"k": key, "v": None} for key in keys]) is is_answered


YES_OR_NO = (Option("yes"), Option("no"))


@pytest.mark.parametrize(
    ("text", "done"),
    [("oui", "yes"), ("oui, il est dans le jardin", "yes"), ("1. il y a le feu", "yes"), ("oui, il y a le feu", None)],
)
def test_a_danger_told_beside_a_yes_is_not_swallowed_by_it(text: str, done: str | None) -> None:
    """Where a question keeps nothing beside its choice, what is told there is asked about."""

    def talk(_speaker: Speaker, _said: Opening) -> Talk:
        return (yield Ask("first", YES_OR_NO))

    def go_on() -> Asked | Finished:
        return advance(talk, a_speaker(Voice.TELEGRAM), OPENED, lambda find: find.key, Answer(text, "yes"))

    if done is None:
        with pytest.raises(Unclear):
            go_on()
    else:
        ended = go_on()
        assert isinstance(ended, Finished)
        assert ended.data == done


@pytest.mark.parametrize(
    ("text", "done"), [("oui", "yes"), ("oui, il est dans le jardin", "yes+il est dans le jardin")]
)
def test_a_question_that_keeps_what_is_told_beside_its_choice_is_asked_only_where_something_is(
    text: str, done: str
) -> None:
    def talk(_speaker: Speaker, _said: Opening) -> Talk:
        return (yield Ask("first", YES_OR_NO, beside=lambda choice, rest: f"{choice}+{rest}"))

    ended = advance(talk, a_speaker(Voice.TELEGRAM), OPENED, lambda find: find.key, Answer(text, "yes"))

    assert isinstance(ended, Finished)
    assert ended.data == done
