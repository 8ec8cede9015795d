"""One's own card is reached from one's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import Village


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    """Paul is on Telegram, Odette on her phone."""
    async with open_village() as opened:
        await opened.member("Paul", telegram="1001")
        await opened.member("Odette", telegram="1002")
        yield opened


@pytest.mark.feature("R9", by="show_directory")
async def test_ones_own_name_leads_to_ones_own_card(village: Village) -> None:
    """It says what is masked, and how it is changed; the card of somebody else does not."""
    await village.says("Paul", "profil", "annuaire Paul", "annuaire Odette")

    own, by_name, other = village.hears("Paul")
    assert by_name == own
    assert other != own
    assert "Odette" in other
