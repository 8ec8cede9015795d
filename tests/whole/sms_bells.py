"""One doorbell for each SMS gateway, and a hand that rings it again with the same message, as gateways do."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sqlite3
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientError, ClientSession, web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.peers import gammu as gammu_peer
from tests.peers import smsc as smsc_peer

HERE, ODETTE = "127.0.0.1", "+33612345601"
SID = "AC" + "0" * 31 + "1"
SECRETS = {"SECRET": "0123456789abcdef0123456789abcdef"}
SECRET = SECRETS["SECRET"]
PATIENCE, TAKEN, NOT_YET = 30, 200, 503


class Bell(ABC):
    """A gateway of a house whose web part listens on *port*, with a *folder* of its own."""

    name: str

    def __init__(self, port: int, folder: Path) -> None:
        """Belong to that house."""
        self.port, self.folder = port, folder
        self.url = f"http://{HERE}:{port}"
        self.peers = ExitStack()
        self.secrets = dict(SECRETS)

    async def hang(self) -> None:  # noqa: B027 - some need no peer
        """Put up what stands behind it."""

    @abstractmethod
    def block(self) -> dict[str, Any]:
        """The gateway's block of the configuration."""

    @abstractmethod
    async def ring(self, text: str, times: int) -> None:
        """Bring *text*, *times* times at once, as the one message that it always was, until it is taken."""

    async def close(self) -> None:
        """Let go of the peers."""
        self.peers.close()


class CallingBell(Bell):
    """A gateway that calls, and comes again when it is told to."""

    async def ring(self, text: str, times: int) -> None:
        """Call so many times at once."""
        async with ClientSession() as session:
            await asyncio.gather(*(self._call(session, text) for _ in range(times)))

    async def _call(self, session: ClientSession, text: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                status = 0
                with suppress(ClientError):
                    async with session.request(**self.request(text)) as answer:
                        status = answer.status
                if status == TAKEN:
                    return
                assert status in {0, NOT_YET}
                await asyncio.sleep(0.05)

    @abstractmethod
    def request(self, text: str) -> dict[str, Any]:
        """The call, as aiohttp wants it."""


class KannelBell(CallingBell):
    """Kannel asks again for what it is not sure to have brought."""

    name = "kannel"

    def block(self) -> dict[str, Any]:
        """A Kannel that calls, and that nobody can send by."""
        return {"url": f"http://{HERE}:9/", "username": "u", "password": "${SECRET}", "webhook_secret": "${SECRET}"}

    def request(self, text: str) -> dict[str, Any]:
        """The same id as ever."""
        said = {"key": SECRET, "from": ODETTE, "text": text, "charset": "UTF-8", "id": "m-1"}
        return {"method": "GET", "url": f"{self.url}/sms/kannel/inbound?{urlencode(said)}"}


class TwilioBell(CallingBell):
    """Twilio calls again with the same MessageSid."""

    name = "twilio"

    def block(self) -> dict[str, Any]:
        """An account."""
        return {"account_sid": SID, "auth_token": "${SECRET}", "url": f"http://{HERE}:9"}

    def request(self, text: str) -> dict[str, Any]:
        """Signed by Twilio's own library."""
        url = f"{self.url}/sms/twilio/inbound"
        form = {"MessageSid": "SM1", "From": ODETTE, "To": "+33937000000", "Body": text}
        signature = RequestValidator(SECRET).compute_signature(url, form)
        return {"method": "POST", "url": url, "data": form, "headers": {"X-Twilio-Signature": signature}}


class AndroidBell(CallingBell):
    """The app tells it again, signed anew, for two days."""

    name = "android"

    def block(self) -> dict[str, Any]:
        """A phone."""
        return {"url": f"http://{HERE}:9", "username": "u", "password": "${SECRET}", "signing_key": "${SECRET}"}

    def request(self, text: str) -> dict[str, Any]:
        """The same event, under another id of its own: that of the call."""
        payload = {"messageId": "x", "message": text, "phoneNumber": ODETTE, "receivedAt": "2026-04-14T12:04:00+02:00"}
        now = str(int(time.time()))
        event = {"event": "sms:received", "deviceId": "phone", "id": f"call-{now}", "payload": payload}
        body = json.dumps(event).encode()
        signature = hmac.new(SECRET.encode(), body + now.encode(), hashlib.sha256).hexdigest()
        headers = {"X-Signature": signature, "X-Timestamp": now}
        return {"method": "POST", "url": f"{self.url}/sms/android/inbound", "data": body, "headers": headers}


class OvhBell(Bell):
    """OVHcloud still lists an answer, because it did not hear that it may be removed."""

    name = "ovh"

    async def hang(self) -> None:
        """Open OVHcloud's API."""
        self.listed, self.text, self.removed = 0, "", 0
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, HERE, 0).start()

    def block(self) -> dict[str, Any]:
        """A service whose answers are fetched every second."""
        keys = dict.fromkeys(("application_key", "application_secret", "consumer_key"), "${SECRET}")
        api = f"http://{HERE}:{self.runner.addresses[0][1]}"
        return {"service": "sms-ab1234-1", "url": api, "poll_seconds": 1, **keys}

    async def ring(self, text: str, times: int) -> None:
        """List it so many times, and wait until each was removed."""
        self.text, self.listed, self.removed = text, times, 0
        async with asyncio.timeout(PATIENCE):
            while self.removed < times:  # noqa: ASYNC110 - of another program
                await asyncio.sleep(0.05)

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/auth/time":
            return web.Response(text=str(int(time.time())))
        if request.path.endswith("/incoming"):
            listed, self.listed = self.listed, 0
            return web.json_response([7] * listed)
        if request.method == "DELETE":
            self.removed += 1
            return web.json_response(None)
        if "/incoming/" in request.path:
            return web.json_response({"id": 7, "sender": ODETTE, "message": self.text})
        return web.json_response({"ids": [1]})

    async def close(self) -> None:
        """Close the API."""
        await self.runner.cleanup()


