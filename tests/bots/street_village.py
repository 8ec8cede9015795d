"""A street on a test server, and whoever lives there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bots.web.server import web_app
from bots.web.street import House, Neighbour, Street
from bots.web.street_routes import StreetRoutes
from core.wire import Outbound, Span
from tests.bots.contract import FixedClock, FrontDoor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.ports import Channel

HOME = House("3 rue des Lilas", 47.39, 0.68)
ODETTE = Neighbour("odette", "Odette", "street-sms", "+33600000001", "sms", HOME)
KARIM = Neighbour("karim", "Karim", "street-telegram", "4242", "telegram", HOME)
LUCIE = Neighbour("lucie", "Lucie", "street-email", "lucie@example.org", "email", HOME)
INES = Neighbour("ines", "Inès", "street-matrix", "@ines:example.org", "matrix", HOME, role="référente")
GROUP = Neighbour("voisins", "Les Lilas", "street-telegram", "-100", "group", HOME)
EVERYBODY = (ODETTE, KARIM, LUCIE, INES, GROUP)
JPEG = b"\xff\xd8\xff\xe0 a photo"

Client = TestClient[web.Request, web.Application]


class Village:
    """A street on a test server, with a front door for all of its screens."""

    def __init__(self, street: Street, client: Client, door: FrontDoor) -> None:
        self.street = street
        self.client = client
        self.door = door

    def channel(self, name: str) -> Channel:
        return next(one for one in self.street.channels() if one.name == name)

    async def say(self, **said: Any) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post("/street/say", json=said)
        return answer.status, await answer.json()

    async def heard(self, neighbour: str, query: str = "") -> list[dict[str, Any]]:
        answer = await self.client.get(f"/street/heard/{neighbour}{query}")
        assert answer.status == 200
        heard: list[dict[str, Any]] = await answer.json()
        return heard

    async def send(self, neighbour: Neighbour, text: str, **more: Any) -> str:
        self.sent = getattr(self, "sent", 0) + 1
        outbound = Outbound(
            **{"delivery_id": f"d-{self.sent}", "address": neighbour.address, "parts": ((Span(text),),), **more}
        )
        receipt = await self.channel(neighbour.channel).send(outbound)
        return receipt.external_id


@asynccontextmanager
async def a_village() -> AsyncIterator[Village]:
    """Open the street, with every screen listened to."""
    street = Street(EVERYBODY, FixedClock())
    door = FrontDoor()
    listeners = [asyncio.create_task(one.listen(door.receive, None)) for one in street.channels()]
    try:
        async with TestClient(TestServer(web_app([StreetRoutes(street).add_to]))) as client:
            yield Village(street, client, door)
    finally:
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
