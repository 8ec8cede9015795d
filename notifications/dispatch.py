"""The post office: it takes what is to be said to those who are meant, on every account at once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping

from core.model.notice import Lane
from core.ports import Channel, Clock
from core.post import Claim
from core.shelves.unit_of_work import UnitOfWork
from core.store import Store
from core.texts import Texts
from notifications.carrier import Office
from notifications.desk import Desk
from notifications.enclose import Maker
from notifications.fanout import PAGE, Expander
from notifications.makers import MAKERS

CLIMBED_AT_ONCE = 1000
"""Deliveries that one transaction looks at again."""


class PostOffice:
    """All the desks, and the one who fans notices out to them.

    Nothing of it is needed for the truth, which is in the storage: any number of post offices may share one.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        texts: Texts,
        clock: Clock,
        *,
        jitter: Callable[[], float] = random.random,
        makers: Mapping[str, Maker] = MAKERS,
    ) -> None:
        """Serve the accounts of *channels*, by name; *jitter* draws from [0, 1), *makers* make what is enclosed."""
        capabilities = {name: channel.capabilities for name, channel in channels.items()}
        voices = {name: each.voice for name, each in capabilities.items()}
        self._office = Office(store, texts, clock, voices, jitter, makers)
        self._desks = {name: Desk(channel, self._office) for name, channel in channels.items()}
        self._capabilities = capabilities
        self._expander = Expander(store, capabilities, clock, self._tell_desks)
        self._stopped = asyncio.Event()
        self._stopped.set()

    @property
    def sent(self) -> Counter[tuple[str, Lane]]:
        """How many messages each account's server took since the start, by lane."""
        return self._office.sent

    @property
    def failed(self) -> Counter[tuple[str, Lane]]:
        """How many were given up."""
        return self._office.failed

    def wake(self, *, urgent: bool = False) -> None:
        """Something was committed that is to be said. Until an *urgent* one is claimed, no gazette leaves."""
        for desk in self._desks.values() if urgent else ():
            desk.hush()
        self._expander.wake()

    def carry(self, claim: Claim) -> None:
        """Send replies that were born leased to this process; they need no claim."""
        desk = self._desks.get(claim.parcels[0].account) if claim.parcels else None
        if desk is not None:
            desk.carry(claim)

    async def run(self) -> None:
        """Work until `stop`; when cancelled, leave everything as a crash would."""
        self._stopped.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._expander.run())
                for desk in self._desks.values():
                    group.create_task(desk.run())
        finally:
            self._stopped.set()

    async def stop(self) -> None:
        """Finish what is in flight (ten seconds at most), give the rest back, and let `run` end."""
        self._expander.stop()
        for desk in self._desks.values():
            desk.stop()
        await self._stopped.wait()

    async def drain(self) -> None:
        """Work until nothing is due now. For tests and one-shot commands; not while `run` is working."""
        looked_at: frozenset[str] = frozenset()
        claimed = 0
        while True:
            expanded, waiting = await self._expand_and_look()
            # What one account may not send today can have gone to the queue of another.
            if not expanded and (not waiting or (not claimed and waiting <= looked_at)):
                return
            open_desks = [desk for name, desk in self._desks.items() if name in waiting]
            claimed = sum(await asyncio.gather(*[desk.run(until_idle=True) for desk in open_desks]))
            looked_at = waiting

    async def sweep(self) -> int:
        """Expire what is no longer worth saying, and free the leases of those who crashed; how many rows."""

        def work(uow: UnitOfWork) -> int:
            return uow.post.sweep(self._office.clock.now())

        return await self._office.store.run(work)

    async def climb(self) -> int:
        """Tell on another contact whom an alert did not surely reach; how many deliveries were looked at."""

        def work(uow: UnitOfWork) -> int:
            return uow.post.climb(self._capabilities, self._office.clock.now(), CLIMBED_AT_ONCE)

        total = 0
        while seen := await self._office.store.run(work):
            total += seen
            self._tell_desks()
            if seen < CLIMBED_AT_ONCE:
                break
        return total

    async def _expand_and_look(self) -> tuple[int, frozenset[str]]:
        """Fan a page out; how many rows, and the accounts for which anything waits, due or not."""

        def work(uow: UnitOfWork) -> tuple[int, frozenset[str]]:
            rows = uow.post.expand(self._capabilities, self._office.clock.now(), PAGE)
            return rows, frozenset(queue.account for queue in uow.post.queues() if queue.account in self._desks)

        return await self._office.store.run(work)

    def _tell_desks(self) -> None:
        for desk in self._desks.values():
            desk.wake(hears_all=not self._expander.is_behind)
