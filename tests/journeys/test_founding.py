"""Stories of a community that is founded in chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.wire import Attachment, AttachmentKind
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village


@pytest.mark.parametrize("channel", ["telegram", "matrix", "sms", "email"])
async def test_a_community_is_founded_in_chat(village: Village, channel: str) -> None:
    """Personne à Sautron : Marc l'a demandé en vain, Zoé fonde la communauté, et invite."""
    await village.stranger("Marc", **contact("Marc", channel))
    await village.stranger("Zoé", **contact("Zoé", channel))
    await says_surely(village, "Marc", "rejoindre", "1", "Sautron", "Marc", "1 rue du Bois", "1")

    village.tells("Zoé fonde une communauté")
    await says_surely(village, "Zoé", "fonder", "Le Bois Joli", "Sautron")
    if channel in {"telegram", "matrix"}:
        place = Attachment(AttachmentKind.LOCATION, latitude=47.2629, longitude=-1.6706)
        await village.says("Zoé", "", attachments=(place,))
    await says_surely(village, "Zoé", "Zoé R.", "1")
    village.tells("Elle invite, et Marc entre")
    await says_surely(village, "Marc", "rejoindre Le Bois Joli", "Marc", "1 rue du Bois", "1")
    await says_surely(village, "Zoé", "oui 1", "inviter")

    assert any("existe" in text and "Le Bois Joli" in text for text in village.hears("Zoé"))
    assert any("s'organisent là" in text for text in village.hears("Marc"))
    assert "Bienvenue" in village.hears("Marc")[-1]


async def test_no_community_is_founded_where_there_is_one(village: Village) -> None:
    """Là où des voisins sont déjà organisés, on entre chez eux plutôt que de fonder à côté."""
    await village.founded()
    await village.stranger("Zoé", **contact("Zoé", "telegram"))
    await village.stranger("Marc", **contact("Marc", "sms"))

    village.tells("Au même endroit")
    await village.says("Zoé", "fonder les lilas", "fonder La Gare", "Villeneuve")
    near = Attachment(AttachmentKind.LOCATION, latitude=47.2190, longitude=-1.5540)
    await village.says("Zoé", "", attachments=(near,))
    village.tells("Dans la même commune, par SMS")
    await village.says("Marc", "FONDER La Gare", "Villeneuve", "1")
    await says_surely(village, "Marc", "FONDER La Gare", "Villeneuve", "non, ailleurs", "Marc", "1", "FONDER Le Port")

    assert "REJOINDRE" in village.hears("Zoé")[0]
    assert "REJOINDRE Les Lilas" in village.hears("Zoé")[-1]
    assert "REJOINDRE Les Lilas" in village.hears("Marc")[2]
    assert any("La Gare existe" in text for text in village.hears("Marc"))
