"""AIDE leads to every word, also where there is room for one short message only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from notifications.sms_text import SINGLE, septets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.world import Village

REF = [Role.REFERENT]


async def pages(village: Village, name: str, word: str) -> list[str]:
    """Let somebody read one page after the other, as long as one names the next."""
    heard: list[str] = []
    following: str | None = word
    while following:
        await village.says(name, following)
        heard.append(village.hears(name)[-1])
        found = re.search(rf"{word} \d+$", heard[-1])
        following = found[0] if found else None
    return heard


async def test_each_page_of_the_help_is_one_sms_and_names_the_next(village: Village) -> None:
    await village.member("Odette", sms="+33600000001", roles=())
    await village.member("Marc", sms="+33600000002", roles=REF)

    ours, theirs = await pages(village, "Odette", "AIDE"), await pages(village, "Marc", "AIDE")

    assert not [page for page in ours + theirs if septets(page) > SINGLE]
    assert 3 <= len(ours) <= len(theirs) <= 12
    assert "ANNUAIRE" in " ".join(ours)
    assert "NOMMER" not in " ".join(ours)
    assert "NOMMER" in " ".join(theirs)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("aide annuaire", "ANNUAIRE"),
        ("aide Périmètre !", "PÉRIMETRE"),
        ("aide 1", "Suite: AIDE 2"),
        ("aide 99", "Suite: AIDE 2"),
        ("aide machin", "Je ne connais pas ce mot"),
        ("aide nommer", "Je ne connais pas ce mot"),
        ("aide exercice", "Un exercice n'est pas un danger"),
        ("aide relais", "RELAIS, un prénom"),
    ],
)
async def test_a_word_is_explained_to_whoever_may_say_it(village: Village, said: str, heard: str) -> None:
    await village.member("Odette", sms="+33600000001", roles=())

    await village.says("Odette", said)

    assert heard in village.hears("Odette")[-1]


@pytest.mark.parametrize(("roles", "is_offered"), [((), False), (REF, True)])
async def test_the_menu_offers_to_be_a_relay_and_to_who_leads_a_drill(
    village: Village,
    roles: Sequence[Role],
    is_offered: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    await village.member("Karim", telegram="1001", roles=roles)

    await village.says("Karim", "menu")

    assert "RELAIS, un prénom" in village.hears("Karim")[-1]
    assert ("EXERCICE demande" in village.hears("Karim")[-1]) is is_offered
    await village.taps("Karim", "📞 Être relais")
    assert "Qui prévenez-vous" in village.hears("Karim")[-1]
