"""Whoever asks for another language in the middle of something: the question stays, and reads in that language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.own_words import language_wanted
from tests.core.village import count
from tests.journeys.street import a_street
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FIRE = "there's smoke coming out of the house at 9 rue des Lilas"
ENGLISH = (
    *(
        "English please",
        "in english",
        "Can I have it in English please?",
        "do you speak English?",
        "speak English",
        "english again please",
    ),
    *("Sorry, I don't speak French", "I don't speak French, English please", "could you write to me in english"),
    *(
        "en anglais s'il vous plaît",
        "parlez-vous anglais ?",
        "je ne parle qu'anglais",
        "je ne comprends pas le français",
    ),
)
FRENCH = ("French please", "en français", "parlez français svp", "I don't speak English", "je ne parle pas anglais")
NEITHER = (
    *("he only speaks english", "an english couple was burgled", "il parlait anglais", "english lessons on Monday"),
    *("I don't speak french and somebody is breaking in", "cours d'anglais", "deux hommes qui parlent anglais"),
)


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    async with open_village() as opened:
        await a_street(opened)
        yield opened


def test_a_language_is_wanted_where_nothing_else_is_said() -> None:
    assert {text: language_wanted(text) for text in ENGLISH} == dict.fromkeys(ENGLISH, "en")
    assert {text: language_wanted(text) for text in FRENCH} == dict.fromkeys(FRENCH, "fr")
    assert {text: language_wanted(text) for text in NEITHER} == dict.fromkeys(NEITHER, "")


@pytest.mark.parametrize("said", ["english please", "I don't speak French", "can you speak English?"])
@pytest.mark.parametrize("name", ["Odette", "Karim", "Paul", "Lucie"])
async def test_the_question_about_a_danger_stays_open_and_is_put_again(village: Village, name: str, said: str) -> None:
    await village.says(name, FIRE, said)
    asked = village.hears(name)[-1]
    await village.says(name, "yes I've called them")
    for _ in range(3):
        if await count(village, "SELECT count(*) FROM alert"):
            break
        await village.says(name, "1")

    assert "neighbours?" in asked
    assert await count(village, "SELECT count(*) FROM alert") == 1
    assert any("9 rue des Lilas" in text for text in village.hears("Ana"))


async def test_the_preview_is_shown_again_in_the_other_language(village: Village) -> None:
    await village.says("Karim", "ALERTE vol 9 rue des Lilas, un vélo rouge", "3", "2", "english please")

    assert "what your neighbours will read" in village.hears("Karim")[-1]


async def test_a_question_at_the_door_is_put_again(village: Village) -> None:
    await village.stranger("Nina", telegram="9001")

    await village.says("Nina", "rejoindre", "in English please")
    asked = village.hears("Nina")[-1]

    assert "code" in asked
    assert "invitation" in asked
    assert "Quel" not in asked


async def test_a_message_to_a_neighbour_may_ask_for_a_language(village: Village) -> None:
    await village.says("Karim", "message Ana", "do you speak English?")

    assert any("do you speak English?" in text for text in village.hears("Ana"))
    assert village.hears("Karim")[-1].startswith("Votre message")


async def test_whoever_names_the_language_is_not_asked_which(village: Village) -> None:
    await village.says("Karim", "speak English")

    assert village.hears("Karim")[-1] == "All right, I will write to you in English."


async def test_do_you_speak_english_may_be_for_whoever_just_wrote(village: Village) -> None:
    await village.says("Karim", "message Paul Bonjour, vous avez vu mon chat ?")

    await village.says("Paul", "do you speak English?")

    assert "Karim" in village.hears("Paul")[-1]
