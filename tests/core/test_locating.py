"""What outsiders name is found where nobody else could be meant, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.moderation.locating import locate
from tests.journeys.street import contact

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A1, Les Lilas", "Les Lilas"),
        ("[Les Lilas] A1 Vol", "Les Lilas"),
        ("les voisins des LILAS de Villeneuve", None),
        ("l'alerte de Villeneuve", None),
        ("Les Lilas Nord, G3", "Les Lilas Nord"),
        ("12 rue des Lilas", None),
        ("3 place Les Lilas", None),
        ("un message à Vertou", "Le Port"),
        ("Le Port ou Les Lilas", None),
        ("https://tocsin.example/join/les-lilas-nord", "Les Lilas Nord"),
        ("https://tocsin.example/join/K7PM2QXD", None),
        ("", None),
    ],
)
async def test_a_community_is_found_by_its_name_its_commune_or_its_link(
    village: Village, text: str, found: str | None
) -> None:
    await village.founded("Les Lilas Nord")
    await village.founded("Le Port", commune="Vertou")

    located = await village.store.run(lambda uow: locate(uow, text))

    assert (located.community.name if located.community else None) == found


async def test_what_nobody_could_read_is_not_found(village: Village) -> None:
    await village.member("Odette", roles=(), **contact("Odette", "telegram"))
    await village.says("Odette", "alerte vol rue des Roses, un vélo rouge", "3", "Non, c'est passé", "Envoyer")

    there = await village.store.run(lambda uow: locate(uow, "alerte a1"))
    none = await village.store.run(lambda uow: locate(uow, "G1 ou A1"))

    assert there.subject is not None
    assert there.subject.code == "A1"
    assert none.subject is None
