"""The other way in: a mail server of our own hands mails over by LMTP, and hears of each what became of it."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from bots.email.envelope import LONGEST_HEADER
from bots.email.mailbox import LARGEST_MAIL
from bots.email.reading import Ignored, NoteReturned, Opening, Returned
from bots.email.settings import LmtpServer
from core.errors import StorageDown
from core.ports import DeliveryFailed, Reason, Receive

_log = structlog.get_logger()
# At its debug level the library writes whole mails down, at its information level the addresses.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

MOST_LINES_AT_ONCE = 50
"""Connections of mail servers at the same time; a Postfix opens twenty."""
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_HEADER_END = b"\r\n\r\n"
_ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9.-]{1,255}")
_SENDER = re.compile(r"[!-;=?-~]{0,320}")

TAKEN = "250 2.0.0 taken"
_NOT_NOW = "451 4.3.0 cannot be kept now, try again later"
_NO_SUCH = "550 5.1.1 nobody here has this address"
_BARE_LINES = "550 5.6.0 lines must end with CR and LF, and these signs stand nowhere else"
_LONG_HEADER = "552 5.3.4 the header is too long"


@dataclass(frozen=True, slots=True)
class LmtpListener:
    """Takes mails for the address of *opening*'s reader; says yes to one only once it is committed."""

    server: LmtpServer
    opening: Opening
    on_returned: NoteReturned

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Answer the mail server until cancelled. There is no cursor: what is not taken stays with that server.

        Raises:
            DeliveryFailed: the address cannot be listened on.
        """
        loop = asyncio.get_running_loop()
        door = _Door(self.opening, self.on_returned, receive)
        try:
            server = await loop.create_server(lambda: _Line(door, loop), self.server.host, self.server.port)
        except OSError as failure:
            raise DeliveryFailed(Reason.MISCONFIGURED, f"cannot listen on {self.server.listen}") from failure
        try:
            await asyncio.Event().wait()
        finally:
            server.close()
            door.hang_up()

    async def check(self) -> None:
        """Find out whether the address can be listened on; our own process may be there already.

        Raises:
            DeliveryFailed: nobody listens there, and we cannot.
        """
        try:
            _, writer = await asyncio.open_connection(self.server.host, self.server.port)
        except OSError:
            try:
                server = await asyncio.get_running_loop().create_server(
                    asyncio.Protocol, self.server.host, self.server.port
                )
            except OSError as failure:
                raise DeliveryFailed(Reason.MISCONFIGURED, f"cannot listen on {self.server.listen}") from failure
            server.close()
        else:
            writer.close()


class _Line(LMTP):
    """One connection. LMTP answers once for each recipient (RFC 2033, 4.2), where the library answers once."""

    def __init__(self, door: _Door, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            door,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=door.opening.reader.own.domain,
            ident="Tocsin",
            timeout=300,
            loop=loop,
        )
        self._door = door
        self._owed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer, unless too many talk already."""
        if not self._door.lets_in(transport):
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another one."""
        if self.transport is not None:
            self._door.forget(self.transport)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the library looks it up by this name
        """Take the message, and owe an answer for each recipient."""
        self._owed = len(self.envelope.rcpt_tos) if self.envelope is not None else 0
        await super().smtp_DATA(arg)
        self._owed = 0

    async def push(self, status: str | bytes) -> None:
        """Send one answer, or the same for each recipient of a message."""
        text = status.decode() if isinstance(status, bytes) else status
        times = 1 if text.startswith("354") else max(self._owed, 1)
        await super().push("\r\n".join([text] * times))


class _Door:
    """What the library asks us at each step of a message."""

    def __init__(self, opening: Opening, on_returned: NoteReturned, receive: Receive) -> None:
        self.opening = opening
        self._on_returned = on_returned
        self._receive = receive
        self._lines: set[asyncio.BaseTransport] = set()

    def lets_in(self, transport: asyncio.BaseTransport) -> bool:
        """Whether there is room for another connection."""
        if len(self._lines) >= MOST_LINES_AT_ONCE:
            return False
        self._lines.add(transport)
        return True

    def forget(self, transport: asyncio.BaseTransport) -> None:
        """Make room."""
        self._lines.discard(transport)

    def hang_up(self) -> None:
        """Close all connections; what was not answered stays with the mail server."""
        for transport in list(self._lines):
            transport.close()

    async def handle_RCPT(  # noqa: N802 - the library looks it up by this name
        self, server: SMTP, session: Session, envelope: SmtpEnvelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Say whether *address* is ours, with or without a token."""
        if not _ADDRESS.fullmatch(address) or not self._is_ours(address):
            return _NO_SUCH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802 - as above
        """Take the message."""
        content = envelope.original_content or b""
        if _BARE.search(content):
            return _BARE_LINES
        end = content.find(_HEADER_END)
        if (end if end >= 0 else len(content)) > LONGEST_HEADER:
            return _LONG_HEADER
        try:
            await self._take(_traced(envelope) + content)
        except StorageDown:
            _log.warning("mail_not_committed", error="StorageDown")
            return _NOT_NOW
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing is committed, so nothing is taken
            _log.error("mail_not_committed", error=type(error).__name__)
            return _NOT_NOW
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        """Answer a mistake of the library or of ours."""
        _log.error("lmtp_failed", error=type(error).__name__)
        return _NOT_NOW

    async def _take(self, raw: bytes) -> None:
        read = await self.opening.read(raw)
        match read:
            case Ignored(reason):
                _log.info("mail_ignored", reason=reason)
            case Returned():
                await self._on_returned(read)
            case _:
                await self._receive([read])

    def _is_ours(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.opening.reader.own.address


def _traced(envelope: SmtpEnvelope) -> bytes:
    """Write down what the mail server told of the message beside it, as it would into a mailbox."""
    sender = envelope.mail_from or ""
    lines = [f"Return-Path: <{sender if _SENDER.fullmatch(sender) else ''}>"]
    lines += [f"Delivered-To: {address}" for address in envelope.rcpt_tos[:10]]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")
