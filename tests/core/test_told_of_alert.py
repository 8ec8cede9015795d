"""What neighbours say of an alert that is open: nothing of it is lost, whenever they say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village

VAN = "j'ai vu une camionette blanche partir vers la gare"


async def _a_burglary(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Un homme force la porte", "1")
    await village.post_office_closes()


async def _a_lost_child(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE ma fille de 6 ans est perdue rue des Lilas", "1")
    await village.post_office_closes()


async def _card(village: Village) -> str:
    await village.says("Lucie", "A1")
    return village.hears("Lucie")[-1].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("minutes", [1, 12, 25])
@pytest.mark.parametrize(
    "said",
    ["oui c'est pour le cambriolage", "oui je pense que c'est eux", "A1", "c'est pour A1", "pour le cambriolage"],
)
async def test_what_a_witness_told_is_kept_however_late_they_say_what_it_is_for(
    village: Village, minutes: int, said: str
) -> None:
    await _a_burglary(village)
    await village.says("Karim", VAN)
    await village.time_passes(minutes=minutes)

    await village.says("Karim", said)

    card = await _card(village)
    assert VAN in card
    assert "pour le cambriolage" not in card


async def test_what_a_witness_goes_on_to_tell_stands_behind_what_they_told(village: Village) -> None:
    await _a_burglary(village)
    await village.says("Karim", VAN)
    await village.time_passes(minutes=25)

    await village.says("Karim", "elle avait une échelle sur le toit", "oui")

    card = await _card(village)
    assert VAN in card
    assert "échelle sur le toit" in card


@pytest.mark.parametrize("said", ["c fini", "c'est fini", "fausse alerte"])
async def test_what_waits_is_not_lost_when_its_author_says_that_it_is_over(village: Village, said: str) -> None:
    await _a_burglary(village)
    await village.says("Odette", "3 hommes sont partis en scooter vers le parc")

    await village.says("Odette", said)
    asked = village.hears("Odette")[-1]
    await says_surely(village, "Odette", "oui")
    await village.post_office_closes()

    assert asked.startswith("Clore A1?")
    assert "scooter vers le parc" in village.hears("Paul")[-1]
