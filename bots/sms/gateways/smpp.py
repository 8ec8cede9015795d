"""SMPP: an operator's SMSC on a line of its own, by way of aiosmpplib."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from aiosmpplib import (  # type: ignore[import-untyped]
    ESME,
    NPI,
    TON,
    PhoneNumber,
    SmppCommandStatus,
    SubmitSm,
    SubmitSmResp,
)

from bots.sms.alphabet import is_gsm7
from bots.sms.gateway import Call
from bots.sms.gateways.smpp_line import BIND_SECONDS, Hook, new_line
from bots.sms.gateways.smpp_pdu import BIND_ANSWERS, DELIVER_SM, STATES, delivered
from bots.sms.heard import Heard
from bots.sms.receipts import DeliveryReceipt
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.settings import SmppSettings
    from core.ports import Clock

ANSWER_SECONDS = 15.0
PART_SECONDS = 0.2
"""How long the line waits for a part that waits for its others."""

REPEAT_SECONDS = 60.0
"""How long after a new bind an SMSC may still repeat what it had no answer to."""

# A user data header: the library's other ways are refused by many operators, or end its task.
WITH_HEADER = 0b01000000

log = structlog.get_logger()


class Smpp:
    """One bound transceiver, supervised: it binds again by itself when the line is cut."""

    def __init__(self, settings: SmppSettings, *, number: str, clock: Clock) -> None:
        """Prepare to send as *number*; nothing is connected yet."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        self._source = _number(number)
        self._clock = clock
        self._tries = itertools.count()
        self._line: asyncio.Task[None] | None = None
        self._esme: ESME | None = None
        self._socket: asyncio.StreamWriter | None = None
        self._refused = 0
        self._line_number, self._bound_at = 0, 0.0
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._hear: Callable[[Heard], Awaitable[None]] | None = None
        self._tell: Callable[[DeliveryReceipt], Awaitable[None]] | None = None
        self._is_heard = asyncio.Event()
        self._parts: set[asyncio.Task[None]] = set()

    @property
    def has_webhook(self) -> bool:
        """No: it has its line."""
        return False

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message over; what is too long for one leaves in linked parts, and the id is that of the last.

        Raises:
            DeliveryFailed: the SMSC did not take it.
        """
        esme = await self._bind()
        text = " ".join(parts)
        log_id = f"{reference} {next(self._tries)}"
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[log_id] = answer
        try:
            await esme.broker.enqueue(
                SubmitSm(
                    short_message=text,
                    source=self._source,
                    destination=_number(to),
                    log_id=log_id,
                    registered_delivery=1,
                    esm_class=WITH_HEADER,
                    auto_message_payload=False,
                    encoding=None if is_gsm7(text) else "ucs2",
                )
            )
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except (ValueError, TimeoutError, OSError) as error:
            # "from None": the library's exceptions quote the message.
            reason = Reason.INVALID if isinstance(error, ValueError) else Reason.UNAVAILABLE
            raise DeliveryFailed(reason, type(error).__name__) from None
        finally:
            del self._waiting[log_id]

    async def check(self) -> None:
        """See whether the SMSC lets us in.

        Raises:
            DeliveryFailed: it cannot be reached, or does not.
        """
        await self._bind()

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Hand over what comes along the line; it comes by itself, so there is nothing to fetch."""
        self._hear, self._tell = hear, tell
        self._is_heard.set()

    def is_genuine(self, call: Call) -> bool:
        """No: nobody calls."""
        return False

    def heard(self, call: Call) -> Sequence[Heard]:
        """Nothing: nobody calls."""
        return ()

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Nothing: nobody calls."""
        return ()

    async def close(self) -> None:
        """Unbind and hang up."""
        line, self._line = self._line, None
        self._remember_socket()
        for task in (line, *self._parts):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError, ConnectionAbortedError):
                    await task
        self._esme = None
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()
            with suppress(OSError):
                await socket.wait_closed()

    async def _bind(self) -> ESME:
        """Give the bound line; it is opened when it is first needed."""
        if self._line is None or self._line.done():
            self._refused = 0
            self._line = asyncio.create_task(self._keep())
        try:
            async with asyncio.timeout(BIND_SECONDS):
                while not (self._esme and self._esme.session_state == self._esme.bind_mode.session_state):
                    if self._refused:
                        break
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise DeliveryFailed(Reason.UNAVAILABLE, "not bound") from None
        if self._refused or self._esme is None:
            refused, self._refused = self._refused, 0
            raise DeliveryFailed(REFUSED_BINDS.get(refused, Reason.UNAVAILABLE), f"bind refused with 0x{refused:02x}")
        return self._esme

    async def _keep(self) -> None:
        """Keep the line: what the library's task stumbles over must not end ours."""
        while True:
            hook = Hook(self._remember_socket, self._on_pdu, self._on_answer, self._on_error)
            self._esme = new_line(self._settings, hook)
            try:
                await self._esme.start()
            except Exception as error:  # noqa: BLE001 (whatever it is, the line is opened again)
                log.warning("sms.line_lost", error=type(error).__name__)
            await asyncio.sleep(1)

    def _remember_socket(self) -> None:
        """Close the socket before this one: the library forgets it when a line ends or a bind is refused."""
        socket = self._esme._writer if self._esme is not None else None  # noqa: SLF001 (it has no other name)
        if socket is not None and socket is not self._socket:
            if self._socket is not None:
                self._socket.close()
            self._socket = socket

    def _on_answer(self, answer: SubmitSmResp) -> None:
        waiting = self._waiting.get(answer.log_id)
        if waiting is None or waiting.done():
            return
        status = answer.command_status
        if status == SmppCommandStatus.ESME_ROK:
            waiting.set_result(answer.message_id)
        else:
            reason = STATUSES.get(int(status), Reason.REJECTED)
            waiting.set_exception(DeliveryFailed(reason, f"SMPP 0x{int(status):02x}"))

    def _on_error(self, log_id: str, error: Exception) -> None:
        waiting = self._waiting.get(log_id)
        if waiting is not None and not waiting.done():
            waiting.set_exception(ValueError() if isinstance(error, ValueError) else ConnectionError())

    async def _on_pdu(self, pdu: bytes) -> None:
        """Take what came; the SMSC is answered when this returns, and the line is cut when it raises."""
        command, status = int.from_bytes(pdu[4:8], "big"), int.from_bytes(pdu[8:12], "big")
        if command in BIND_ANSWERS:
            self._refused = status
            self._line_number, self._bound_at = self._line_number + 1, time.monotonic()
        elif command == DELIVER_SM:
            await self._take(pdu)

    async def _take(self, pdu: bytes) -> None:
        try:
            message = delivered(pdu)
        except ValueError:
            log.warning("sms.delivery_unreadable", size=len(pdu))
            return
        if message.is_receipt:
            external_id, word = message.receipt
            if self._tell and external_id and word in STATES:
                await self._tell(DeliveryReceipt(external_id, STATES[word], self._clock.now(), word))
            return
        try:
            async with asyncio.timeout(BIND_SECONDS):
                # The first messages come as soon as the line is bound, a moment before somebody listens.
                await self._is_heard.wait()
        except TimeoutError:
            raise ConnectionAbortedError from None
        assert self._hear is not None  # noqa: S101 (set before the event)
        heard = Heard(
            message.sender,
            message.text(self._settings.inbound_default),
            message.native_id,
            # Without the sequence number, which a repetition has anew.
            pdu[:12] + pdu[16:],
            message.part,
            line=self._line_number,
            may_repeat=time.monotonic() - self._bound_at < REPEAT_SECONDS,
        )
        if heard.part is None:
            await self._insist(self._hear(heard))
            return
        # The line is one file: a part cannot hold it until the others come, which come along it.
        task = asyncio.create_task(self._insist(self._hear(heard)))
        self._parts.add(task)
        task.add_done_callback(self._parts.discard)
        done, _ = await asyncio.wait({task}, timeout=PART_SECONDS)
        if done:
            task.result()

    async def _insist(self, hearing: Awaitable[None]) -> None:
        try:
            await hearing
        except Exception as error:  # noqa: BLE001 (whatever stops the storage, the SMSC must keep the message)
            log.warning("sms.delivery_postponed", error=type(error).__name__)
            # One of those after which the library opens the line again; the SMSC has no answer, and repeats.
            if self._socket is not None:
                self._socket.close()
            raise ConnectionAbortedError from None


def _number(number: str) -> PhoneNumber:
    if number.startswith("+"):
        return PhoneNumber(number[1:], TON.INTERNATIONAL, NPI.ISDN)
    return PhoneNumber(number)


REFUSED_BINDS = {
    0x0D: Reason.MISCONFIGURED,
    0x0E: Reason.MISCONFIGURED,
    0x0F: Reason.MISCONFIGURED,
    0x53: Reason.MISCONFIGURED,
}

# What is not here is refused for good.
STATUSES = {
    0x04: Reason.UNAVAILABLE,
    0x08: Reason.UNAVAILABLE,
    0x0A: Reason.MISCONFIGURED,
    0x0B: Reason.INVALID,
    0x14: Reason.THROTTLED,
    0x45: Reason.UNAVAILABLE,
    0x48: Reason.MISCONFIGURED,
    0x49: Reason.MISCONFIGURED,
    0x50: Reason.INVALID,
    0x51: Reason.INVALID,
    0x58: Reason.THROTTLED,
    0x64: Reason.UNAVAILABLE,
    0x65: Reason.REJECTED,
    0xFE: Reason.UNREACHABLE,
    0xFF: Reason.UNAVAILABLE,
}
