"""Before an alert leaves: a yes keeps the words it is for, a question is no yes, and who refuses or waits is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village

BROKEN = "La fenêtre de la cuisine du 18 rue des Lilas a été cassée et la maison fouillée."


@pytest.mark.parametrize("name", ["Karim", "Odette"])
@pytest.mark.parametrize("said", ["Oui, merci de les prévenir.", "Oui. Que tout le quartier fasse bien attention."])
async def test_a_late_yes_keeps_the_words_that_it_is_for(village: Village, name: str, said: str) -> None:
    await a_street(village)
    await village.says(name, BROKEN)
    await village.time_passes(minutes=15)

    rest = ("non", "Envoyer") if name == "Karim" else ()
    await village.says(name, said, "j'ai appelé", "cambriolage", *rest)

    read = village.hears("Ana")[-1]
    assert "18 rue des Lilas" in read
    assert "maison fouillée" in read
    assert "merci" not in read


@pytest.mark.parametrize(
    "said", ["oui, merci de les prévenir", "oui prévenez mes voisins svp", "oui merci d'avertir tout le monde"]
)
async def test_who_only_agrees_tells_no_fact(village: Village, said: str) -> None:
    await a_street(village)

    await village.says("Karim", BROKEN, said, "j'ai appelé", "cambriolage", "non", "Envoyer")

    read = village.hears("Ana")[-1]
    assert "maison fouillée" in read
    assert "merci" not in read
    assert "voisins" not in read


@pytest.mark.parametrize(
    ("first", "next_", "kept"),
    [
        ("ya qqn qui essaie dentrer chez les voisins du 13", "ils cassent la porte fenetre", "essaie dentrer"),
        ("3 mecs sont partis en scooter", "le 4e est par terre il respire mal", "scooter"),
        ("2 guys just ran off on a scooter", "the third one is bleeding on the ground", "scooter"),
    ],
)
async def test_danger_after_danger_is_one_story(village: Village, first: str, next_: str, kept: str) -> None:
    await a_street(village)

    await village.says("Karim", first, next_)

    assert kept in village.hears("Karim")[-1]
    assert next_ in village.hears("Karim")[-1]


async def test_a_danger_at_last_stands_without_the_idle_words_before_it(village: Village) -> None:
    await a_street(village)

    await village.says("Karim", "il fait vraiment beau ce matin", "ils cassent la porte du 13")

    assert "beau ce matin" not in village.hears("Karim")[-1]
