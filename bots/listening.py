"""Each channel's listener, started again when its server was away; one channel never stops another."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from core.errors import StorageDown
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from core.ports import Channel, Receive
    from core.wire import Inbound

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
MISCONFIGURED_PAUSE = 300.0
SETTLED_AFTER = 5.0
BEGINS_WITHIN = 5.0

log = structlog.get_logger()


class Listening:
    """Keeps every channel listening, and knows which are attached."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        receive: Receive,
        cursor: Callable[[str], Awaitable[str | None]],
    ) -> None:
        """Let *channels* hand their inputs to *receive*, each from its *cursor* on."""
        self._channels = channels
        self._receive = receive
        self._cursor = cursor
        self._attached = dict.fromkeys(channels, False)
        self._silent = set(channels)
        self._all_begun = asyncio.Event()

    @property
    def states(self) -> Mapping[str, bool]:
        """Whether each channel is attached to its server."""
        return dict(self._attached)

    async def run(self) -> None:
        """Listen on every channel until cancelled."""
        async with asyncio.TaskGroup() as group:
            for channel in self._channels.values():
                group.create_task(self._keep(channel))

    async def begun(self) -> None:
        """Return once every channel listens, or tried to; after five seconds anyway, if the storage is away."""
        if self._silent:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEGINS_WITHIN):
                    await self._all_begun.wait()

    async def _keep(self, channel: Channel) -> None:
        pause = FIRST_PAUSE
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._listen(channel)
                pause = FIRST_PAUSE
            except DeliveryFailed as failure:
                log.warning("channel.away", channel=channel.name, reason=failure.reason, detail=failure.detail)
                if failure.reason is Reason.MISCONFIGURED:
                    pause = MISCONFIGURED_PAUSE
            except StorageDown:
                log.warning("channel.waits_for_storage", channel=channel.name)
                # The storage is ours alone to ask, and messages wait outside meanwhile.
                pause = FIRST_PAUSE
            except Exception as bug:
                log.exception("channel.failed", channel=channel.name, error=type(bug).__name__)
            finally:
                self._attached[channel.name] = False
            if asyncio.get_running_loop().time() - started > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, channel: Channel) -> None:
        since = await self._cursor(channel.name)
        loop = asyncio.get_running_loop()
        # A listener that does not fail at once has reached its server.
        settled = loop.call_later(SETTLED_AFTER, self._attach, channel.name)
        loop.call_soon(self._begin, channel.name)
        try:
            await channel.listen(self._hearing(channel.name), since)
        finally:
            settled.cancel()

    def _hearing(self, name: str) -> Receive:
        async def receive(batch: Sequence[Inbound]) -> None:
            await self._receive(batch)
            self._attach(name)

        return receive

    def _begin(self, name: str) -> None:
        self._silent.discard(name)
        if not self._silent:
            self._all_begun.set()

    def _attach(self, name: str) -> None:
        self._attached[name] = True
