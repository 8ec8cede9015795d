"""What is said soon after an announcement is first for whoever announced, and never before a danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Village


async def announces(village: Village) -> None:
    await village.says("Karim", "annonce Le pot de samedi est à 18 h chez moi", "Envoyer")
    await village.post_office_closes()


@pytest.mark.parametrize(
    "said",
    [
        "merci Karim j'y serai",
        "oh dommage j'avais fait un gateau",
        "Je ne pourrai pas venir, désolé.",
        "Est-ce qu'il faut apporter quelque chose ?",
    ],
)
async def test_what_is_said_soon_after_an_announcement_is_for_whoever_announced(village: Village, said: str) -> None:
    await announces(village)
    await village.says("Paul", said)
    asked = village.hears("Paul")[-1]
    await village.says("Paul", "Karim")
    await village.post_office_closes()

    assert asked.replace("\N{NO-BREAK SPACE}", " ").startswith("Pour qui est-ce : Karim, ou tous vos voisins ?")
    assert said.rstrip(".") in village.hears("Karim")[-1]
    assert not any(said in text for text in village.hears("Odette"))


@pytest.mark.parametrize(
    "said",
    [
        "un cambrioleur force la porte du 12",
        "mon mari ne respire plus",
        "une dame est tombée et ne bouge plus",
        "il y a le feu au 9",
    ],
)
async def test_a_danger_is_for_all_whoever_announced(village: Village, said: str) -> None:
    await announces(village)
    await village.says("Paul", said)

    assert "Karim" not in village.hears("Paul")[-1]
    assert "17" in village.hears("Paul")[-1]


async def test_the_next_day_nobody_is_asked_whether_it_is_for_who_announced(village: Village) -> None:
    await announces(village)
    village.clock.passes(hours=24)
    await village.says("Paul", "je ne pourrai pas venir, désolé")

    assert "Karim" not in village.hears("Paul")[-1]


@pytest.mark.parametrize("said", ["attendez c'est pas samedi c'est dimanche", "finalement ce sera dans la cour"])
async def test_who_announced_and_puts_it_right_reads_how_to_tell_it(village: Village, said: str) -> None:
    await announces(village)
    await village.says("Karim", said)

    assert "Une nouvelle annonce dit la correction" in village.hears("Karim")[-1]


async def test_a_danger_is_no_correction(village: Village) -> None:
    await announces(village)
    await village.says("Karim", "attendez c'est pas un pétard c'est un cambrioleur au 9")

    assert "17" in village.hears("Karim")[-1]
