"""What the first question promises is what happens: who is read first does not read that it leaves at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village

LOST = "ALERTE mon mari a disparu, il a la maladie d'Alzheimer, rue des Lilas"


@pytest.mark.parametrize(
    ("said", "first"), [(LOST, "Un référent la lit d'abord"), ("ALERTE feu 9 rue des Lilas", "part dès")]
)
async def test_an_unproven_mail_is_told_who_reads_it_first(village: Village, said: str, first: str) -> None:
    await village.says("Lucie", said)
    asked = village.hears("Lucie")[-1]
    await village.says("Lucie", "1")

    assert first in asked
    assert ("attend la lecture" in village.hears("Lucie")[-1]) == ("référent" in first)


async def test_who_is_lost_goes_out_by_sms_without_a_word_of_what_it_costs(village: Village) -> None:
    await village.says("Odette", LOST)

    assert "voisins (" not in village.hears("Odette")[-1]
