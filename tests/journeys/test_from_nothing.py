"""A community from nothing to a life of its own: all that a referent does, in one story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.from_nothing import CHANNELS, NAMES, is_set_up, sets_up
from tests.journeys.street import contact

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_community_is_made_from_nothing(village: Village, channel: str) -> None:
    """Rien à Sautron : Zoé fonde le Bois Joli, en dessine le tour, fait entrer ses voisins, se jumelle, et s'en va."""
    for name in NAMES:
        await village.stranger(name, **contact(name, channel))

    await sets_up(village, channel, by_file=channel == "email")

    is_set_up(village)
    printed = next(heard for heard in village.screen("Zoé") if "imprime" in heard.text and "KIT" in heard.text)
    assert "/paper/" in printed.text if channel == "sms" else printed.outbound.attachments
