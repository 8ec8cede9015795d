"""SMS as one channel of ours, whatever gateway carries it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bots.division import CONVERSING
from bots.phone import number_of
from bots.sms.gateway import Call, Unreadable, clean
from bots.sms.heard import Heard
from bots.sms.ids import Ids
from bots.sms.opening import gateway_of
from bots.sms.parts import Joiner
from bots.sms.receipts import Receipts
from core.ports import Alphabet, Capabilities, DeliveryFailed, Reason, Voice
from core.wire import Assurance, Inbound, Receipt, plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.sms.receipts import DeliveryReceipt
    from bots.sms.settings import SmsSettings
    from core.ports import Clock, Receive
    from core.wire import Outbound

PART_SEPTETS = 160
MAX_PARTS = 4
LARGEST_BODY = 64 * 1024
HEARTBEAT_SECONDS = 60
"""How often a gateway that calls us is asked whether it is still there."""

log = structlog.get_logger()


class Sms:
    """A number that neighbours write to, and are written to from."""

    def __init__(
        self,
        settings: SmsSettings,
        *,
        secret: bytes,
        clock: Clock,
        public_url: str,
        country: str = "FR",
        on_receipt: Callable[[DeliveryReceipt], Awaitable[None]] | None = None,
    ) -> None:
        """Prepare the gateway of *settings*; nothing is connected before it listens or sends.

        *secret* signs the addresses that a gateway calls; *country* is where a number without a prefix is;
        *on_receipt* is told how far each message came, each step once and never backwards.
        """
        self.name = "sms"
        self._gateway = gateway_of(settings, secret=secret, public_url=public_url, clock=clock)
        self.capabilities = Capabilities(
            voice=Voice.SMS,
            part_length=PART_SEPTETS,
            max_parts=MAX_PARTS,
            alphabet=Alphabet.GSM7,
            per_second=self._gateway.per_second,
            in_flight=self._gateway.in_flight,
            per_day=settings.budget_per_day,
            price=settings.price,
        )
        # An SMPP line carries both ways.
        self.kept_together = CONVERSING if settings.gateway == "smpp" else frozenset()
        self._path = f"/sms/{settings.gateway}"
        self._country = country
        self._clock = clock
        self._receive: Receive | None = None
        self._ids = Ids()
        self._joiner = Joiner(self._hand_over)
        self._receipts = Receipts(on_receipt)

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand messages over until cancelled; a gateway keeps what was not taken, so *since* only tells repetitions.

        Raises:
            DeliveryFailed: the gateway cannot be reached or refuses us.
        """
        # What the gateway brings is taken even while it does not answer us, so this stays after a failure.
        self._receive = receive
        self._ids.resume(since)
        try:
            await self._gateway.check()
            await self._gateway.watch(self._take, self._receipts.take)
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS)
                await self._gateway.check()
        except asyncio.CancelledError:
            self._receive = None
            raise

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message to the gateway.

        Raises:
            DeliveryFailed: the gateway did not take it.
        """
        parts = [text for part in outbound.parts if (text := plain(part))]
        if not parts:
            raise DeliveryFailed(Reason.REJECTED, "nothing to say")
        external_id = await self._gateway.send(outbound.address, parts, outbound.delivery_id)
        return Receipt(external_id, self._clock.now())

    async def check(self) -> None:
        """See whether the gateway can be reached and knows us, as ``tocsin check`` does.

        Raises:
            DeliveryFailed: it cannot, or does not.
        """
        await self._gateway.check()

    async def close(self) -> None:
        """Let go of connections."""
        await self._gateway.close()

    def routes(self, app: web.Application) -> None:
        """Put the addresses that the gateway calls on *app*, if it calls and we have a secret to know it by."""
        if self._gateway.has_webhook:
            for route, handler in (("inbound", self._on_inbound), ("receipt", self._on_receipt)):
                app.router.add_get(f"{self._path}/{route}", handler, allow_head=False)
                app.router.add_post(f"{self._path}/{route}", handler)

    async def _on_inbound(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._take_messages)

    async def _on_receipt(self, request: web.Request) -> web.Response:
        return await self._answer(request, self._take_receipts)

    async def _answer(self, request: web.Request, take: Callable[[Call], Awaitable[None]]) -> web.Response:
        """Answer 401 to strangers, 400 to nonsense, 503 when the gateway should come again, 204 when all is kept."""
        call = await _call_of(request)
        if call is None:
            return web.Response(status=413)
        if not self._is_genuine(call):
            log.warning("sms.call_refused", path=self._path)
            return web.Response(status=401)
        try:
            await take(call)
        except Unreadable as error:
            log.warning("sms.call_unreadable", path=self._path, why=str(error))
            return web.Response(status=400)
        except Exception as error:  # noqa: BLE001 (whatever stops the storage, the gateway must keep the message)
            log.warning("sms.call_postponed", path=self._path, error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=200)

    def _is_genuine(self, call: Call) -> bool:
        try:
            return self._gateway.is_genuine(call)
        except Exception as error:  # noqa: BLE001 (a check that stumbles has not proved anything)
            log.warning("sms.check_failed", path=self._path, error=type(error).__name__)
            return False

    async def _take_messages(self, call: Call) -> None:
        # A gateway that has one address for everything tells its receipts here.
        await self._take_receipts(call)
        for heard in self._gateway.heard(call):
            await self._take(heard)

    async def _take(self, heard: Heard) -> None:
        await self._joiner.take(heard if heard.native_id else self._ids.name(heard))

    async def _take_receipts(self, call: Call) -> None:
        for receipt in self._gateway.receipts(call, self._clock.now()):
            await self._receipts.take(receipt)

    async def _hand_over(self, heard: Heard) -> None:
        address = number_of(clean(heard.sender), self._country)
        if address is None:
            # A word ("Orange") or a short code: nobody there could be answered.
            log.info("sms.sender_is_no_number", message=heard.native_id)
            return
        if self._receive is None:
            raise DeliveryFailed(Reason.UNAVAILABLE, "nobody listens yet")
        await self._receive([self._inbound(heard, address)])

    def _inbound(self, heard: Heard, address: str) -> Inbound:
        return Inbound(
            channel=self.name,
            address=address,
            message_id=clean(heard.native_id),
            received_at=self._clock.now(),
            text=clean(heard.text),
            assurance=Assurance.CLAIMED,
            raw=heard.raw,
            cursor=self._ids.cursor,
        )


async def _call_of(request: web.Request) -> Call | None:
    """Read *request* without looking into it; none when its body is too large."""
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    body = b""
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return Call(request.method, request.raw_path, tuple(request.headers.items()), body)
