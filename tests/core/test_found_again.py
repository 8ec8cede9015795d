"""Whoever told that somebody is lost says that they are back: it is the end of the alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village

LOST = "ALERTE disparu école des Lilas. mon fils de 8 ans, manteau rouge"


async def _a_child_is_lost(village: Village) -> None:
    await village.says("Odette", LOST, "1")
    await village.time_passes(seconds=10)


@pytest.mark.parametrize(
    "said",
    [
        "il est retrouvé",
        "On l'a retrouvé !",
        "il est retrouvé ! il était chez un copain",
        "Bonne nouvelle, mon fils est rentré à la maison",
        "retrouvé",
        "A1 il est retrouvé",
        "He is back home",
    ],
)
async def test_who_says_that_their_child_is_back_closes_the_alert_by_a_yes(village: Village, said: str) -> None:
    await _a_child_is_lost(village)

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "oui")
    await village.time_passes(seconds=10)

    assert asked.startswith("Clore A1?")
    assert "Close à" in village.hears("Karim")[0]
    assert said.removeprefix("A1 ") in village.hears("Karim")[0]


async def test_who_did_not_mean_the_end_may_tell_it_as_an_info(village: Village) -> None:
    await _a_child_is_lost(village)

    await village.says("Odette", "Il est rentré dans le parc tout à l'heure", "non", "oui")
    await village.time_passes(seconds=10)

    assert "Close à" not in village.hears("Karim")[0]
    assert "rentré dans le parc" in village.hears("Karim")[0]


@pytest.mark.parametrize("said", ["il est retrouvé ?", "il n'est pas retrouvé"])
async def test_who_asks_or_denies_it_is_not_asked_to_close(village: Village, said: str) -> None:
    await _a_child_is_lost(village)

    await village.says("Odette", said)

    assert "Clore A1?" not in village.hears("Odette")[-1]


async def test_only_who_raised_it_says_that_it_is_over(village: Village) -> None:
    await _a_child_is_lost(village)

    await village.says("Karim", "il est retrouvé")

    assert "Je clos" not in village.hears("Karim")[-1]


async def test_it_may_be_said_in_answer_to_our_own_message(village: Village) -> None:
    await village.says("Karim", "alerte disparu école des Lilas. mon fils de 8 ans", "J'ai appelé")
    for _ in range(3):
        if "Envoyer" in village.buttons("Karim"):
            await village.taps("Karim", "Envoyer")
    await village.time_passes(seconds=10)
    told = next(each for each in village.screen("Karim") if "A1" in each.text)

    await village.answers("Karim", "Merci à tous, on l'a retrouvé !", to=told)

    assert "Je clos A1" in village.hears("Karim")[-1]
