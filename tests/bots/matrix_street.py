"""A street on Matrix: a real homeserver behind a door that can fail, the bot, and the people of its tests."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bots.matrix import Matrix, MatrixSettings
from core.ports import DeliveryFailed
from core.wire import Inbound, Outbound, Span
from tests.bots.contract import PATIENCE, FixedClock, FrontDoor, eventually, listening
from tests.peers.synapse import PeerMissing, Synapse, synapse

SECRET = b"the key of the house"
PASSWORD = "parole"
GARBAGE = "<html><h1>502 Bad Gateway</h1></html>"
API = "/_matrix/client/v3"

Json = dict[str, Any]
numbers = itertools.count(1)
RUNNING = pytest.StashKey[Synapse]()


@pytest.fixture(scope="session")
def homeserver(pytestconfig: pytest.Config) -> Synapse:
    """A homeserver without limits, one for all modules."""
    if RUNNING not in pytestconfig.stash:
        server = ExitStack()
        try:
            pytestconfig.stash[RUNNING] = server.enter_context(synapse())
        except PeerMissing as missing:
            pytest.skip(str(missing))
        pytestconfig.add_cleanup(server.close)
    return pytestconfig.stash[RUNNING]


class Door:
    """A reverse proxy before the homeserver, which can refuse, or break down."""

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self.refusals: list[tuple[int, Json]] = []
        self.is_broken = False
        self.barred = ""
        self.shut = ""
        """What stands in the path of a request that fails, once."""
        self.asked: list[tuple[str, str]] = []
        self.sent: list[int] = []
        """How the homeserver has answered each message."""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(auto_decompress=False)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._runner.cleanup()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, request.path))
        if self.is_broken:
            return web.Response(text=GARBAGE, status=502, content_type="text/html")
        if self.shut and self.shut in request.path:
            self.shut = ""
            return web.Response(text=GARBAGE, status=502, content_type="text/html")
        if self.barred and "/join/" in request.path:
            return web.json_response({"errcode": "M_FORBIDDEN", "error": "not here"}, status=403)
        if self.refusals and "/send/" in request.path:
            status, body = self.refusals.pop(0)
            return web.json_response(body, status=status)
        kept = {key: value for key, value in request.headers.items() if key in {"Authorization", "Content-Type"}}
        url = self._behind + request.raw_path
        async with self._session.request(
            request.method, URL(url, encoded=True), headers=kept, data=await request.read()
        ) as answer:
            passed = await answer.read()
            if "/send/" in request.path:
                self.sent.append(answer.status)
            return web.Response(body=passed, status=answer.status, headers={"Content-Type": answer.content_type})


@dataclass
class Neighbour:
    """Somebody with an ordinary Matrix client, who holds no connection open."""

    server: Synapse
    user_id: str
    token: str = ""

    @classmethod
    async def move_in(cls, server: Synapse, name: str, *, admin: bool = False) -> Neighbour:
        """Open an account under a name that nobody else has."""
        user_id = await asyncio.to_thread(server.register, f"{name}{next(numbers)}", PASSWORD, admin=admin)
        one = cls(server, user_id)
        identifier = {"type": "m.id.user", "user": user_id}
        body = {"type": "m.login.password", "identifier": identifier, "password": PASSWORD}
        one.token = (await one.ask("POST", "/login", body))["access_token"]
        return one

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Make one request, which must succeed."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        url = URL(f"{self.server.url}{API}{path}", encoded=True)
        async with aiohttp.request(method, url, json=body, headers=headers) as answer:
            found: Json = await answer.json()
            assert answer.status == 200, (path, found)
            return found

    async def open_room(self, *guests: str, **more: Any) -> str:
        """Make a room and invite *guests*."""
        body = {"invite": list(guests), "preset": "private_chat", **more}
        return str((await self.ask("POST", "/createRoom", body))["room_id"])

    async def send(self, room_id: str, content: Json, kind: str = "m.room.message") -> str:
        """Send an event and give its id."""
        path = f"/rooms/{quote(room_id)}/send/{kind}/n{next(numbers)}"
        return str((await self.ask("PUT", path, content))["event_id"])

    async def say(self, room_id: str, text: str, **more: Any) -> str:
        """Send a text."""
        return await self.send(room_id, {"msgtype": "m.text", "body": text, **more})

    async def join(self, room_id: str) -> None:
        await self.ask("POST", f"/join/{quote(room_id)}", {})

    async def leave(self, room_id: str) -> None:
        await self.ask("POST", f"/rooms/{quote(room_id)}/leave", {})

    async def upload(self, data: bytes, content_type: str = "image/jpeg") -> str:
        """Keep a file on the homeserver and give its address."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type}
        url = f"{self.server.url}/_matrix/media/v3/upload"
        async with aiohttp.request("POST", url, data=data, headers=headers) as answer:
            return str((await answer.json())["content_uri"])

    async def download(self, address: str) -> bytes:
        url = f"{self.server.url}/_matrix/client/v1/media/download/{address.removeprefix('mxc://')}"
        async with aiohttp.request("GET", url, headers={"Authorization": f"Bearer {self.token}"}) as answer:
            assert answer.status == 200
            return await answer.read()

    async def events(self, room_id: str, kind: str = "m.room.message") -> list[Json]:
        """Give the events of one kind in a room, oldest first, as the homeserver tells them now."""
        only = quote(json.dumps({"types": [kind]}))
        page = await self.ask("GET", f"/rooms/{quote(room_id)}/messages?dir=b&limit=500&filter={only}")
        return [event for event in reversed(page["chunk"]) if event["type"] == kind]

    async def events_until(self, room_id: str, number: int, kind: str = "m.room.message") -> list[Json]:
        """Wait until there are *number* events of one kind."""
        async with asyncio.timeout(PATIENCE):
            while len(found := await self.events(room_id, kind)) < number:  # noqa: ASYNC110 (a peer has no event)
                await asyncio.sleep(0.02)
        return found

    async def state(self, room_id: str, kind: str) -> Json:
        """Give a state event of a room."""
        return await self.ask("GET", f"/rooms/{quote(room_id)}/state/{kind}")

    async def pause(self) -> None:
        """Let a moment pass before looking again: a peer has no event to wait for."""
        await asyncio.sleep(0.05)

    async def joined(self, room_id: str) -> set[str]:
        """Give the ids of those who are in a room."""
        return set((await self.ask("GET", f"/rooms/{quote(room_id)}/joined_members"))["joined"])


