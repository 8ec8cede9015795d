"""« Envoyez-le au référent » is the choice that was offered, and not what neighbours read in place of the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("said", ["envoyez-le au référent", "oui, au référent", "un référent peut le lire"])
async def test_a_referent_reads_the_words_that_name_somebody(village: Village, said: str) -> None:
    await village.says(
        "Paul", "gazette C'est Mme Dupont qui vole les colis dans le hall", said, "Information", "Publier"
    )
    await village.post_office_closes()

    assert "Dupont" in village.hears("Karim")[-1]
    assert "au référent" not in village.hears("Karim")[-1]


@pytest.mark.parametrize("said", ["send it to the referent", "ask the referent", "yes, to the referent"])
async def test_so_in_english(village: Village, said: str) -> None:
    await village.says(
        "Paul", "language en", "ALERT theft, M. Dupont at 9 rue des Lilas is a thief, he stole my parcel", "3"
    )
    asked = village.hears("Paul")[-1]
    await village.says("Paul", said, "no", "send")
    await village.post_office_closes()

    assert "You name somebody" in asked
    assert "stole my parcel" in village.hears("Karim")[-1]
    assert village.hears("Odette") == []
