"""Small turns that end otherwise than hoped for: each says what is possible instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.commands.announce import MOST_A_DAY
from tests.core.village import an_alert

if TYPE_CHECKING:
    from tests.world import Village


async def test_a_day_holds_so_many_announcements_and_no_more(village: Village) -> None:
    for number in range(MOST_A_DAY + 1):
        await village.says("Karim", f"annonce Le local est fermé ce soir, salle {number}", "1")
    await village.post_office_closes()

    read = [text for text in village.hears("Paul") if "Le local est fermé" in text]
    assert len(read) == MOST_A_DAY
    assert not any(f"salle {MOST_A_DAY}" in text for text in read)


async def test_nothing_was_asked_so_that_nothing_is_answered(village: Village) -> None:
    await village.says("Paul", "exercice reçu")

    assert "pas d'exercice en ce moment" in village.hears("Paul")[-1]


async def test_what_is_over_cannot_be_flagged_any_more(village: Village) -> None:
    await an_alert(village)
    await village.says("Karim", "clore A1 fausse alerte", "1")
    await village.says("Paul", "signaler A1", "1")

    assert "A1" in village.hears("Paul")[-1]
    assert not any("signal" in text.lower() and "A1" in text for text in village.hears("Karim")[-1:])


async def test_who_warns_nobody_has_nobody_to_stop_for(village: Village) -> None:
    await village.says("Paul", "relais fin")

    assert "relais" in village.hears("Paul")[-1].lower()


async def test_a_stranger_has_no_card_to_see_through_others_eyes(village: Village) -> None:
    await village.says("Paul", "quitter", "1", "1")
    await village.says("Paul", "profil référent")

    assert "REJOINDRE" in village.hears("Paul")[-1]