@dataclass
class Street:
    """The bot's account, its folder, and Odette, who has a private room with it."""

    door: Door
    bot: Neighbour
    odette: Neighbour
    folder: Path
    room: str = ""

    def channel(self, **more: Any) -> Matrix:
        """Build the bot's channel, as after a restart."""
        settings = {"homeserver": self.door.url, "user_id": self.bot.user_id, "password": PASSWORD, **more}
        return Matrix(MatrixSettings.model_validate(settings), secret=SECRET, clock=FixedClock(), folder=self.folder)

    async def move_in(self, name: str) -> Neighbour:
        """Let somebody else open an account."""
        return await Neighbour.move_in(self.bot.server, name)

    async def until_joined(self, room_id: str, channel: Matrix) -> None:
        """Wait until the bot has accepted its invitation, and has seen that it did."""
        await eventually(lambda: channel._account.rooms.get(room_id))
        assert self.bot.user_id in await self.odette.joined(room_id)

    async def heard(self) -> list[Json]:
        """Give what the bot has said in Odette's room."""
        return [event for event in await self.odette.events(self.room) if event["sender"] == self.bot.user_id]


async def build_street(server: Synapse, door: Door, folder: Path, *, admin: bool = False) -> Street:
    """Open the accounts, and let Odette open her private room with the bot."""
    bot, odette = await Neighbour.move_in(server, "tocsin", admin=admin), await Neighbour.move_in(server, "odette")
    street = Street(door, bot, odette, folder)
    street.room = await odette.open_room(bot.user_id, is_direct=True)
    channel = street.channel()
    async with listening(channel, FrontDoor()):
        await street.until_joined(street.room, channel)
    await channel.close()
    return street


@pytest.fixture
async def street(homeserver: Synapse, tmp_path: Path) -> AsyncIterator[Street]:
    """The street, on the homeserver without limits."""
    async with Door(homeserver.url) as door:
        yield await build_street(homeserver, door, tmp_path / "matrix")


@pytest.fixture
async def matrix(street: Street) -> AsyncIterator[Matrix]:
    """The bot's channel."""
    channel = street.channel()
    yield channel
    await channel.close()


async def heard_by(channel: Matrix, number: int = 1, door: FrontDoor | None = None) -> Sequence[Inbound]:
    """Listen until *number* messages were committed."""
    door = door or FrontDoor()
    async with listening(channel, door):
        await eventually(lambda: len(door.heard) >= number)
    return door.heard


async def failure_of(channel: Matrix, message: Outbound) -> DeliveryFailed:
    """Send *message*, which must fail, and say how."""
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(message)
    return caught.value


def message(address: str, *texts: str | Span, **more: Any) -> Outbound:
    """Build a message in one part."""
    spans = tuple(Span(text) if isinstance(text, str) else text for text in texts)
    fields: Json = {"delivery_id": f"d-{next(numbers)}", "address": address, "parts": (spans,) if spans else ()}
    return Outbound(**fields | more)
