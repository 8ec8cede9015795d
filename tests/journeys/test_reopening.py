"""Stories of an alert that was said to be over, and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village

FIRE = "ALERTE feu 15 rue des Lilas. De la fumée sort du toit"


async def a_fire_is_out(village: Village) -> None:
    """Odette raises a fire and closes it, and all read both."""
    await a_street(village)
    await village.member("Remi", sms="+33600000009")
    await village.says("Odette", FIRE, "1")
    await village.time_passes(seconds=10)
    await says_surely(village, "Odette", "CLORE A1 fausse alerte")
    await village.time_passes(seconds=10)


async def test_who_read_that_an_alert_is_over_reads_that_it_is_not(village: Village) -> None:
    """Odette clôt son alerte, puis la rouvre : Remi par SMS et Lucie par mail l'apprennent, comme tous les autres."""
    await a_fire_is_out(village)
    closed = village.hears("Remi")[-1]

    village.tells("Odette rouvre l'alerte")
    await village.says("Odette", "ROUVRIR A1")
    await village.time_passes(seconds=10)

    assert "close" in closed
    assert "Je le dis à tous vos voisins." in village.hears("Odette")[-1]
    for name in ("Remi", "Lucie", "Karim", "Paul", "Groupe des Lilas"):
        assert any("rouverte à" in text and "15 rue des Lilas" in text for text in village.hears(name)), name
    assert "Ce n'est pas fini." in village.hears("Remi")[-1]
    assert "Répondez A1 1=vu" in village.hears("Remi")[-1]


async def test_who_has_not_read_yet_that_it_is_over_reads_it_no_more(village: Village) -> None:
    """Odette clôt et rouvre aussitôt : personne ne lit d'abord « rouverte », puis « close »."""
    await a_fire_is_out(village)
    await says_surely(village, "Odette", "ROUVRIR A1", "CLORE A1 fausse alerte", "ROUVRIR A1")
    await village.time_passes(seconds=10)

    assert "rouverte à" in village.hears("Remi")[-1]


@pytest.mark.parametrize("said", ["Ils sont revenus", "ça recommence !", "le feu a repris", "Ce n'est pas fini."])
async def test_its_author_who_says_that_it_is_not_over_is_asked_whether_to_reopen_it(
    village: Village, said: str
) -> None:
    """Odette écrit « ils sont revenus » après la fin : rouvrir A1 lui est proposé."""
    await a_fire_is_out(village)

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "oui")
    await village.time_passes(seconds=10)

    assert asked.startswith("Rouvrir A1?")
    assert "A1 est rouverte" in village.hears("Odette")[-1]
    assert "rouverte à" in village.hears("Remi")[-1]


async def test_the_word_alone_reopens_the_only_alert_that_may_be_meant(village: Village) -> None:
    """Odette écrit « rouvrir » : sa seule alerte close est rouverte."""
    await a_fire_is_out(village)

    await says_surely(village, "Odette", "rouvrir")

    assert "A1 est rouverte" in village.hears("Odette")[-1]


async def test_other_words_after_an_end_are_asked_about_as_ever(village: Village) -> None:
    """Remi, qui n'est pas l'auteur, dit qu'ils sont revenus : on lui demande s'il faut prévenir."""
    await a_fire_is_out(village)

    await village.says("Remi", "Ils sont revenus")
    other = village.hears("Remi")[-1]
    await village.says("Odette", "Ils sont revenus", "non")

    assert "prévenir" in other
    assert "prévenir" in village.hears("Odette")[-1]
