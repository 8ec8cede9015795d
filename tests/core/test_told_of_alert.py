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


@pytest.mark.parametrize(
    "said", ["une petite fille en manteau rose devant la boulangerie", "j'ai vu une fillette brune avec un homme âgé"]
)
async def test_the_looks_of_a_lost_child_are_what_a_witness_tells(village: Village, said: str) -> None:
    await _a_lost_child(village)

    await village.says("Karim", f"A1 info {said}")

    assert "Vos voisins le liront" in village.hears("Karim")[-1]
    assert said in await _card(village)


@pytest.mark.parametrize(
    "said",
    ["un homme en pull rouge est par terre", "le monsieur en pull rouge respire mal", "an old man in a red coat"],
)
async def test_who_is_hurt_is_no_suspect(village: Village, said: str) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE accident rue des Lilas. Un monsieur renversé", "1")

    await village.says("Karim", f"A1 info {said}")

    assert said in await _card(village)


@pytest.mark.parametrize(
    ("said", "next_"),
    [
        ("un noir avec une casquette rouge, ils sont partis vers la gare en courant", ()),
        ("un homme avec une casquette rouge", ("il a cassé la porte et il est parti en courant vers la gare",)),
        ("un homme avec une casquette rouge", ("il a cassé la porte", "sais pas")),
        ("un homme avec une casquette rouge", ("il a cassé la porte", "non")),
    ],
)
async def test_nobody_is_asked_again_which_way_they_left(village: Village, said: str, next_: tuple[str, ...]) -> None:
    await _a_burglary(village)

    await village.says("Karim", f"A1 info {said}", *next_)

    assert "Vos voisins le liront" in village.hears("Karim")[-1]
    assert "casquette rouge" in await _card(village)
