"""A referent sets up a real community from nothing on the screens of the street, as a visitor of its page would."""

from __future__ import annotations

from asyncio import create_task, gather
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots.switchboard import Switchboard
from bots.web.server import web_app
from bots.web.street import House, Neighbour, NeighbourKind, Street
from bots.web.street_routes import StreetRoutes
from core.command import discover
from core.inbox import FrontDoor
from core.ports import Voice
from core.wire import Attachment, Inbound
from notifications.dispatch import PostOffice
from storage.store import Store
from tests.journeys.from_nothing import CHANNELS, NAMES, is_set_up, sets_up
from tests.journeys.street import contact
from tests.migrated import migrate
from tests.world import Village, VillageClock

BOIS = House("1 rue du Bois", 47.2629, -1.6706)
IDS = {"Zoé": "zoe", "Marc": "marc", "Nina": "nina", "Paul": "paul"}


class Screens(Village):
    """Neighbours who speak and read on the page of the street, over HTTP."""

    def __init__(self, store: Store, clock: VillageClock, street: Street, client: TestClient[Any, Any]) -> None:
        """Put the screens of *street* in the place of the village's channels."""
        super().__init__(store, clock)
        self._client = client
        self._shown: dict[str, list[dict[str, Any]]] = {}
        screens = {one.name: one for one in street.channels()}
        self._voices = {name: one.capabilities.voice for name, one in screens.items()}
        capabilities = {name: one.capabilities for name, one in screens.items()}
        store.serve(capabilities)
        self.post = PostOffice(store, screens, self.texts, clock)
        self.switchboard = Switchboard(
            store,
            FrontDoor(discover(), self.texts, capabilities),
            clean=_as_it_is,
            carry=self.post.carry,
            wake=self.post.wake,
        )

    @property
    def voices(self) -> dict[str, Voice]:
        """What each screen sounds like."""
        return self._voices

    async def says(self, name: str, *texts: str, channel: str | None = None, **parts: Any) -> None:
        """Type *texts* on the page, or show a place, and read what everybody's screen says then."""
        for text in texts:
            said: dict[str, Any] = {"neighbour": IDS[name], "text": text}
            for each in parts.get("attachments", ()):
                assert isinstance(each, Attachment)
                said["location"] = {"lat": each.latitude, "lon": each.longitude}
            answer = await self._client.post("/street/say", json=said)
            assert answer.status == 200, await answer.text()
            await self.post_office_closes()

    async def post_office_closes(self) -> None:
        """Deliver what is due, and look at the screens."""
        await self.post.drain()
        for name, key in IDS.items():
            self._shown[name] = await (await self._client.get(f"/street/heard/{key}")).json()

    def hears(self, name: str, channel: str | None = None) -> list[str]:
        """The texts on the screen of *name*."""
        return [entry["text"] for entry in self._shown[name]]

    def files(self, name: str) -> list[str]:
        """The names of the files on the screen of *name*."""
        return [one["name"] for entry in self._shown[name] for one in entry["attachments"] if one["kind"] == "file"]


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound


@asynccontextmanager
async def the_street(channel: NeighbourKind) -> AsyncIterator[Screens]:
    """Open a street of strangers who all have a screen of this kind, over an empty storage."""
    clock = VillageClock()
    neighbours = [
        Neighbour(IDS[name], name, f"street-{channel}", contact(name, channel)[channel], channel, BOIS)
        for name in NAMES
    ]
    street = Street(neighbours, clock)
    store = Store.open("sqlite://", clock=clock, secret=b"the street's secret, 32 bytes!!!", draw=Random(7).choice)
    await migrate(store)
    async with TestClient(TestServer(web_app([StreetRoutes(street).add_to]))) as client:
        screens = Screens(store, clock, street, client)
        listeners = [create_task(one.listen(screens.switchboard.receive, None)) for one in street.channels()]
        yield screens
        for each in listeners:
            each.cancel()
        await gather(*listeners, return_exceptions=True)
    await store.close()


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_community_is_made_from_nothing_on_the_street(channel: NeighbourKind) -> None:
    """The page carries no files to us: by mail the perimeter is drawn on the map, as by SMS."""
    async with the_street(channel) as screens:
        await sets_up(screens, channel, by_file=False)

        is_set_up(screens)
        by_link = any("/paper/" in text for text in screens.hears("Zoé"))
        assert by_link if channel == "sms" else screens.files("Zoé")
