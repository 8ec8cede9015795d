"""A program with an SMS channel and its web server, as far as a gateway can see it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bots.sms.channel import Sms
from bots.sms.settings import SmsSettings
from core.wire import Outbound, Span
from tests.bots.contract import FixedClock
from tests.peers import kannel as kannel_peer
from tests.peers.kannel import HOOKS, PASSWORD, USERNAME, Kannel
from tests.peers.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bots.sms.receipts import DeliveryReceipt

ODETTE = "+33612345678"
SECRET = b"0123456789abcdef0123456789abcdef"
WEBHOOK_SECRET = "the-secret-in-the-address-of-the-webhook"


class Office:
    """Keeps the receipts that the channel tells."""

    def __init__(self) -> None:
        self.told: list[DeliveryReceipt] = []
        self.is_down = False

    async def on_receipt(self, receipt: DeliveryReceipt) -> None:
        if self.is_down:
            raise ConnectionError
        self.told.append(receipt)


class Program:
    """Our web server, at one port for all its lives."""

    def __init__(self) -> None:
        self.port = free_port()
        self.office = Office()
        self.answered = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def with_channel(self, gateway: str, **block: Any) -> Sms:
        """Start again, with a new channel."""
        settings = SmsSettings.model_validate({"number": "+33937000000", "gateway": gateway, gateway: block})
        channel = Sms(
            settings, secret=SECRET, clock=FixedClock(), public_url=self.url, on_receipt=self.office.on_receipt
        )
        await self.stop()
        app = web.Application()
        app.on_response_prepare.append(self._count)
        channel.routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        return channel

    async def _count(self, _request: web.Request, _response: web.StreamResponse) -> None:
        self.answered += 1

    async def stop(self) -> None:
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


@asynccontextmanager
async def a_program() -> AsyncIterator[Program]:
    program = Program()
    try:
        yield program
    finally:
        await program.stop()


@contextmanager
def a_kannel(program: Program, smsc: str = "") -> Iterator[Kannel]:
    """Start Kannel for *program*, or skip where it is not installed."""
    inbound = f"{program.url}/sms/kannel/inbound?{HOOKS.format(key=WEBHOOK_SECRET)}"
    try:
        with kannel_peer.kannel(inbound, smsc) as box:
            yield box
    except kannel_peer.PeerMissing as missing:
        pytest.skip(str(missing))


def kannel_block(url: str) -> dict[str, Any]:
    return {"url": url, "username": USERNAME, "password": PASSWORD, "webhook_secret": WEBHOOK_SECRET}


def to_odette(*parts: str, delivery_id: str = "d-1") -> Outbound:
    return Outbound(delivery_id, ODETTE, tuple((Span(part),) for part in parts))
