"""A group that is linked no more: who may end it, from where, and what its neighbours read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from tests.world import Village

LINKED = "SELECT count(*) FROM community_group WHERE topics <> ''"
GROUP = "-100200"


async def test_a_referent_ends_it_in_the_group_and_means_it_in_private(village: Village) -> None:
    await village.says("Karim", "/groupe stop", room=GROUP)
    before = await count(village, LINKED)

    await village.taps("Karim", "Oui, c'est ça")
    await an_alert(village)

    assert (before, await count(village, LINKED)) == (1, 0)
    assert "plus rien ne part vers « Groupe »" in "".join(village.hears("Karim")).replace("\N{NO-BREAK SPACE}", " ")
    assert len(village.hears("Groupe")) == 1
    assert "n'arrivent plus ici" in village.hears("Groupe")[0]
    assert "le 17" in village.hears("Groupe")[0].replace("\N{NO-BREAK SPACE}", " ")


async def test_in_private_the_referent_chooses_which_group(village: Village) -> None:
    await village.group("Salon", "!lilas:lilas.example", channel="matrix")

    await village.says("Karim", "groupe stop", "Salon", "oui")
    await an_alert(village)

    assert await count(village, LINKED) == 1
    assert "n'arrivent plus ici" in village.hears("Salon", "matrix")[-1]
    assert "12 rue des Lilas" in village.hears("Groupe")[-1]


async def test_the_only_group_is_named_before_anything_is_done(village: Village) -> None:
    await village.says("Karim", "groupe stop")

    assert "Groupe" in village.hears("Karim")[-1]
    assert await count(village, LINKED) == 1


@pytest.mark.parametrize("room", [None, GROUP])
async def test_nobody_else_may_end_it(village: Village, room: str | None) -> None:
    await village.says("Lucie", "groupe stop", "oui", room=room)

    assert await count(village, LINKED) == 1


async def test_where_nothing_is_linked_the_referent_reads_how_to_link(village: Village) -> None:
    await village.says("Karim", "groupe stop", "oui")

    await village.says("Karim", "groupe stop")

    assert "Aucun groupe" in village.hears("Karim")[-1]
