"""What is answered to « Où est-ce ? » and is no place: a wish, an end, a question, something polite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("said", ["pas grave", "no worries", "c'est pas grave", "allo ?", "tant pis"])
async def test_what_says_no_place_is_asked_again(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", said)

    assert village.hears("Odette")[-1].startswith("Dites-moi où")


@pytest.mark.parametrize("said", ["envoie", "envoie vite", "send it", "ok envoyez"])
async def test_who_wants_it_to_leave_has_no_place_to_give(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", said)

    assert "Que s'est-il passé?" in village.hears("Odette")[-1]


@pytest.mark.parametrize("said", ["c passé", "cest fini jte dis", "c'est éteint", "it's over"])
async def test_what_is_over_is_no_place(village: Village, said: str) -> None:
    await village.says("Odette", "ALERTE cambriolage", "1", said)
    asked = village.hears("Odette")[-1]
    await village.says("Odette", "1")

    assert asked.startswith("Est-ce fini?")
    assert village.hears("Karim") == []
