"""A commune is found as people type it: hyphens left out, « st » for « saint », a postcode before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.communities import folded, spellings

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("villeneuve des bois", "Villeneuve-des-Bois"),
        ("VILLENEUVE DES BOIS", "Villeneuve-des-Bois"),
        ("44300 Villeneuve des Bois", "Villeneuve-des-Bois"),
        ("st germain en laye", "Saint-Germain-en-Laye"),
        ("Ste Luce sur Loire", "Sainte-Luce-sur-Loire"),
        ("la roche sur yon", "La Roche-sur-Yon"),
        ("l'hay les roses", "L'Haÿ-les-Roses"),
        ("Le Mans", "Le Mans"),
        ("Nantes", "Nantes"),
    ],
)
def test_a_commune_is_spelt_as_people_type_it(typed: str, written: str) -> None:
    assert folded(written) in spellings(typed)


async def test_a_stranger_who_leaves_the_hyphens_out_finds_the_commune(street: Street) -> None:
    """« villeneuve des bois » trouve les voisins de Villeneuve-des-Bois."""

    def called(uow: UnitOfWork) -> list[str]:
        home = uow.communities.by_id(street.community.id)
        assert home is not None
        typed = home.commune.lower().replace("-", " ")
        return [each.name for each in uow.communities.called(typed, 5)]

    assert await street.run(called) == [street.community.name]
