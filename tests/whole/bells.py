"""One doorbell for each channel, and a hand that rings it again: the same native id, as its own peer repeats it."""

from __future__ import annotations

import asyncio
import json
import smtplib
from abc import ABC, abstractmethod
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from yarl import URL

from bots.bootstrap import House
from core.community import browsers
from tests.bots.matrix_street import PASSWORD, Door, Neighbour
from tests.peers.ports import free_port
from tests.peers.synapse import Synapse
from tests.peers.telegram import TOKEN, TelegramPeer

SECRETS = {"TOKEN": TOKEN, "WEBHOOK_SECRET": "0123456789abcdef0123456789abcdef", "PAROLE": PASSWORD}
HERE = "127.0.0.1"
PATIENCE, NOT_YET = 30, 503
NOBODY = {"host": HERE, "port": 9, "security": "none"}
"""Where answers go that nobody reads: they wait, which is none of this test's business."""


class Bell(ABC):
    """A channel of a house whose web part listens on *port*; ``address`` is who speaks there, if not a browser."""

    channel: str
    address = ""

    def __init__(self, port: int) -> None:
        """Belong to that house."""
        self.port = port
        self.url = f"http://{HERE}:{port}"

    async def hang(self) -> None:  # noqa: B027 - most need no peer
        """Put up what stands behind it."""

    @abstractmethod
    def blocks(self) -> dict[str, Any]:
        """The channel's block of the configuration."""

    async def moves_in(self, house: House, person_id: int) -> None:  # noqa: B027 - most have nothing to do here
        """Do what has to be done once the person lives here."""

    @abstractmethod
    async def ring(self, text: str) -> None:
        """Bring *text* under the same native id as ever, and return when it was taken."""

    async def ring_at_once(self, text: str, times: int) -> None:
        """Bring it so many times at the same moment."""
        await asyncio.gather(*(self.ring(text) for _ in range(times)))

    async def close(self) -> None:  # noqa: B027 - most hold nothing
        """Let go of the peer."""


class TelegramBell(Bell):
    """Telegram calls the webhook with an update that it has brought before."""

    channel, address = "telegram", "1001"

    async def hang(self) -> None:
        """Start the server of the Bot API."""
        self.peer = TelegramPeer()
        self.update: dict[str, Any] = {}
        await self.peer.start()

    def blocks(self) -> dict[str, Any]:
        """A bot that is called."""
        called = {"receive": "webhook", "webhook_secret": "${WEBHOOK_SECRET}"}
        return {"telegram": {"token": "${TOKEN}", "api_url": self.peer.url, **called}}

    async def ring(self, text: str) -> None:
        """Call with the one update."""
        if not self.update:
            self.peer.private_message(int(self.address), text)
            self.update = self.peer.updates.pop()
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRETS["WEBHOOK_SECRET"]}
        async with aiohttp.ClientSession(headers=headers) as session:
            await called(session, "POST", f"{self.url}/telegram/webhook", json=self.update)

    async def close(self) -> None:
        """Stop the peer."""
        await self.peer.stop()


class SmsBell(Bell):
    """Kannel asks again for a message that it was not sure to have brought."""

    channel, address = "sms", "+33612345601"

    def blocks(self) -> dict[str, Any]:
        """A gateway that calls."""
        gateway = {
            "url": f"http://{HERE}:9/",
            "username": "u",
            "password": "${PAROLE}",
            "webhook_secret": "${WEBHOOK_SECRET}",
        }
        return {"sms": {"number": "+33937000000", "gateway": "kannel", "kannel": gateway}}

    async def ring(self, text: str) -> None:
        """Call with the one id."""
        said = {"key": SECRETS["WEBHOOK_SECRET"], "from": self.address, "text": text, "charset": "UTF-8", "id": "m-1"}
        async with aiohttp.ClientSession() as session:
            await called(session, "GET", f"{self.url}/sms/kannel/inbound?{urlencode(said)}")


