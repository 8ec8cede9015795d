"""Reactions as buttons: the bot puts the signs under its message, a neighbour presses one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import structlog

from bots.matrix.body import payload_in
from bots.matrix.failures import FAILURES, Refusal, failure_of
from core.ports import Reason

Json = dict[str, Any]
Place = Callable[[str, str, str, str], Awaitable[None]]
Fetch = Callable[[str, str], Awaitable[Json]]

KEPT = 2_000
MOST_WAITING = 200
REST_SECONDS = 300.0

log = structlog.get_logger()


class Sign(NamedTuple):
    """A sign to be put under a message."""

    room_id: str
    event_id: str
    sign: str
    transaction: str


class Buttons:
    """Knows what the signs under our messages mean, and puts them there when nothing else has to be sent.

    Each sign costs as much of the server's limits as a message. The text lists the numbers anyway, so that the first
    throttle ends this luxury for a while: the pace belongs to the words.
    """

    def __init__(self, place: Place, fetch: Fetch) -> None:
        """Put signs with *place*, and look messages of ours up with *fetch*."""
        self._place = place
        self._fetch = fetch
        self._known: OrderedDict[str, Json] = OrderedDict()
        self._waiting: asyncio.Queue[Sign] | None = None
        self._worker: asyncio.Task[None] | None = None
        self._rests_until = 0.0

    def remember(self, event_id: str, content: Json) -> None:
        """Keep what the signs under the message *event_id* mean; the message itself says it too."""
        self._known[event_id] = content
        self._known.move_to_end(event_id)
        if len(self._known) > KEPT:
            self._known.popitem(last=False)

    def offer(self, room_id: str, event_id: str, signs: Sequence[str], transaction: str) -> None:
        """Have *signs* put under the message, in order, as soon as there is time."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._rests_until:
            return
        if self._worker is None or self._worker.done():
            self._waiting = asyncio.Queue(MOST_WAITING)
            self._worker = loop.create_task(self._work(self._waiting))
        for number, sign in enumerate(signs):
            if self._waiting is None or self._waiting.full():
                return
            self._waiting.put_nowait(Sign(room_id, event_id, sign, f"{transaction}.r{number}"))

    async def meaning(self, room_id: str, event_id: str, sign: str) -> str | None:
        """Give the payload of *sign* under the message *event_id*; None when it is none of our buttons.

        Raises:
            Refusal: the homeserver could not be asked about an older message.
        """
        content = self._known.get(event_id)
        if content is None:
            content = await self._fetch(room_id, event_id)
            self.remember(event_id, content)
        return payload_in(content, sign)

    def rest(self) -> None:
        """Put no signs for a while: the account is too fast as it is."""
        self._rests_until = asyncio.get_running_loop().time() + REST_SECONDS
        while self._waiting is not None and not self._waiting.empty():
            self._waiting.get_nowait()

    async def close(self) -> None:
        """Stop putting signs."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None

    async def _work(self, waiting: asyncio.Queue[Sign]) -> None:
        while True:
            sign = await waiting.get()
            try:
                await self._place(sign.room_id, sign.event_id, sign.sign, sign.transaction)
            except FAILURES as error:
                if isinstance(error, Refusal) and error.code == "M_DUPLICATE_ANNOTATION":
                    continue
                reason = failure_of(error).reason
                log.info("matrix.sign_not_put", event_id=sign.event_id, reason=reason)
                if reason is Reason.THROTTLED:
                    self.rest()
