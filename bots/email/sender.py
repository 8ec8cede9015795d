"""The mouth of the email channel: a few kept connections to the relay, and what its answers mean."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import aiosmtplib
import structlog

from bots.email.letter import Dates, Letterhead
from bots.email.line import Line, LineDroppedError, Refusal, open_line
from bots.email.reasons import ENHANCED, reason_for
from bots.email.settings import SmtpServer
from bots.email.tokens import day_of
from core.ports import Clock, DeliveryFailed, Reason
from core.wire import Outbound, Receipt

if TYPE_CHECKING:
    from bots.email.signing import Signer

_log = structlog.get_logger()

IN_FLIGHT = 4
"""Lines at the same time: relays count connections, and more of them send little faster."""


@dataclass(slots=True)
class Sender:
    """Sends mails over a few lines that it keeps open."""

    server: SmtpServer
    letterhead: Letterhead
    clock: Clock
    signer: Signer | None = None
    _idle: list[Line] = field(default_factory=list)
    _dates: Dates = field(default_factory=Dates)
    _is_plain_only: bool = False
    _lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one mail to the relay.

        Raises:
            DeliveryFailed: the relay did not take it.
        """
        letterhead = self.letterhead
        message_id = letterhead.message_id(outbound)
        now = self.clock.now()
        body = letterhead.body_to(outbound, now)
        head = letterhead.headers(outbound, message_id, now, self._dates.of(now))
        if self.signer is not None:
            head = await self.signer.signed(head, body)
        sender = letterhead.return_address(outbound, day_of(now))
        async with self._lines:
            await self._deliver_from(sender, outbound.address, head, body)
        return Receipt(message_id, now)

    async def _deliver_from(self, sender: str, address: str, head: bytes, body: bytes) -> None:
        """Deliver from *sender*, or from our plain address to a relay that lets nothing else through.

        Many a mailbox provider only takes mails from the very address that logged in. Returned mails then tell nothing.
        """
        plain = self.letterhead.address
        if self._is_plain_only:
            sender = plain
        try:
            await self._deliver(sender, address, head, body)
        except DeliveryFailed as failure:
            refusal = failure.__cause__
            if sender == plain or not (isinstance(refusal, Refusal) and _refuses_sender(refusal)):
                raise
            self._is_plain_only = True
            _log.warning("mail_sender_refused", code=refusal.code)
            await self._deliver(plain, address, head, body)

    async def _deliver(self, sender: str, address: str, head: bytes, body: bytes) -> None:
        """Send over a kept line, or over a new one when there is none or it turns out to be closed.

        The second try is no retry: relays hang up on quiet or long lines whenever they like, and say so only at the
        next command, when the mail is still untouched.
        """
        kept = self._kept_line()
        try:
            if kept is not None:
                await self._over(kept, sender, address, head, body)
                return
        except LineDroppedError as dropped:
            if not dropped.untouched:
                raise failure_of(dropped) from dropped
        except Refusal as refusal:
            if (refusal.command, refusal.code) != ("MAIL", _HANGING_UP):
                raise failure_of(refusal) from refusal
        except TimeoutError as late:
            raise failure_of(late) from late
        line = await self._new_line()
        try:
            await self._over(line, sender, address, head, body)
        except (Refusal, LineDroppedError, TimeoutError) as failure:
            raise failure_of(failure) from failure

    async def _over(self, line: Line, sender: str, address: str, head: bytes, body: bytes) -> None:
        try:
            await line.deliver(sender, address, head, body)
        finally:
            if line.is_open:
                self._idle.append(line)

    def _kept_line(self) -> Line | None:
        while self._idle:
            line = self._idle.pop()
            if line.is_open:
                return line
        return None

    async def _new_line(self) -> Line:
        try:
            return await open_line(self.server, self.letterhead.address.partition("@")[2])
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise failure_of(failure) from failure

    async def check(self) -> None:
        """Open a line and log in.

        Raises:
            DeliveryFailed: the relay cannot be reached or refuses us.
        """
        self._idle.append(await self._new_line())

    async def close(self) -> None:
        """Hang up."""
        while self._idle:
            with suppress(RuntimeError):
                self._idle.pop().quit()


_HANGING_UP = 421
_PAUSE = timedelta(seconds=60)


def _refuses_sender(refusal: Refusal) -> bool:
    """Whether the relay objects to the envelope's sender, rather than to us or to the moment."""
    return refusal.command == "MAIL" and refusal.code in {501, 550, 551, 553, 554}


_UNANSWERED = (LineDroppedError, TimeoutError, aiosmtplib.SMTPServerDisconnected)


def failure_of(failure: Exception) -> DeliveryFailed:
    """Turn what went wrong into a failure that the post office understands; addresses stay out of its detail."""
    cause = failure.__cause__ if isinstance(failure.__cause__, ssl.SSLError) else failure
    match cause:
        case Refusal(command, code, text):
            return _refused(command, code, text)
        case aiosmtplib.SMTPResponseException():
            command = "AUTH" if isinstance(cause, aiosmtplib.SMTPAuthenticationError) else "EHLO"
            return _refused(command, cause.code, cause.message)
        case ssl.SSLCertVerificationError():
            return DeliveryFailed(Reason.MISCONFIGURED, "the server's certificate is not valid for its name")
        case aiosmtplib.SMTPException() if not isinstance(cause, OSError):
            # STARTTLS, or a way to log in, that the server does not offer.
            return DeliveryFailed(Reason.MISCONFIGURED, "the server does not offer what the settings ask for")
        case _:
            said = "did not answer" if isinstance(cause, _UNANSWERED) else "cannot be reached"
            return DeliveryFailed(Reason.UNAVAILABLE, f"the server {said}")


def _refused(command: str, code: int, text: str) -> DeliveryFailed:
    reason = reason_for(command, code, text)
    said = " ".join([command, str(code), *ENHANCED.findall(text)[:1]])
    return DeliveryFailed(reason, said, _PAUSE if reason is Reason.THROTTLED else None)
