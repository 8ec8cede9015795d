"""What is too long is not lost: its beginning may stand for it, on each channel, wherever words are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import says_surely

if TYPE_CHECKING:
    from tests.world import Village

LONG = " ".join(f"Voici la phrase numéro {number} de mon annonce." for number in range(1, 20))
BEGINNING = "Garder le début"


def kept(heard: str) -> bool:
    """Whether *heard* holds the first sentences and not the last."""
    return "numéro 1 de" in heard and "numéro 11" in heard and "numéro 18" not in heard


@pytest.mark.parametrize("name", ["Paul", "Lucie", "Odette"])
async def test_a_long_message_says_how_long_it_may_be_and_its_beginning_may_go(village: Village, name: str) -> None:
    await village.says(name, f"écrire Karim {LONG}")
    said = village.hears(name)[-1]
    await says_surely(village, name, BEGINNING)
    await village.post_office_closes()

    assert "500 lettres" in said
    assert any(kept(heard) for heard in village.hears("Karim"))


async def test_a_long_article_is_shown_by_its_beginning(village: Village) -> None:
    await village.says("Paul", f"gazette coup de main {LONG}", "1")

    assert kept(village.hears("Paul")[-1])


async def test_a_long_announcement_too(village: Village) -> None:
    await village.says("Karim", f"annonce {LONG}")
    await village.taps("Karim", BEGINNING)

    assert kept(village.hears("Karim")[-1])


async def test_a_long_info_too(village: Village) -> None:
    await village.says("Karim", "/alerte accident 3 rue des Lilas, une voiture dans le fossé")
    for answer in ("J'ai appelé", "Envoyer"):
        await village.taps("Karim", answer)
    await village.time_passes(minutes=1)
    await village.says("Paul", f"A1 info {LONG}", BEGINNING)
    await village.time_passes(minutes=1)

    assert any(kept(heard) for heard in village.hears("Karim"))


async def test_what_is_asked_for_and_too_long_is_kept_as_well(village: Village) -> None:
    await village.says("Karim", "annonce", LONG)
    await village.taps("Karim", BEGINNING)

    assert kept(village.hears("Karim")[-1])


async def test_shorter_words_take_the_place_of_long_ones(village: Village) -> None:
    await village.says("Karim", f"annonce {LONG}", "La fête est samedi à 18 h")

    assert "samedi à 18 h" in village.hears("Karim")[-1]


async def test_who_told_a_long_story_may_warn_with_its_beginning(village: Village) -> None:
    await village.says("Paul", f"Il y a de la fumée chez le voisin. {LONG}", BEGINNING)

    assert "prévenir vos voisins" in village.hears("Paul")[-1]
    assert "fumée" in village.hears("Paul")[-1]