class EmailBell(Bell):
    """A mail server hands a mail over again, because it did not hear that it was taken."""

    channel, address = "email", "lucie@lilas.example"

    async def hang(self) -> None:
        """Choose where mails are handed over."""
        self.lmtp = free_port()

    def blocks(self) -> dict[str, Any]:
        """A mail server of our own."""
        receive = {"lmtp": {"listen": f"{HERE}:{self.lmtp}"}}
        return {"email": {"address": "tocsin@lilas.example", "smtp": NOBODY, "receive": receive}}

    async def ring(self, text: str) -> None:
        """Hand the one mail over."""
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(self._is_taken, text):  # noqa: ASYNC110 - a mail server is asked
                await asyncio.sleep(0.05)

    def _is_taken(self, text: str) -> bool:
        mail = (
            f"From: Lucie <{self.address}>\r\nTo: tocsin@lilas.example\r\nMessage-ID: <one@lilas.example>\r\n"
            f"Subject: \r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        try:
            with smtplib.LMTP(HERE, self.lmtp) as line:
                return line.sendmail(self.address, ["tocsin@lilas.example"], mail.encode()) == {}
        except (ConnectionRefusedError, smtplib.SMTPDataError):
            return False


class MatrixBell(Bell):
    """A homeserver that gives what it has given before: the place in its story is lost, or given anew."""

    channel = "matrix"

    def __init__(self, port: int, homeserver: Synapse) -> None:
        """Speak by way of *homeserver*."""
        super().__init__(port)
        self.homeserver = homeserver
        self.door = Stammering(homeserver.url)
        self.is_said = False

    async def hang(self) -> None:
        """Open the door, and the accounts of the bot and of Paul."""
        await self.door.__aenter__()
        self.paul = await Neighbour.move_in(self.homeserver, "paul")
        self.bot = await Neighbour.move_in(self.homeserver, "tocsin")
        self.address = self.paul.user_id

    def blocks(self) -> dict[str, Any]:
        """An account, without encryption."""
        who = {"user_id": self.bot.user_id, "password": "${PAROLE}", "encryption": False}
        return {"matrix": {"homeserver": self.door.url, **who}}

    async def moves_in(self, house: House, person_id: int) -> None:
        """Open Paul's room with the bot."""
        self.room = await self.paul.open_room(self.bot.user_id)
        async with asyncio.timeout(PATIENCE):
            while self.bot.user_id not in await self.paul.joined(self.room):  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.05)

    async def ring(self, text: str) -> None:
        """Say it; after that, let the homeserver give it again."""
        await self.ring_at_once(text, 1)

    async def ring_at_once(self, text: str, times: int) -> None:
        """Let one answer of the homeserver hold it so many times."""
        if self.is_said:
            await self.door.again(times)
            return
        self.is_said = True
        self.door.listens_for(text)
        await self.paul.say(self.room, text)
        await self.door.was_given()

    async def close(self) -> None:
        """Leave."""
        await self.door.__aexit__()


class Stammering(Door):
    """A door before the homeserver that can give an earlier answer again, in the middle of a question."""

    def __init__(self, behind: str) -> None:
        """Stand before the homeserver *behind*."""
        super().__init__(behind)
        self._wanted, self._times = "", 0
        self._answer: dict[str, Any] | None = None
        self._given, self._asked_again = asyncio.Event(), asyncio.Event()

    def listens_for(self, text: str) -> None:
        """Keep the answer that brings *text*."""
        self._wanted = text

    async def was_given(self) -> None:
        """Wait until the bot came back after the answer: it has committed what was in it."""
        async with asyncio.timeout(PATIENCE):
            await self._given.wait()

    async def again(self, times: int) -> None:
        """Give the answer again, with its message *times* times, and wait until the bot has seen to it."""
        self._times = times
        self._given.clear()
        self._asked_again.set()
        await self.was_given()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        if not request.path.endswith("/sync") or request.query.get("timeout") in {None, "0"}:
            return await super()._pass(request)
        if self._answer is not None and not self._asked_again.is_set():
            self._given.set()
        real = asyncio.create_task(super()._pass(request))
        asked = asyncio.create_task(self._asked_again.wait())
        await asyncio.wait({real, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if self._answer is not None and self._asked_again.is_set():
            real.cancel()
            self._asked_again.clear()
            return web.json_response(stammered(self._answer, self._wanted, self._times))
        response = await real
        assert isinstance(response, web.Response)
        assert isinstance(response.body, bytes)
        if self._answer is None and self._wanted and self._wanted in response.body.decode():
            self._answer = json.loads(response.body)
        return response


def stammered(answer: dict[str, Any], text: str, times: int) -> dict[str, Any]:
    """Give *answer* with its message that says *text* so many times."""
    said: dict[str, Any] = json.loads(json.dumps(answer))
    for room in said["rooms"]["join"].values():
        timeline = room["timeline"]
        timeline["events"] = [
            event for event in timeline["events"] for _ in range(times if event["content"].get("body") == text else 1)
        ]
    return said


class WebBell(Bell):
    """A browser says again what it was not told to have been heard."""

    channel = "web"

    async def hang(self) -> None:
        """Open a browser that keeps cookies."""
        jar = aiohttp.CookieJar(unsafe=True)
        self.session = aiohttp.ClientSession(cookie_jar=jar, headers={"Sec-Fetch-Site": "same-origin"})

    def blocks(self) -> dict[str, Any]:
        """The chat in the browser."""
        return {"web": {}}

    async def moves_in(self, house: House, person_id: int) -> None:
        """Sign the browser in with a code."""
        _, code = await house.store.run(lambda uow: browsers.invite(person_id, uow))
        async with self.session.post(f"{self.url}/chat/code", json={"code": code}) as answer:
            assert answer.status == 200, await answer.text()

    async def ring(self, text: str) -> None:
        """Say it under the one id."""
        await called(self.session, "POST", f"{self.url}/chat/say", json={"id": "s-1", "text": text})

    async def close(self) -> None:
        """Close the browser."""
        await self.session.close()


async def called(session: aiohttp.ClientSession, method: str, url: str, **more: Any) -> None:
    """Make one call, which must be answered 200; while nobody listens yet, it is made again."""
    async with asyncio.timeout(PATIENCE):
        while (status := await answered(session, method, url, **more)) == NOT_YET:  # noqa: ASYNC110 - the house is asked
            await asyncio.sleep(0.05)
    assert status == 200


async def answered(session: aiohttp.ClientSession, method: str, url: str, **more: Any) -> int:
    """Make one call and give the status of its answer."""
    async with session.request(method, URL(url, encoded=True), **more) as answer:
        return answer.status
