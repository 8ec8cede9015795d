"""Stories of rising water: a danger like fire, which waits for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import contact
from tests.journeys.test_town_hall import a_neighbourhood

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    "told",
    [
        "ALERTE inondation rue des Lilas, l'eau monte dans les caves",
        "ALERTE météo rue des Lilas, la rivière déborde",
        "ALERTE évacuation immédiate de la rue des Lilas",
        "ALERT flood rue des Lilas, the water is rising",
    ],
)
async def test_rising_water_leaves_after_a_silence_as_a_fire_does(village: Village, told: str) -> None:
    """L'agent annonce l'eau qui monte, et ne répond plus : l'alerte part quand même."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "email"))
    await village.belongs_to("Mairie", "Les Lilas")

    await village.says("Mairie", told)
    await village.says("Mairie", "1")
    await village.time_passes(minutes=4)

    assert any("inondation ou évacuation" in text for text in village.hears("Odette"))


async def test_whoever_asks_whether_it_has_left_reads_that_it_has_not(village: Village) -> None:
    """« Alors mon alerte est partie ? » n'est pas un fait pour les voisins."""
    await a_neighbourhood(village)

    await village.says("Odette", "ALERTE inondation rue des Lilas", "alors mon alerte est partie ?")
    answer = village.hears("Odette")[-1]
    await village.time_passes(minutes=4)

    assert "pas encore partie" in answer
    assert any("Inondation" in text for text in village.hears("Lucie"))
    assert not any("mon alerte" in text for text in village.hears("Lucie"))


async def test_the_question_says_that_a_referent_reads_first(village: Village) -> None:
    """Un mail que rien ne prouve, sans danger : la question dit qui le lit d'abord, et ne promet pas qu'il part."""
    await a_neighbourhood(village)

    await village.says("Lucie", "ALERTE vol rue des Lilas, un vélo rouge")
    asked = village.hears("Lucie")[-1]
    await village.says("Lucie", "3")

    assert "Un référent la lit d'abord" in asked
    assert "part dès votre réponse" not in asked
    assert "attend la lecture d'un référent" in village.hears("Lucie")[-1]


async def test_the_order_to_leave_comes_first_and_no_advice_of_ours_contradicts_it(village: Village) -> None:
    """La mairie dit de monter aux étages : par SMS, l'ordre reste entier, et rien ne dit le contraire."""
    await a_neighbourhood(village)
    await village.town_hall("Mairie", **contact("Mairie", "telegram"))

    told = "La rivière déborde et l'eau arrive par le bas du quartier depuis ce matin. Montez aux étages."
    await village.says("Mairie", f"ALERTE météo rue des Lilas. {told}")
    await village.taps("Mairie", "Les Lilas")
    await village.taps("Mairie", "J'ai appelé")
    await village.taps("Mairie", "Envoyer")

    read = next(text for text in village.hears("Odette") if "MAIRIE A1" in text)
    assert "Montez aux étages." in read
    assert "Suivez les consignes." in read
    assert "abri" not in read
    assert any(f"{told}" in text for text in village.hears("Lucie"))
