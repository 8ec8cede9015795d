"""Where a call is made that waits for the disk: on a thread beside the event loop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Aside:
    """A thread beside the event loop, for one call after the other."""

    def __init__(self, name: str) -> None:
        """Start with the first call."""
        self._name = name
        self._calls: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any]] | None] = SimpleQueue()
        self._thread: Thread | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """Make *call* on the thread; who is cancelled meanwhile waits for its end, so that two never work at once."""
        if self._thread is None:
            self._thread = Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._calls.put((call, done))
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            while not done.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([done])
            raise

    def close(self) -> None:
        """End the thread, which has nothing left to do."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()
            self._thread = None

    def _serve(self) -> None:
        while (asked := self._calls.get()) is not None:
            call, done = asked
            result, failure = None, None
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - the thread must outlive it; the caller is told
                failure = error
            try:
                done.get_loop().call_soon_threadsafe(_tell, done, result, failure)
            except RuntimeError:
                # The loop is closed: nobody waits any more, and what was committed stays committed.
                continue


class Here:
    """The event loop itself, in place of a thread: nobody waits for a disk in memory."""

    async def run(self, call: Callable[[], T]) -> T:
        """Make *call* at once."""
        return call()

    def close(self) -> None:
        """Nothing is held."""


def _tell(done: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if done.cancelled():
        return
    if failure is None:
        done.set_result(result)
    else:
        done.set_exception(failure)
