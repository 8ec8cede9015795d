"""The mouth of the email channel: a few kept connections to the relay, and what its answers mean."""

from __future__ import annotations

import asyncio
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import aiosmtplib

from bots.email.letter import Dates, Letterhead
from bots.email.line import Line, LineDroppedError, Refusal, open_line
from bots.email.settings import SmtpServer
from core.ports import Clock, DeliveryFailed, Reason
from core.wire import Outbound, Receipt

IN_FLIGHT = 4
"""Lines at the same time: relays count connections, and more of them send little faster."""


@dataclass(slots=True)
class Sender:
    """Sends mails over a few lines that it keeps open."""

    server: SmtpServer
    letterhead: Letterhead
    clock: Clock
    _idle: list[Line] = field(default_factory=list)
    _dates: Dates = field(default_factory=Dates)
    _lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one mail to the relay.

        Raises:
            DeliveryFailed: the relay did not take it.
        """
        letterhead = self.letterhead
        message_id = letterhead.message_id(outbound)
        body = letterhead.body(outbound)
        now = self.clock.now()
        head = letterhead.headers(outbound, message_id, self._dates.of(now))
        async with self._lines:
            await self._deliver(outbound.address, head, body)
        return Receipt(message_id, now)

    async def _deliver(self, address: str, head: bytes, body: bytes) -> None:
        """Send over a kept line, or over a new one when there is none or it turns out to be closed.

        The second try is no retry: relays hang up on quiet or long lines whenever they like, and say so only at the
        next command, when the mail is still untouched.
        """
        kept = self._kept_line()
        try:
            if kept is not None:
                await self._over(kept, address, head, body)
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
            await self._over(line, address, head, body)
        except (Refusal, LineDroppedError, TimeoutError) as failure:
            raise failure_of(failure) from failure

    async def _over(self, line: Line, address: str, head: bytes, body: bytes) -> None:
        try:
            await line.deliver(self.letterhead.address, address, head, body)
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
_TOO_FAST = re.compile(r"rate|too (many|fast|much)|throttl|limit|quota|slow down|exceeded|4\.7\.28", re.IGNORECASE)
_ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}\b")
_PAUSE = timedelta(seconds=60)

# What a code says when its enhanced status (RFC 3463) does not say more.
_BY_CODE = {
    500: Reason.REJECTED,
    501: Reason.INVALID,
    503: Reason.UNAVAILABLE,
    530: Reason.MISCONFIGURED,
    534: Reason.MISCONFIGURED,
    535: Reason.MISCONFIGURED,
    538: Reason.MISCONFIGURED,
    550: Reason.UNREACHABLE,
    551: Reason.UNREACHABLE,
    552: Reason.REJECTED,
    553: Reason.INVALID,
    554: Reason.REJECTED,
}
_BY_STATUS = {
    "5.1.3": Reason.INVALID,
    "5.1.7": Reason.MISCONFIGURED,
    "5.1.8": Reason.MISCONFIGURED,
}
_BY_STATUS_CLASS = {
    "5.1": Reason.UNREACHABLE,
    "5.2": Reason.UNREACHABLE,
    "5.7": Reason.REJECTED,
}


def reason_for(command: str, code: int, text: str) -> Reason:
    """Say what the relay's answer to *command* means for a delivery."""
    status = match[0] if (match := _ENHANCED.search(text)) else ""
    if code < 400 or code >= 600:  # noqa: PLR2004 (the classes of RFC 5321, 4.2.1)
        return Reason.UNAVAILABLE
    if code < 500:  # noqa: PLR2004 (the same)
        return Reason.THROTTLED if _TOO_FAST.search(text) else Reason.UNAVAILABLE
    if code in {501, 550, 551} and command in {"RCPT", "."}:
        by_status = _BY_STATUS.get(status) or _BY_STATUS_CLASS.get(status[:3])
        # After the message itself, a bare 550 speaks of its content.
        return by_status or (Reason.REJECTED if command == "." else _BY_CODE[code])
    if command in {"MAIL", "EHLO", "AUTH"}:
        return Reason.MISCONFIGURED
    return _BY_CODE.get(code, Reason.REJECTED)


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
    said = " ".join([command, str(code), *_ENHANCED.findall(text)[:1]])
    return DeliveryFailed(reason, said, _PAUSE if reason is Reason.THROTTLED else None)
