"""The chat on a server of its own, and browsers that ask it as its page does."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout, CookieJar
from aiohttp.test_utils import TestServer

from bots.web.chat.channel import WebChat
from bots.web.chat.routes import ChatRoutes
from bots.web.chat.settings import WebSettings
from bots.web.server import web_app
from core.community.browsers import invite
from core.errors import StorageDown
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from storage.store import Store
from tests.bots.contract import FixedClock, FrontDoor
from tests.migrated import migrate

T = TypeVar("T")

KARIM = "4242"
SECRET = b"the secret of the chat, 32 bytes"
OURS = {"Sec-Fetch-Site": "same-origin"}
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


class HandTimer:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Give how many have passed."""
        return self.seconds


class ShiftedClock:
    """The time at which it was made, and as much later as a test says: how long the machine takes is no time."""

    def __init__(self) -> None:
        self.began = datetime.now(UTC)
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Give it."""
        return self.began + self.ahead


class Breakable:
    """A storage that is down while a test says so."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_down = False

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work*, or be down."""
        if self.is_down:
            raise StorageDown("the disk is full")
        return await self.store.run(work)


@dataclass
class Chat:
    """A channel with its routes on a server, over a storage with one neighbour who is known on Telegram."""

    breakable: Breakable
    clock: Any
    person_id: int
    public_url: str = "http://127.0.0.1:8080"
    push_services: tuple[str, ...] = ("fcm.googleapis.com", "*.push.apple.com")
    timer: HandTimer = field(default_factory=HandTimer)
    door: FrontDoor = field(default_factory=FrontDoor)
    channel: WebChat = field(init=False)
    server: TestServer = field(init=False)

    @property
    def store(self) -> Store:
        """The storage itself, which is never down."""
        return self.breakable.store

    @property
    def url(self) -> str:
        """Where the server answers."""
        return f"http://127.0.0.1:{self.server.port}"

    async def open(self) -> WebChat:
        """Start a new channel on a new server, as a new process does."""
        self.channel = WebChat(
            WebSettings(push_services=self.push_services),
            store=self.breakable,
            clock=self.clock,
            clean=as_it_is,
            secret=SECRET,
            public_url=self.public_url,
        )
        self.server = TestServer(web_app([ChatRoutes(self.channel, self.timer).add_to]))
        await self.server.start_server()
        return self.channel

    async def close(self) -> None:
        """Stop both."""
        await self.channel.close()
        await self.server.close()

    async def invited(self) -> tuple[str, str]:
        """Give a new link's secret and code for the neighbour."""
        return await self.store.run(lambda uow: invite(self.person_id, uow))

    @asynccontextmanager
    async def a_browser(self, *, signed_in: bool = True, **headers: str) -> AsyncIterator[Visitor]:
        """Open a browser; it is signed in by a link."""
        async with Visitor(lambda: self.url, headers) as visitor:
            if signed_in:
                assert await visitor.enter((await self.invited())[0]) == 303
            yield visitor

    async def browsers(self) -> Sequence[Any]:
        """The neighbour's browsers."""
        return await self.store.run(lambda uow: uow.browsers.of(self.person_id))

    async def sign_out(self) -> None:
        """Take all the neighbour's browsers away, as `canaux` does on another channel."""

        def work(uow: UnitOfWork) -> None:
            for browser in uow.browsers.of(self.person_id):
                uow.contacts.release(browser.contact_id)

        await self.store.run(work)


class Visitor:
    """A browser with a cookie jar, which says from whose page it asks."""

    def __init__(self, url: Callable[[], str], headers: dict[str, str]) -> None:
        """Ask whatever answers at *url*."""
        self._url = url
        # By an address of loopback cookies are kept only by a jar that is told to.
        self.jar = CookieJar(unsafe=True)
        self.session = ClientSession(
            cookie_jar=self.jar,
            headers={**OURS, "User-Agent": FIREFOX, **headers},
            timeout=ClientTimeout(total=10),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def ask(self, method: str, path: str, **how: Any) -> tuple[int, str]:
        """Give the status and the text of an answer."""
        async with self.session.request(method, self._url() + path, allow_redirects=False, **how) as answer:
            return answer.status, await answer.text(errors="replace")

    async def post(self, path: str, body: Any, **how: Any) -> tuple[int, dict[str, Any]]:
        """Post JSON, and give the status and the JSON of the answer."""
        status, text = await self.ask("POST", path, json=body, **how)
        return status, json.loads(text)

    async def enter(self, link: str, **how: Any) -> int:
        """Press the button behind a link."""
        return (await self.ask("POST", "/chat/in", data={"link": link}, **how))[0]

    async def enter_by_code(self, code: str, **how: Any) -> tuple[int, dict[str, Any]]:
        """Type a code."""
        return await self.post("/chat/code", {"code": code}, **how)

    async def say(self, text: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        """Say something."""
        return await self.post("/chat/say", {"id": uuid4().hex, "text": text, **more})

    async def me(self) -> dict[str, Any]:
        """Give who is signed in here."""
        known: dict[str, Any] = json.loads((await self.ask("GET", "/chat/me"))[1])
        return known

    async def follow(self, after: int = 0, until: str = "ready") -> list[dict[str, Any]]:
        """Follow the box from *after* until an event of this name, or a line with this text; give the lines."""
        lines: list[dict[str, Any]] = []
        # What it waits for may take some turns of a busy machine, and the look every five seconds.
        patience = ClientTimeout(total=60)
        async with self.session.get(f"{self._url()}/chat/live?after={after}", timeout=patience) as answer:
            assert answer.status == 200
            name = "message"
            async for raw in answer.content:
                key, _, value = raw.decode().rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    if name == "message":
                        lines.append(json.loads(value))
                    if until in {name, lines[-1]["text"] if lines else ""}:
                        return lines
                    name = "message"
        raise AssertionError(f"the stream ended before {until}: {lines}")


async def as_it_is(inbound: Inbound) -> Inbound:
    """Clean nothing."""
    return inbound


@asynccontextmanager
async def open_chat(clock: Any = None, **settings: Any) -> AsyncIterator[Chat]:
    """Open a chat with Karim in its storage; it does not listen yet."""
    clock = clock or FixedClock()
    store = Store.open("sqlite://", clock=clock, secret=SECRET)
    await migrate(store)

    def work(uow: UnitOfWork) -> int:
        person = uow.members.add_person("Karim", "fr", uow.now())
        contact = uow.members.speaker_at(Inbound("telegram", KARIM, "", uow.now()), Voice.TELEGRAM).contact
        uow.members.claim_contact(contact.id, person.id, uow.now())
        return person.id

    chat = Chat(Breakable(store), clock, await store.run(work), **settings)
    await chat.open()
    try:
        yield chat
    finally:
        await chat.close()
        await store.close()
