"""Stories of the address that a newcomer types: where somebody can look it up, who opens reads whether it is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.boundary import Boundary
from core.model.community import Point
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from tests.core.village import count
from tests.journeys.street import asks_a_geocoder, contact, says_surely
from tests.peers.geocoder import Peer, addok, geocoder

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CORNERS = ((47.2200, -1.5560), (47.2205, -1.5500), (47.2170, -1.5495), (47.2165, -1.5565))
KNOWN = {
    "4 rue des Roses, Villeneuve": [addok("4 Rue des Roses 44000 Villeneuve", 47.2185, -1.5530)],
    "90 rue du Port, Villeneuve": [addok("90 Rue du Port 44000 Villeneuve", 47.2300, -1.5300)],
    "1 rue de Paris, Villeneuve": [addok("1 Rue de Paris 69000 Lyon", 45.76, 4.84)],
}
on_each_channel = pytest.mark.parametrize("channel", ["telegram", "matrix", "sms", "email"])


async def a_drawn_community(village: Village, channel: str = "telegram") -> None:
    """Karim leads the Lilas, whose perimeter is drawn."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", channel))

    def work(uow: UnitOfWork) -> None:
        lilas = village.communities["Les Lilas"]
        uow.boundaries.add(lilas, Boundary.around(Point(*each) for each in CORNERS), 1, uow.now())

    await village.store.run(work)


async def asks(village: Village, name: str, address: str, channel: str = "telegram") -> None:
    await village.stranger(name, **contact(name, channel))
    await says_surely(village, name, "rejoindre Les Lilas", name, address, "personne")


@on_each_channel
async def test_a_referent_reads_whether_a_typed_address_is_within_the_perimeter(village: Village, channel: str) -> None:
    """Zoé habite dedans, Marc dehors, Paul bien plus loin ; l'adresse de Nina n'existe pas : Karim le lit."""
    await a_drawn_community(village, channel)
    async with geocoder(KNOWN) as peer:
        asks_a_geocoder(village, peer.url)

        village.tells("Quatre personnes demandent à entrer")
        await asks(village, "Zoé", "4 rue des Roses", channel)
        await asks(village, "Marc", "90 rue du Port", channel)
        await asks(village, "Paul", "1 rue de Paris", channel)
        await asks(village, "Nina", "3 rue de Nulle Part", channel)
        village.tells("Plus tard, Karim relit une demande : personne n'est interrogé de nouveau")
        asked = len(peer.asked)
        await says_surely(village, "Karim", "D1")

    cards = {name: next(t for t in village.hears("Karim") if name in t) for name in ("Zoé", "Marc", "Paul", "Nina")}
    assert "dans votre périmètre" in cards["Zoé"]
    assert all("hors de votre périmètre" in cards[name] for name in ("Marc", "Paul"))
    assert "introuvable" in cards["Nina"]
    assert len(peer.asked) == asked
    assert all("C'est noté" in village.hears(name)[-1] for name in cards)


@pytest.mark.parametrize("trouble", ["hangs", "fails", "babbles"])
async def test_a_geocoder_in_trouble_keeps_nobody_out(village: Village, trouble: str) -> None:
    """Celui qui cherche ne répond pas, ou mal : la demande arrive, et ne dit rien du lieu."""
    await a_drawn_community(village)
    async with geocoder(KNOWN) as peer:
        _troubles(peer, trouble)
        asks_a_geocoder(village, peer.url, seconds=0.2)

        await asks(village, "Zoé", "4 rue des Roses")

    assert peer.asked
    assert "C'est noté" in village.hears("Zoé")[-1]
    card = next(text for text in village.hears("Karim") if "Zoé" in text)
    assert not any(word in card for word in ("périmètre", "introuvable"))
    assert await count(village, "SELECT count(*) FROM membership_request WHERE is_on_map IS NULL") == 1


def _troubles(peer: Peer, trouble: str) -> None:
    peer.hangs = trouble == "hangs"
    peer.status = 503 if trouble == "fails" else 200
    peer.body = b"<html>" if trouble == "babbles" else None


async def test_without_a_geocoder_nothing_changes(village: Village) -> None:
    await a_drawn_community(village)

    await asks(village, "Zoé", "4 rue des Roses")

    card = next(text for text in village.hears("Karim") if "Zoé" in text)
    assert not any(word in card for word in ("périmètre", "introuvable"))


async def test_through_an_open_door_goes_who_lives_within_and_a_home_is_where_it_was_found(village: Village) -> None:
    """Porte ouverte : Zoé, qui habite dedans, entre ; Marc, qui habite dehors, attend une réponse."""
    await a_drawn_community(village)
    lilas = village.communities["Les Lilas"]
    await village.store.run(lambda uow: uow.requests.set_door(Door(lilas, ValidationMode.OPEN)))
    async with geocoder(KNOWN) as peer:
        asks_a_geocoder(village, peer.url)

        await asks(village, "Zoé", "4 rue des Roses")
        await asks(village, "Marc", "90 rue du Port")

    assert "Bienvenue" in village.hears("Zoé")[-1]
    assert "Bienvenue" not in village.hears("Marc")[-1]
    assert any("hors de votre" in said for said in village.hears("Karim"))
    assert await count(village, "SELECT count(*) FROM household WHERE latitude IS NOT NULL") == 1
