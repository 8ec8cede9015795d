"""A door before any server, which fails as networks and servers do: silent, slow, slammed, or saying nonsense.

By hand, ``python -m tests.peers.faults PORT FAULT`` stands before the server at PORT of loopback; Enter mends it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Self

LATE_SECONDS = 1.0
PIECE = 65_536
LONGEST_REQUEST = 1024 * 1024


class Way(Enum):
    """In which way a door fails."""

    SILENT = auto()
    """It takes connections and everything that is said, and passes nothing on until it is mended."""
    LATE = auto()
    """It passes everything on, a second later."""
    SLOW = auto()
    """It passes one byte a second on, in each direction."""
    SLAMMED = auto()
    """It resets every connection."""
    DEAF = auto()
    """It closes its own half of every connection at once, and goes on reading."""
    ANSWERS = auto()
    """It answers every HTTP request itself."""
    GREETS = auto()
    """It says one thing as soon as somebody comes, and hangs up."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail; ``said`` is what the door says itself, where it does."""

    way: Way
    said: bytes = b""

    @property
    def is_live(self) -> bool:
        """Whether connections that are open feel it; the others are reset, as their server is gone."""
        return self.way in {Way.SILENT, Way.LATE, Way.SLOW}


def http(status: int, body: str | bytes, **headers: str) -> Fault:
    """Answer each request so."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = {"Content-Length": str(len(data)), "Connection": "close", "Content-Type": "text/html", **headers}
    head = f"HTTP/1.1 {status} -\r\n" + "".join(f"{name.replace('_', '-')}: {is_}\r\n" for name, is_ in lines.items())
    return Fault(Way.ANSWERS, head.encode() + b"\r\n" + data)


def too_many(seconds: int) -> Fault:
    """Answer 429, in the words of the Bot API, of a homeserver and of HTTP at once."""
    said = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
        "errcode": "M_LIMIT_EXCEEDED",
        "error": "Too Many Requests",
        "retry_after_ms": seconds * 1000,
    }
    return http(429, json.dumps(said), Content_Type="application/json", Retry_After=str(seconds))


GARBAGE = bytes(range(256))
NETWORK: Mapping[str, Fault] = {
    "silent": Fault(Way.SILENT),
    "late": Fault(Way.LATE),
    "1 byte/s": Fault(Way.SLOW),
    "reset": Fault(Way.SLAMMED),
    "half-closed": Fault(Way.DEAF),
}
"""What happens to any server."""
WEB: Mapping[str, Fault] = {
    "429, 3600 s": too_many(3600),
    "500": http(500, "Internal Server Error"),
    "502 HTML": http(502, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
    "200 garbage": http(200, GARBAGE, Content_Type="application/json"),
}
"""What servers of HTTP say."""


class FaultyDoor:
    """Passes everything on to a port of loopback, but for its fault."""

    def __init__(self, behind: int) -> None:
        """Stand before the port *behind*."""
        self.port = 0
        self._behind = behind
        self._fault: Fault | None = None
        self._mended = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Open on a free port."""
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, and everything that is open with it."""
        if self._server is not None:
            self._server.close()
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def breaks(self, fault: Fault) -> None:
        """Fail from now on."""
        self._fault = fault
        self._mended = asyncio.Event()
        if not fault.is_live:
            for writer in self._writers:
                _slam(writer)

    def mends(self) -> None:
        """Work again; what was held back is passed on at once."""
        self._fault = None
        self._mended.set()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._serve(reader, writer)
        finally:
            self._visits.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self._fault
        match fault.way if fault else None:
            case Way.SLAMMED:
                _slam(writer)
            case Way.DEAF:
                writer.write_eof()
                await self._mended.wait()
            case Way.GREETS if fault is not None:
                writer.write(fault.said)
                await writer.drain()
                writer.write_eof()
                await reader.read(PIECE)
            case Way.ANSWERS if fault is not None:
                await _request(reader)
                writer.write(fault.said)
                await writer.drain()
            case _:
                await self._pass_on(reader, writer)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, to_server))
                both.create_task(self._pump(from_server, writer))
        except* OSError:
            pass
        finally:
            to_server.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(PIECE):
            await self._pass(data, writer)
        await self._held_back()
        if not writer.is_closing():
            writer.write_eof()

    async def _pass(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        await self._held_back()
        while data and self._fault is not None and self._fault.way is Way.SLOW:
            writer.write(data[:1])
            data = data[1:]
            with suppress(TimeoutError):
                await asyncio.wait_for(self._mended.wait(), 1.0)
        writer.write(data)
        await writer.drain()

    async def _held_back(self) -> None:
        if self._fault is not None and self._fault.way is Way.SILENT:
            await self._mended.wait()
        elif self._fault is not None and self._fault.way is Way.LATE:
            await asyncio.sleep(LATE_SECONDS)


async def _request(reader: asyncio.StreamReader) -> None:
    """Read one request to its end, so that its sender listens."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    await reader.readexactly(min(int(fields.get(b"content-length", 0)), LONGEST_REQUEST))


def _slam(writer: asyncio.StreamWriter) -> None:
    """End a connection by a reset, not by a goodbye."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _by_hand(port: int, name: str) -> None:
    async with FaultyDoor(port) as door:
        door.breaks({**NETWORK, **WEB}[name])
        sys.stdout.write(f"127.0.0.1:{door.port} stands before {port}, {name}. Enter mends it, a second one ends.\n")
        await asyncio.to_thread(sys.stdin.readline)
        door.mends()
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(_by_hand(int(sys.argv[1]), sys.argv[2]))
