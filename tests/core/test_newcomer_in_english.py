"""Whoever comes in writing English is answered in English, whatever the channel knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.spoken import language_of

if TYPE_CHECKING:
    from tests.world import Village

ENGLISH = (
    "Hello, I was given this code by my neighbour: K7PM2QXD. I'd like to join, please.",
    "Hello can I join Les Lilas please",
    "I live at 4 rue des Lilas, could you sign me up?",
    "hiya, my neighbour Ana told me about this",
)
NOT_ENGLISH = (
    *("JOIN K7PM2QXD", "join Les Lilas", "K7PM2QXD", "Bonjour, je voudrais rejoindre les voisins", ""),
    *("Hello, je suis Tom et j'habite au 4 rue des Lilas", "STOP", "feu rue des Lilas", "Le pub The King est en feu"),
)


def test_english_is_told_by_its_small_words() -> None:
    assert [text for text in ENGLISH if language_of(text, 2) != "en"] == []
    assert [text for text in NOT_ENGLISH if language_of(text, 2) == "en"] == []


@pytest.mark.parametrize("address", [{"email": "m@x.example"}, {"sms": "+33611111111"}, {"telegram": "9001"}])
async def test_a_newcomer_joins_in_the_language_of_their_first_words(village: Village, address: dict[str, str]) -> None:
    await village.invites("K7PM2QXD")
    await village.stranger("Margaret", **address)

    await village.says("Margaret", ENGLISH[0])
    asked = village.hears("Margaret")[-1]
    await village.says("Margaret", "Margaret H.")
    await village.says("Margaret", "menu")

    assert "What do your neighbours call you" in asked
    assert any("Welcome" in text for text in village.hears("Margaret"))
    assert "What would you like to do" in village.hears("Margaret")[-1] or "ALERT" in village.hears("Margaret")[-1]


async def test_english_later_on_counts_as_well(village: Village) -> None:
    await village.stranger("Margaret", sms="+33611111111")

    await village.says("Margaret", "Hello", "Could you please tell me what this is?", "menu")

    assert "neighbours" in village.hears("Margaret")[-1]


async def test_a_neighbour_who_writes_english_once_is_spoken_to_as_before(village: Village) -> None:
    await village.says(
        "Lucie",
        "Bonjour, je voudrais un peu de calme pour la nuit",
        "annuler",
        "Could you please tell me what this is?",
        "menu",
    )

    assert "Que voulez-vous" in village.hears("Lucie")[-1]
