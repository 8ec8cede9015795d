"""Where somebody lives, as they say it: a known name is found in their words, and no other place is taken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role

if TYPE_CHECKING:
    from tests.world import Village

BOTH, LILAS = ["Karim", "Rosa"], ["Karim"]


async def two_communities(village: Village) -> None:
    """Les Lilas and Les Roses, in Villeneuve, and somebody else's far away."""
    await village.founded("Les Roses", "Villeneuve")
    await village.founded("Le Port", "Saint-Germain-des-Bois")
    await village.member("Karim", roles=[Role.REFERENT], telegram="1001")
    await village.member("Rosa", community="Les Roses", roles=[Role.REFERENT], telegram="1002")
    await village.member("Luc", community="Le Port", roles=[Role.REFERENT], telegram="1003")


async def reached(village: Village) -> list[str]:
    return [name for name in ("Karim", "Rosa", "Luc") if any("Demande D1" in text for text in village.hears(name))]


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("à Villeneuve", BOTH),
        ("la commune de Villeneuve", BOTH),
        ("Villeneuv", BOTH),
        ("Vileneuve", BOTH),
        ("villenueve", BOTH),
        ("j'habite à Villeneuve, rue des Lilas", BOTH),
        ("villeneuve, les lilas", LILAS),
        ("Les Lilas à Villeneuve", LILAS),
        ("aux Lilas à Villeneuve", LILAS),
        ("quartier des lilas", LILAS),
        ("rue des lilas", LILAS),
        ("le quartier s'appelle Les Lilas", LILAS),
        ("st germain des bois, près du port", ["Luc"]),
        ("au port", ["Luc"]),
        ("rue des Lilas, Lyon", []),
        ("rue de Villeneuve, Lyon", []),
        ("Villefranche", []),
        ("dans la rue", []),
    ],
)
async def test_a_known_name_in_the_answer_reaches_who_is_called_so(village: Village, said: str, who: list[str]) -> None:
    await two_communities(village)
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", "rejoindre", "1", said, "Anne R.", "4 rue des Roses", "personne")

    assert await reached(village) == who
    assert village.hears("Anne")[-1].startswith("C'est noté. S'il y a des voisins là")


@pytest.mark.parametrize(
    ("said", "commune"), [("12 rue des Lilas à Villeneuve", ()), ("14 bis rue des Lilas", ("Villeneuve",))]
)
async def test_a_house_is_asked_for_its_commune_and_not_asked_for_again(
    village: Village, said: str, commune: tuple[str, ...]
) -> None:
    await two_communities(village)
    await village.stranger("Anne", sms="+33612000009")

    await village.says("Anne", "rejoindre", "1", said)
    asked = village.hears("Anne")[-1]
    await village.says("Anne", *commune, "Anne R.", "personne")

    assert asked.startswith("Et dans quelle commune") is bool(commune)
    assert await reached(village) == BOTH
    assert village.hears("Anne")[-1].startswith("C'est noté. S'il y a des voisins là")


async def test_what_is_added_to_a_request_that_reached_nobody_promises_nothing(village: Village) -> None:
    """Nobody keeps their name there: whoever named the wrong place reads how to ask anew."""
    await two_communities(village)
    await village.stranger("Anne", sms="+33612000009")
    await village.says("Anne", "rejoindre", "1", "chez moi", "Anne R.", "4 rue des Roses", "personne")

    await village.says("Anne", "demande je suis aux Lilas à Villeneuve")

    assert await reached(village) == []
    assert "s'il y a des voisins là" in village.hears("Anne")[-1]
    assert "REJOINDRE" in village.hears("Anne")[-1]
