"""What referents and those whom they ask say in their own words is understood as the answer that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import open_village

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("agreed", ["oui", "ok", "d'accord", "oui envoyez-le", "envoie", "👍"])
async def test_whoever_agrees_to_what_is_asked_about_a_name_sends_it_to_the_referent(
    village: Village, agreed: str
) -> None:
    await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall", agreed, "Information")
    preview = village.hears("Paul")[-1]
    await village.says("Paul", "Publier")
    await village.post_office_closes()

    assert "Dupont qui vole" in preview
    assert "Un référent le lit avant eux" in preview
    assert "Dupont" in village.hears("Karim")[-1]
    assert village.hears("Odette") == []


@pytest.mark.parametrize("said", ["oui", "non", "je ne sais pas", "merci"])
async def test_what_says_nothing_is_never_what_neighbours_read(said: str) -> None:
    async with open_village() as village:
        await village.member("Paul", telegram="1003", home="2 rue des Lilas")
        await village.says("Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall", said)
        asked = village.hears("Paul")[-1]
        await village.says("Paul", "Réécrire", said)
        again = village.hears("Paul")[-1]

    assert "Réécrire" in asked
    assert "quelques mots" in again
