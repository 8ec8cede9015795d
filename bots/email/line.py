"""One open line to the SMTP server: aiosmtplib opens it, and one message at a time goes over it.

aiosmtplib waits for the answer to each command, which makes four round trips a mail. With PIPELINING (RFC 2920)
MAIL, RCPT and DATA travel together and two are left: on a relay 20 ms away that halves the time of a broadcast.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import cast

import aiosmtplib

from bots.email.settings import SmtpServer

CONNECT_SECONDS = 5.0
# RFC 5321 allows servers ten minutes after the final dot; our delivery's lease does not.
MESSAGE_SECONDS = 60.0
_LONGEST_ANSWER = 32_768
_SMALL = 65_536
_OK = 250
_START_INPUT = 354
_CLOSING = 421


# Not frozen: the runtime writes its traceback into it.
@dataclass(slots=True, eq=False)
class Refusal(Exception):
    """The server said no: to which command, with which code, in which words."""

    command: str
    code: int
    text: str


class LineDroppedError(Exception):
    """The connection ended; ``untouched`` says that the server cannot have taken the message."""

    def __init__(self, *, untouched: bool) -> None:
        """Keep whether the message may have been taken."""
        super().__init__("the connection ended")
        self.untouched = untouched


class Line(asyncio.Protocol):
    """A connection past its greeting, encryption and login, ready for messages."""

    def __init__(self, transport: asyncio.Transport, *, pipelining: bool) -> None:
        """Take *transport* over from the library that opened it."""
        self._transport = transport
        self._pipelining = pipelining
        self._buffer = bytearray()
        self._answers: list[tuple[int, str]] = []
        self._wanted: asyncio.Future[None] | None = None
        self._lost = False
        self.carried = 0
        """How many messages it has carried."""
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether a message may be tried on it."""
        return not self._lost and not self._transport.is_closing()

    def data_received(self, data: bytes) -> None:
        """Collect the answers of the server."""
        self._buffer += data
        if len(self._buffer) > _LONGEST_ANSWER:
            self.drop()
            return
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[: end + 1])
            del self._buffer[: end + 1]
            # "250-more" continues; only the last line of an answer counts.
            if line[3:4] != b"-":
                code = int(line[:3]) if line[:3].isdigit() else 0
                self._answers.append((code, line[4:].decode("utf-8", "replace").strip()))
        if self._answers:
            self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that nothing more will come."""
        self._lost = True
        self._wake()

    def _wake(self) -> None:
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    async def deliver(self, sender: str, recipient: str, head: bytes, body: bytes) -> None:
        """Hand one message over; *head* and *body* together are the message, with dots doubled.

        Raises:
            Refusal: the server did not take it; the line can be used again unless it closed.
            LineDroppedError: the connection ended.
            TimeoutError: no answer within a minute; the line is closed.
        """
        try:
            async with asyncio.timeout(MESSAGE_SECONDS):
                await self._transaction(sender, recipient, head, body)
        except TimeoutError:
            self.drop()
            raise
        except Refusal as refusal:
            if refusal.code == _CLOSING:
                self.drop()
            raise
        except BaseException:
            # Cancelled or dropped in the middle: what the server would answer next is anybody's guess.
            self.drop()
            raise

    async def _transaction(self, sender: str, recipient: str, head: bytes, body: bytes) -> None:
        commands = (f"MAIL FROM:<{sender}>\r\n", f"RCPT TO:<{recipient}>\r\n", "DATA\r\n")
        refusal = await (self._together(commands) if self._pipelining else self._in_turn(commands))
        if refusal is not None:
            if refusal.code != _CLOSING:
                await self._ask(b"RSET\r\n")
            raise refusal
        if len(body) < _SMALL:
            self._transport.write(b"".join((head, body, b".\r\n")))
        else:
            self._transport.writelines((head, body, b".\r\n"))
        code, text = await self._answer(untouched=False)
        if code != _OK:
            raise Refusal(".", code, text)
        self.carried += 1

    async def _together(self, commands: tuple[str, ...]) -> Refusal | None:
        """Send all *commands* at once, and give the first refusal."""
        self._transport.write("".join(commands).encode("ascii"))
        refusal: Refusal | None = None
        for command in commands:
            code, text = await self._answer()
            if code == _START_INPUT and refusal is not None:
                # A server may accept DATA without a recipient: it then waits for a message, which is empty
                # (RFC 2920, 3.1).
                await self._ask(b".\r\n")
            elif not _is_accepted(command, code):
                refusal = refusal or Refusal(command[:4], code, text)
                if code == _CLOSING:
                    break
        return refusal

    async def _in_turn(self, commands: tuple[str, ...]) -> Refusal | None:
        """Send each command after the answer to the one before, and give the first refusal."""
        for command in commands:
            code, text = await self._ask(command.encode("ascii"))
            if not _is_accepted(command, code):
                return Refusal(command[:4], code, text)
        return None

    async def _ask(self, command: bytes) -> tuple[int, str]:
        self._transport.write(command)
        return await self._answer()

    async def _answer(self, *, untouched: bool = True) -> tuple[int, str]:
        while not self._answers:
            if self._lost:
                raise LineDroppedError(untouched=untouched)
            self._wanted = asyncio.get_running_loop().create_future()
            await self._wanted
        return self._answers.pop(0)

    def drop(self) -> None:
        """Close at once."""
        self._transport.abort()
        self._lost = True

    def quit(self) -> None:
        """Close politely, without waiting for the answer."""
        if self.is_open:
            self._transport.write(b"QUIT\r\n")
        self._transport.close()
        self._lost = True


def _is_accepted(command: str, code: int) -> bool:
    # RCPT may also be answered with 251 or 252 (RFC 5321, 4.2.3).
    return code == _START_INPUT if command.startswith("DATA") else _OK <= code < _OK + 3


async def open_line(server: SmtpServer, hostname: str) -> Line:
    """Connect, present ourselves as *hostname*, encrypt and log in as *server* asks.

    Raises:
        aiosmtplib.SMTPException: the server cannot be reached, or refuses us.
        OSError: the encryption failed.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=CONNECT_SECONDS,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        username=server.username or None,
        password=server.password.get_secret_value() if server.username else None,
        local_hostname=hostname,
    )
    await smtp.connect()
    if smtp.is_ehlo_or_helo_needed:
        try:
            await smtp.ehlo()
        except aiosmtplib.SMTPHeloError:
            await smtp.helo()
    transport = cast("asyncio.Transport", smtp.transport)
    return Line(transport, pipelining=smtp.supports_extension("pipelining"))
