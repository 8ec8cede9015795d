"""How long somebody is away or wants quiet, as people say it: by a day, or with some days left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("said", ["pause jusqu'au 3 janvier", "PAUSE 3 janvier", "pause jusqu'au 3/01"])
async def test_a_pause_may_last_until_a_day(village: Village, said: str) -> None:
    await village.says("Paul", said)

    assert "seulement les alertes jusqu'au 3 janvier" in village.hears("Paul")[-1]


async def test_the_question_how_long_is_answered_by_a_day(village: Village) -> None:
    await village.says("Odette", "pause", "jusqu'au 3 janvier")

    assert "jusqu'au 3 janvier" in village.hears("Odette")[-1]


@pytest.mark.parametrize("said", ["pause du 20 décembre au 3 janvier", "pause jusqu'au 3 juin"])
async def test_a_pause_that_begins_later_or_lasts_too_long_is_asked_about(village: Village, said: str) -> None:
    await village.says("Odette", said)

    assert village.hears("Odette")[-1].startswith("La pause commence tout de suite.")


async def test_who_leaves_some_days_out_of_the_quiet_hours_reads_that_they_are_not(village: Village) -> None:
    await village.says("Paul", "CALME 22-7 sauf le week-end", "CALME 22-7")

    told, plain = village.hears("Paul")[-2:]
    assert told.startswith("Je ne sais pas changer selon les jours.\nC'est noté")
    assert plain.startswith("C'est noté")
