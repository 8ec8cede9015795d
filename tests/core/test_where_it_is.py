"""« Où est-ce ? » wants a place: what somebody does is a fact, and a house may be named by its number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.language.first_line import is_no_place, place_told, read_first_line

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("said", "place", "facts"),
    [
        ("Il y a un homme qui force la porte du 12", "au 12", "Il y a un homme qui force la porte du 12"),
        ("un homme escalade le portail du n° 7 bis", "au 7 bis", "un homme escalade le portail du n° 7 bis"),
        ("ça brûle chez Mireille au 7", "chez Mireille au 7", "ça brûle"),
        ("une voiture en feu au 12, vite", "au 12", "une voiture en feu, vite"),
        ("odeur de gaz dans la cage d'escalier du 15", "au 15", "odeur de gaz dans la cage d'escalier du 15"),
        ("de la fumée au deuxième étage du 12", "au 12", "de la fumée au deuxième étage du 12"),
        ("j'ai appelé au 17", "", "j'ai appelé au 17"),
        ("rendez-vous au 12 décembre", "", "rendez-vous au 12 décembre"),
        ("il roule au 80 km", "", "il roule au 80 km"),
    ],
)
def test_a_house_may_be_named_by_its_number_alone(said: str, place: str, facts: str) -> None:
    line = read_first_line(said)

    assert line.place == place
    assert line.facts == facts


@pytest.mark.parametrize("said", ["il est parti", "ils sont deux", "je ne vois rien", "he is gone", "On crie encore"])
def test_what_somebody_does_is_no_place(said: str) -> None:
    assert is_no_place(said)


@pytest.mark.parametrize(
    "said",
    [
        "il est dans le parc",
        "devant la boulangerie",
        "c'est au 12",
        "je suis chez Mireille",
        "la Poste",
        "ils sont ici",
    ],
)
def test_what_says_where_may_be_one(said: str) -> None:
    assert not is_no_place(said)
    assert not place_told(said)


async def test_a_fact_told_instead_of_the_place_is_kept_and_the_place_asked_again(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", "il est parti")
    asked = village.hears("Odette")[-1]
    await village.says("Odette", "12 rue des Lilas")
    await village.time_passes(seconds=10)

    assert asked.startswith("Noté. Où est-ce?")
    assert "12 rue des Lilas" in village.hears("Karim")[0]
    assert "il est parti" in village.hears("Karim")[0]


async def test_who_knows_no_place_is_not_asked_again(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", "je ne sais pas")

    assert "Que s'est-il passé?" in village.hears("Odette")[-1]


async def test_a_sentence_with_its_place_answers_both(village: Village) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", "Il y a un homme qui force la porte du 12")
    await village.time_passes(seconds=10)

    card = village.hears("Karim")[0]
    assert "\nau 12\n" in card
    assert "un homme qui force la porte du 12" in card
