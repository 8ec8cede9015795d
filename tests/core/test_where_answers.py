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


@pytest.mark.parametrize("said", ["12 rue des Lilas", "c'est au 12 rue des Lilas", "devant la boulangerie"])
async def test_the_place_that_is_told_just_after_it_left_is_put_on_it(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE cambriolage, un homme casse la vitre", "1")
    for _ in range(4):
        await village.time_passes(minutes=3, seconds=5)
    left = [each for each in village.hears("Karim") if "Elle part sans le lieu" in each]
    await village.says("Karim", said)
    await village.time_passes(seconds=10)

    alert = await village.store.run(lambda uow: uow.alerts.by_id(1))
    assert left
    assert village.hears("Karim")[-1].startswith("C'est corrigé")
    assert alert is not None
    assert alert.place


async def test_what_tells_more_than_a_place_is_not_put_there(village: Village) -> None:
    await village.says("Karim", "ALERTE cambriolage, un homme casse la vitre", "1")
    for _ in range(4):
        await village.time_passes(minutes=3, seconds=5)
    await village.says("Karim", "il est sorti par le jardin avec un sac")

    assert "C'est corrigé" not in village.hears("Karim")[-1]
