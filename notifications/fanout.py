"""From one notice to its deliveries: in pages, so that nobody waits behind a long list."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from core.ports import Capabilities, Clock
from core.shelves.unit_of_work import UnitOfWork
from core.store import Store
from notifications import trouble

PAGE = 10_000
SMALLEST_PAGE = 100
POLL = 1.0
"""Seconds after which it looks in any case."""
_SHORTEST_SLEEP = 0.02
_STORAGE_REST = 0.5


class Expander:
    """The one task that turns notices into deliveries, for all accounts."""

    def __init__(
        self, store: Store, capabilities: Mapping[str, Capabilities], clock: Clock, tell: Callable[[], None]
    ) -> None:
        """Call *tell* whenever deliveries may be waiting."""
        self._store = store
        self._capabilities = capabilities
        self._clock = clock
        self._tell = tell
        self._page = PAGE
        self.is_behind = False
        """Whether something was committed since it last began to look."""
        self._bell = asyncio.Event()
        self._is_closing = False

    def wake(self) -> None:
        """Look at once."""
        self.is_behind = True
        self._bell.set()

    def stop(self) -> None:
        """Let `run` end."""
        self._is_closing = True
        self._bell.set()

    async def run(self) -> None:
        """Expand what is due, whenever woken or when the next thing becomes due, until `stop`."""
        self._is_closing = False
        while not self._is_closing:
            try:
                await self.expand_all()
                # A wake may also mean deliveries that are there already.
                self._tell()
                seconds = await self._until_next()
            except Exception as error:  # noqa: BLE001 - whatever it is, the fan-out must go on
                trouble.note("fan-out", error)
                seconds = _STORAGE_REST
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._bell.wait()
            self._bell.clear()

    async def expand_all(self) -> int:
        """Expand every notice that is due, page by page; how many deliveries."""
        total = 0
        while count := await self._expand():
            total += count
            self._tell()
            await asyncio.sleep(0)
        return total

    async def _expand(self) -> int:
        """Expand one page; a smaller one next time when the database could not do it within its time limit."""
        page = self._page
        self.is_behind = False

        def work(uow: UnitOfWork) -> int:
            return uow.post.expand(self._capabilities, self._clock.now(), page)

        try:
            count = await self._store.run(work)
        except Exception:
            self._page = max(SMALLEST_PAGE, page // 4)
            raise
        self._page = min(PAGE, page * 2)
        return count

    async def _until_next(self) -> float:
        now = self._clock.now()
        due_at = await self._store.run(lambda uow: uow.post.next_due(now))
        if due_at is None or due_at <= now:
            return POLL
        return min(POLL, max(_SHORTEST_SLEEP, (due_at - now).total_seconds()))
