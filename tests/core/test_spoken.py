"""In which language people are answered: a guest's words tell it, and nobody who chose one is taken out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.language.spoken import language_of
from tests.journeys.street import a_street
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import Village

CORPUS = Path(__file__).parent / "corpus"
CODE = "K7PM2QXD"


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    async with open_village() as opened:
        await a_street(opened)
        yield opened


@pytest.mark.parametrize(("folder", "language"), [("", "fr"), ("en", "en")])
def test_small_words_tell_the_language_and_never_the_wrong_one(folder: str, language: str) -> None:
    lines = [each for file in (CORPUS / folder).glob("*.txt") for each in file.read_text("utf-8").splitlines()]
    told = [language_of(each) for each in lines]

    assert set(told) <= {language, None}
    assert told.count(language) > len(told) * 0.7


@pytest.mark.parametrize("said", ["", "Paul D.", "12 rue des Lilas", "Will May", "K7PM2QXD", "A12 1", "ok", "stop"])
def test_names_places_and_codes_tell_no_language(said: str) -> None:
    assert language_of(said) is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("my house is on fire", "In danger, call"),
        ("There's a strange man at my door", "Hello"),
        ("is it free?", "It is free"),
        ("bonjour", "Bonjour"),
        ("Hello, je voudrais vous rejoindre", "Quel est le code"),
        ("JOIN", "What is the code"),
    ],
)
async def test_a_strangers_words_tell_in_which_language_to_answer(village: Village, said: str, answer: str) -> None:
    await village.stranger("Sue", sms="+33655500002")

    await village.says("Sue", said)

    assert answer in village.hears("Sue")[-1]


@pytest.mark.parametrize("greeting", ["Hello", "hi !", "help"])
async def test_a_french_hello_makes_nobody_an_english_neighbour(village: Village, greeting: str) -> None:
    await village.invites(CODE)
    await village.stranger("Léo", sms="+33655500002")

    await village.says("Léo", greeting, f"rejoindre {CODE}", "Léo B.", "menu")

    assert [("ALERT " in each or "neighbours" in each) for each in village.hears("Léo")[1:]] == [False] * 3


async def test_a_stranger_who_said_hello_and_goes_on_in_french_is_answered_in_french(village: Village) -> None:
    await village.stranger("Léo", sms="+33655500003")

    await village.says("Léo", "hello", "c'est quoi ce numéro, je ne vous connais pas")

    assert "Ici" in village.hears("Léo")[-1]


async def test_who_came_in_without_a_word_reads_the_language_of_their_first_sentence(village: Village) -> None:
    await village.invites(CODE)
    await village.stranger("Tom", sms="+33655500004")

    await village.says("Tom", CODE, "Tom Baker", "hello")
    greeted = village.hears("Tom")[-1]
    await village.says("Tom", "there's been a break-in and they have gone")
    asked = village.hears("Tom")[-1]
    await village.says("Tom", "non", "merci à vous")

    assert greeted.startswith("Répondez ALERTE")
    assert "Warn your neighbours" in asked
    assert village.hears("Tom")[-1].startswith("You are welcome")


async def test_a_neighbour_who_reads_french_may_write_english(village: Village) -> None:

    await village.says("Odette", "hello, there is a strange man at my door")

    assert "prévenir vos voisins" in village.hears("Odette")[-1]
