"""A channel made of a terminal: what is typed is heard, what is sent is printed."""

from __future__ import annotations

import asyncio
import sys
import threading
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from core.ports import Capabilities, DeliveryFailed, Reason, Voice
from core.wire import Assurance, Inbound, Receipt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import TextIO

    from core.ports import Channel, Clock, Receive
    from core.wire import Outbound

_CAPABILITIES = Capabilities(voice=Voice.CONSOLE, part_length=100_000, max_parts=10, per_second=0)
_LATER = timedelta(minutes=1)


class Console:
    """The terminal of one person, who speaks as *address*.

    ``lines`` is what is typed, line by line; it ends when the person leaves. ``out`` is where we print.
    ``seat`` is the real channel on which this person sits: everybody else there is still reached by it, and a
    button of it is pressed by typing its label.
    """

    def __init__(
        self, address: str, lines: AsyncIterator[str], out: TextIO, clock: Clock, seat: Channel | None = None
    ) -> None:
        self.name = seat.name if seat else "console"
        self.address = address
        self.capabilities = seat.capabilities if seat else _CAPABILITIES
        self._seat = seat
        self._buttons: dict[str, str] = {}
        self._lines = lines
        self._out = out
        self._clock = clock
        self._unheard: Inbound | None = None

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand over each line that is typed; it returns when the person leaves.

        A line that the front door refused is kept, and handed over first when we listen again.
        """
        while True:
            inbound = self._unheard or await self._next()
            if inbound is None:
                return
            self._unheard = inbound
            await receive([inbound])
            self._unheard = None

    async def send(self, outbound: Outbound) -> Receipt:
        """Print *outbound*.

        Raises:
            DeliveryFailed: it is for somebody who does not sit here; another process may reach that person.
        """
        if outbound.address != self.address and self._seat is not None:
            return await self._seat.send(outbound)
        if outbound.address != self.address:
            raise DeliveryFailed(Reason.UNAVAILABLE, "this person does not sit at the terminal", retry_in=_LATER)
        buttons = "  ".join(f"[ {choice.label} ]" for choice in outbound.choices)
        self._buttons = {choice.label.casefold(): choice.payload for choice in outbound.choices} or self._buttons
        words = "\n\n".join(filter(None, [outbound.subject, outbound.text, buttons]))
        print(f"\n{_harmless(words)}\n", file=self._out, flush=True)
        return Receipt(outbound.delivery_id, self._clock.now())

    async def close(self) -> None:
        """Leave the terminal as it is."""
        if self._seat is not None:
            await self._seat.close()

    async def _next(self) -> Inbound | None:
        line = await anext(self._lines, None)
        if line is None:
            return None
        return Inbound(
            channel=self.name,
            address=self.address,
            message_id=uuid4().hex,
            received_at=self._clock.now(),
            text=line.rstrip("\r\n"),
            choice=self._buttons.get(line.strip().casefold()),
            assurance=Assurance.AUTHENTICATED,
            raw=line.encode(errors="replace"),
        )


async def typed_lines(stream: TextIO = sys.stdin) -> AsyncIterator[str]:
    """Give the lines of *stream* as they are typed, without holding up the event loop or the end of the program."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        # An empty line has its line end; nothing at all is the end of the stream.
        while line := stream.readline():
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, "")

    threading.Thread(target=read, name="console", daemon=True).start()
    while line := await queue.get():
        yield line


def _harmless(text: str) -> str:
    """Drop the control characters with which a neighbour's text could repaint the terminal."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf"})
