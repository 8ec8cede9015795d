"""The parts of a long message, put together in whatever order they come."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bots.sms.heard import Part

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.sms.heard import Heard

PATIENCE = 10.0
"""Seconds that we wait for the rest; a gateway waits for our answer for 15 to 30."""

_MOST_KEPT = 1_000
_MOST_OPEN = 500
"""Messages that may be incomplete at once: nobody can fill the memory with beginnings."""


@dataclass
class _Open:
    done: asyncio.Future[None]
    parts: dict[int, Heard] = field(default_factory=dict)
    waiting: int = 0


def part_of(header: bytes) -> Part | None:
    """Read the place of a part out of a user data header (3GPP TS 23.040, 9.2.3.24); none for another message."""
    rest = header[1 : 1 + header[0]] if header else b""
    while len(rest) >= 2:  # noqa: PLR2004 (an element is its name, its length and that many octets)
        name, content, rest = rest[0], rest[2 : 2 + rest[1]], rest[2 + rest[1] :]
        wide = {0x00: 1, 0x08: 2}.get(name)
        if wide is not None and len(content) == wide + 2:
            part = Part(int.from_bytes(content[:wide], "big"), content[wide + 1], content[wide])
            return part if part.is_sound else None
    return None


class Joiner:
    """Holds the parts of each message until it is whole.

    Nobody is answered before the whole message is committed, so that the gateway still has every part until then.
    When a part stays away, what there is goes on: half a cry for help is better than none.
    """

    def __init__(self, hand_over: Callable[[Heard], Awaitable[None]], patience: float = PATIENCE) -> None:
        """Prepare to *hand_over* whole messages, and incomplete ones after *patience* seconds."""
        self._hand_over = hand_over
        self._patience = patience
        self._open: dict[tuple[str, int, int], _Open] = {}
        self._kept: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def take(self, heard: Heard) -> None:
        """Return when the message to which *heard* belongs was handed over; what that raises passes through."""
        part = heard.part
        if part is None or part.total == 1 or not part.is_sound or len(self._open) >= _MOST_OPEN:
            await self._hand_over(replace(heard, part=None))
            return
        if (heard.sender, heard.native_id) in self._kept:
            # The gateway did not hear our answer; without the other parts this one would be half a message.
            return
        key = (heard.sender, part.reference, part.total)
        opened = self._open.setdefault(key, _Open(asyncio.get_running_loop().create_future()))
        opened.parts.setdefault(part.position, heard)
        if len(opened.parts) == part.total:
            await self._finish(key, opened)
            return
        opened.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                # Shielded: one gateway that hangs up must not cancel what the other parts wait for.
                await asyncio.shield(opened.done)
        except TimeoutError:
            await self._finish(key, opened)
        finally:
            opened.waiting -= 1
            if not opened.waiting and self._open.get(key) is opened:
                # All have hung up, and will come again.
                del self._open[key]

    async def _finish(self, key: tuple[str, int, int], opened: _Open) -> None:
        if self._open.get(key) is not opened:
            await asyncio.shield(opened.done)
            return
        del self._open[key]
        try:
            await self._hand_over(joined(opened.parts))
        except BaseException as error:
            failure = error if isinstance(error, Exception) else ConnectionAbortedError()
            opened.done.set_exception(failure)
            opened.done.exception()  # the others may have hung up: then nobody else will ask for it
            raise
        for one in opened.parts.values():
            self._kept[one.sender, one.native_id] = None
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        opened.done.set_result(None)


def joined(parts: dict[int, Heard]) -> Heard:
    """Put *parts* together, by their place; the id is made of theirs, so that the same parts are the same message."""
    known = [parts[position] for position in sorted(parts)]
    ids = "\n".join(part.native_id for part in known)
    return replace(
        known[0],
        text="".join(part.text for part in known),
        native_id=hashlib.sha256(ids.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        raw=b"\n".join(part.raw for part in known),
        part=None,
    )
