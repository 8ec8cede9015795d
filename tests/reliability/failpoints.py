"""A process that can be killed at any step: wrappers around the storage and the channels count the steps."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.ports import Capabilities, Receive
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Outbound, Receipt
    from storage.store import Store
    from tests.reliability.street import Screen

T = TypeVar("T")

TURN = {
    "journal.record": "a turn has journalled its message",
    "conversations.with_speaker": "a turn knows who speaks, and has read the dialogue",
    "conversations.save": "a turn has kept its question",
    "alerts.add": "a turn has added an alert",
    "alerts.record": "a turn has acted on an alert",
    "conversations.end": "a turn has ended its dialogue",
    "outbox.reply": "a turn has put its reply in the outbox",
    "journal.move_cursor": "a turn has moved the cursor",
}
POST = {
    "post.expand": "a page of a fan-out is written",
    "post.claim": "a batch is claimed",
    "post.settle": "a batch is settled",
}
STEPS = TURN | POST
COMMITS = {
    "journal.record": ("a turn is about to commit", "a turn is committed and not acknowledged"),
    "post.settle": ("a settled batch is about to commit", "a settled batch is committed"),
    "post.claim": ("a claim is about to commit", "a claim is committed and nothing is sent"),
    "post.expand": ("a page is about to commit", "a page is committed"),
}
BEFORE_SEND = "a message is about to be sent"
AFTER_SEND = "a message is sent and not settled"
POINTS = (*STEPS.values(), *(point for pair in COMMITS.values() for point in pair), BEFORE_SEND, AFTER_SEND)


class Killed(BaseException):
    """The end of the process, as by ``kill -9``: nobody may catch it and go on."""


class Fate:
    """Counts the steps of one process, and ends it at the *nth* time that it comes to *point*."""

    def __init__(self, point: str = "", nth: int = 1) -> None:
        self.passed: Counter[str] = Counter()
        self.is_dead = False
        self.death = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._point = point
        self._nth = nth

    def reach(self, point: str) -> None:
        """Pass a point, or die there."""
        self.check()
        self.passed[point] += 1
        if point == self._point and self.passed[point] == self._nth:
            self.is_dead = True
            # The storage of a process may work on a thread of its own.
            self._loop.call_soon_threadsafe(self.death.set)
            raise Killed(point)

    def check(self) -> None:
        """What a dead process had planned does not happen."""
        if self.is_dead:
            raise Killed("dead already")


class MortalStore:
    """The storage of a process that may die: a transaction that it has not committed is gone."""

    def __init__(self, store: Store, fate: Fate) -> None:
        self._store = store
        self._fate = fate

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work*, passing the points before and after the commit."""
        return await self._run(self._store.run, work)

    async def run_briefly(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do the same for a turn."""
        return await self._run(self._store.run_briefly, work)

    async def _run(self, run: Callable[[Any], Any], work: Callable[[UnitOfWork], T]) -> T:
        self._fate.check()
        watched = _Watched(work, self._fate)
        result: T = await run(watched)
        self._fate.check()
        if watched.kind:
            self._fate.reach(COMMITS[watched.kind][1])
        return result


class _Watched:
    """A transaction whose steps are points."""

    def __init__(self, work: Callable[[UnitOfWork], Any], fate: Fate) -> None:
        self.kind = ""
        self._work = work
        self._fate = fate
        self._touched: set[str] = set()

    def __call__(self, uow: UnitOfWork) -> Any:
        self._fate.check()
        self._touched.clear()
        mortal: Any = _Unit(uow, self.touch)
        result = self._work(mortal)
        self.kind = next((name for name in COMMITS if name in self._touched), "")
        if self.kind:
            self._fate.reach(COMMITS[self.kind][0])
        return result

    def touch(self, name: str, result: Any) -> None:
        """Note that a method of a shelf was called; nothing claimed or expanded is no step."""
        if name == "post.claim" and not result.parcels:
            return
        if name == "post.expand" and not result:
            return
        self._touched.add(name)
        if name in STEPS:
            self._fate.reach(STEPS[name])


class _Unit:
    """A unit of work whose shelves tell what was called on them."""

    def __init__(self, uow: UnitOfWork, touch: Callable[[str, Any], None]) -> None:
        self._uow = uow
        self._touch = touch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._uow, name)
        return found if callable(found) or name.startswith("_") else _Shelf(name, found, self._touch)


class _Shelf:
    def __init__(self, name: str, shelf: Any, touch: Callable[[str, Any], None]) -> None:
        self._name = name
        self._shelf = shelf
        self._touch = touch

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._shelf, method)

        def call(*arguments: Any, **options: Any) -> Any:
            result = found(*arguments, **options)
            self._touch(f"{self._name}.{method}", result)
            return result

        return call


class MortalChannel:
    """A process's line to the screens; the screens outlive it."""

    def __init__(self, screen: Screen, fate: Fate) -> None:
        self._screen = screen
        self._fate = fate

    @property
    def name(self) -> str:
        return self._screen.name

    @property
    def capabilities(self) -> Capabilities:
        return self._screen.capabilities

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hear nothing: the mailbox of the test hands over itself."""

    async def send(self, outbound: Outbound) -> Receipt:
        """Send, passing the points on both sides of the network."""
        self._fate.reach(BEFORE_SEND)
        receipt = self._screen.show(outbound)
        self._fate.reach(AFTER_SEND)
        return receipt

    async def close(self) -> None:
        """Nothing is held."""
