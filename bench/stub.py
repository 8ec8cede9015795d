"""A Bot API server without limits, in a process of its own: it says yes to everything, as fast as it can.

``python -m bench.stub`` prints its port, and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"chat_id(?:=|\": ?\"?)(-?\d+)")
_SAYS_TRUE = re.compile(rb"^POST /[^ ]*/(?:deleteMessage|answerCallbackQuery|setMyCommands) ")
_TRUE = '{"ok":true,"result":true}'
_ANSWER = (
    '{"ok":true,"result":{"message_id":%d,"date":1763900000,"chat":{"id":%s,"type":"private","first_name":"Voisin"},'
    '"from":{"id":123456789,"is_bot":true,"first_name":"Tocsin"},"text":"ok"}}'
)


class Connection(asyncio.Protocol):
    """One kept connection, on which requests are answered in order."""

    sent = 0

    def __init__(self) -> None:
        """Begin with nothing received."""
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            says_true = _SAYS_TRUE.match(self._buffer) is not None
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._answer(body, says_true=says_true)

    def _answer(self, body: bytes, *, says_true: bool) -> None:
        chat = _CHAT.search(body)
        Connection.sent += 1
        text = (_TRUE if says_true else _ANSWER % (Connection.sent, chat[1].decode() if chat else "0")).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode()
        assert self._transport is not None
        self._transport.write(head + text)


@contextmanager
def telegram_stub() -> Iterator[str]:
    """Start the server, give its URL, and stop it at the end."""
    command = [sys.executable, "-m", "bench.stub"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


async def serve() -> None:
    """Serve on a free port of loopback until nobody needs us any more."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
