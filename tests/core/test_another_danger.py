"""A danger told as news of another alert reaches its readers; who tells it reads how to raise its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street

if TYPE_CHECKING:
    from tests.world import Village


async def _a_fire(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE feu 12 rue des Lilas. La haie brûle", "1")
    await village.post_office_closes()


async def test_an_alert_of_its_own_is_offered_for_it(village: Village) -> None:
    await _a_fire(village)

    await village.says("Karim", "A1 info", "ma mère fait un AVC")
    thanks = village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    await village.taps("Karim", "Nouvelle alerte")

    assert "Vos voisins le liront sous A1." in thanks
    assert "Si c'est un autre danger, appelez les secours, puis faites une nouvelle alerte." in thanks
    assert "Est-ce fait" in village.hears("Karim")[-1]


async def test_its_words_stand_under_the_alert_at_once(village: Village) -> None:
    await _a_fire(village)

    await village.says("Karim", "A1 info ma mère fait un AVC")

    await village.says("Lucie", "A1")
    assert "ma mère fait un AVC" in village.hears("Lucie")[-1]


async def test_a_short_message_names_the_word(village: Village) -> None:
    await _a_fire(village)

    await village.says("Odette", "A1 info", "mon mari est tombé dans l'escalier")

    assert village.hears("Odette")[-1].endswith("Un autre danger? Appelez les secours, puis répondez ALERTE.")


@pytest.mark.parametrize("words", ["je vois les flammes", "les pompiers sont là", "j'ai volé un seau au voisin"])
async def test_more_of_the_same_danger_and_what_is_none_are_only_thanked_for(village: Village, words: str) -> None:
    await _a_fire(village)

    await village.says("Karim", f"A1 info {words}")

    assert "sous A1" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "autre danger" not in village.hears("Karim")[-1]


async def test_the_knife_of_a_burglar_is_part_of_the_burglary(village: Village) -> None:
    await a_street(village)
    await village.says("Odette", "ALERTE cambriolage 12 rue des Lilas. Un homme force la porte", "1")
    await village.post_office_closes()

    await village.says("Karim", "A1 info il a un couteau")

    assert "sous A1" in village.hears("Karim")[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "autre danger" not in village.hears("Karim")[-1]