class GammuBell(Bell):
    """A file comes back into the inbox, because a backup was laid over it."""

    name = "gammu"

    async def hang(self) -> None:
        """Make the folders."""
        for name in ("inbox", "outbox"):
            (self.folder / name).mkdir()

    def block(self) -> dict[str, Any]:
        """A modem that is spoken with by files."""
        folders = {name: str(self.folder / name) for name in ("inbox", "outbox")}
        return {**folders, "poll_seconds": 0.1}

    async def ring(self, text: str, times: int) -> None:
        """Lay it there, and wait until it was taken, again and again: one name is one file."""
        file = self.folder / "inbox" / f"IN20260414_120500_00_{ODETTE}_00.txt"
        for _ in range(times):
            file.write_text(text, encoding="utf-8")
            async with asyncio.timeout(PATIENCE):
                while file.exists():  # noqa: ASYNC110 - of another program
                    await asyncio.sleep(0.02)


class GammuSqlBell(Bell):
    """A row comes back into the inbox, because the daemon's database was put back."""

    name = "gammu"

    async def hang(self) -> None:
        """Make the tables."""
        try:
            statements = gammu_peer.schema("sqlite")
        except gammu_peer.PeerMissing as missing:
            pytest.skip(str(missing))
        self.file = self.folder / "smsd.db"
        with closing(sqlite3.connect(self.file)) as connection:
            connection.executescript(statements)

    def block(self) -> dict[str, Any]:
        """A modem that is spoken with by tables."""
        self.secrets["DATABASE"] = f"sqlite:///{self.file}"
        return {"service": "sql", "database": "${DATABASE}", "poll_seconds": 0.1}

    async def ring(self, text: str, times: int) -> None:
        """Lay it there, and wait until it was taken, again and again: one id is one row."""
        add = (
            'INSERT INTO inbox ("ID", "Text", "SenderNumber", "UDH", "TextDecoded", "RecipientID", '
            "\"ReceivingDateTime\") VALUES (7, '', ?, '', ?, '', '2026-03-01 12:00:00')"
        )
        for _ in range(times):
            await asyncio.to_thread(self._run, add, (ODETTE, text))
            async with asyncio.timeout(PATIENCE):
                while await asyncio.to_thread(self._run, "SELECT 1 FROM inbox", ()):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

    def _run(self, statement: str, params: tuple[str, ...]) -> list[Any]:
        with closing(sqlite3.connect(self.file, timeout=10)) as connection, connection:
            return connection.execute(statement, params).fetchall()


class SmppBell(Bell):
    """An SMSC that gives its messages ids says one again."""

    name = "smpp"

    async def hang(self) -> None:
        """Start the SMSC."""
        try:
            self.smsc = self.peers.enter_context(smsc_peer.smsc())
        except smsc_peer.PeerMissing as missing:
            pytest.skip(str(missing))

    def block(self) -> dict[str, Any]:
        """A line to it."""
        self.secrets["SMSC_PASSWORD"] = "secret"
        return {"host": HERE, "port": self.smsc.port, "system_id": "test", "password": "${SMSC_PASSWORD}"}

    async def ring(self, text: str, times: int) -> None:
        """Say it so many times at once."""
        await asyncio.gather(*(self._say(text) for _ in range(times)))

    async def _say(self, text: str) -> None:
        said = {"from": ODETTE[1:], "to": "38010", "hex": text.encode("ascii").hex(), "dc": "0", "id": "m-1"}
        async with asyncio.timeout(PATIENCE):
            while (await self.smsc.ask("say", **said))["status"] != 0:  # noqa: ASYNC110 - of another program
                await asyncio.sleep(0.05)
