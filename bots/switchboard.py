"""Between the doorbells and the front door: one transaction a turn, the cursor after it, then the reply on its way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import structlog

from core.alerts import drills, relays, rounds
from core.community import away, messaging, next_referent, recovery, succession
from core.community.retention import tidy
from core.errors import StorageDown
from core.gazette import letter
from core.geocoded import Addresses, NotAskedYet
from core.moderation import digest, reading_first, sanctions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from core.answering import Turn
    from core.geocoded import Address
    from core.inbox import FrontDoor
    from core.post import Claim, Timer
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.store import TurnStore
    from core.wire import Inbound

    Locate = Callable[[Sequence[str]], Awaitable[dict[str, Sequence[Address] | None]]]

T = TypeVar("T")
Due = TypeVar("Due")
log = structlog.get_logger()

EVERY_MINUTE: tuple[Callable[[UnitOfWork], bool], ...] = (
    next_referent.ask_next,
    away.come_back,
    digest.tell,
    letter.tell,
    reading_first.end_stale,
    succession.ask,
    messaging.tell_of_lost,
    rounds.tell_of_silent,
    drills.tell_accounts,
    drills.keep_practice,
    relays.ask_next,
    relays.end_orphans,
    messaging.tell_of_arrived,
    sanctions.end_pauses,
    recovery.complete,
)
"""What is looked at every minute: each says whether it told anybody anything."""
EVERY_FEW_SECONDS: tuple[Callable[[UnitOfWork], bool], ...] = (messaging.tell_of_arrived,)
"""What somebody may be waiting for with the telephone in their hand."""
DUE_AT_ONCE = 50
PAGES_AT_ONCE = 20


class Wake(Protocol):
    """How the post office is told that something was committed; *urgent*: an alert."""

    def __call__(self, *, urgent: bool = False) -> None:
        """Let it look at once."""


class Switchboard:
    """Hands every input to the front door, and what is to be said at once to the post office."""

    def __init__(
        self,
        store: TurnStore,
        door: FrontDoor,
        *,
        clean: Callable[[Inbound], Awaitable[Inbound]],
        carry: Callable[[Claim], None],
        wake: Wake,
        locate: Locate | None = None,
    ) -> None:
        """*clean* re-encodes pictures; *carry* sends a reply that is ours; *wake* is for all else.

        *locate* asks a geocoder; without it, nobody says where an address lies.
        """
        self._locate = locate
        self._store = store
        self._door = door
        self._clean = clean
        self._carry = carry
        self._wake = wake

    async def receive(self, batch: Sequence[Inbound]) -> None:
        """Take a batch in: contacts side by side, the messages of one contact in order; the cursor comes last.

        Raises:
            StorageDown: something of the batch is not committed; nothing of it may be acknowledged.
        """
        if len(batch) == 1:
            await self._hear(batch[0], batch[0].cursor)
            return
        by_contact: dict[tuple[str, str], list[Inbound]] = {}
        for inbound in batch:
            by_contact.setdefault((inbound.channel, inbound.address), []).append(inbound)
        done = await asyncio.gather(*(self._hear_all(each) for each in by_contact.values()), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        last = batch[-1] if batch else None
        if last is not None and last.cursor is not None:
            channel, cursor = last.channel, last.cursor
            await self._store.run(lambda uow: uow.journal.move_cursor(channel, cursor))

    async def unanswered(self) -> None:
        """Go on with the dialogues whose question has waited long enough."""

        def take(uow: UnitOfWork) -> Sequence[Conversation]:
            return uow.conversations.unanswered(uow.now(), 1)

        def say(turn: Turn) -> None:
            self._say([turn])

        await self._one_by_one(take, self._door.meet_silence, self._door.wait_longer, say)

    async def tidy(self) -> None:
        """Erase what is past its time, a page at a time; what is left after some pages waits for the next tick."""
        for _ in range(PAGES_AT_ONCE):
            if not await self._store.run(tidy):
                return

    async def look_after(self) -> None:
        """Do what is looked at every minute, each thing in its own transaction: one that fails holds no other up."""
        await self._each(EVERY_MINUTE)

    async def look_again(self) -> None:
        """Do what is looked at every few seconds, in the same way."""
        await self._each(EVERY_FEW_SECONDS)

    async def _each(self, works: Iterable[Callable[[UnitOfWork], bool]]) -> None:
        for work in works:
            try:
                if await self._store.run(work):
                    self._wake()
            except StorageDown:
                raise
            except Exception as bug:
                log.exception("minute.failed", work=work.__module__, error=type(bug).__name__)

    async def timers(self) -> None:
        """Do what the rules wanted to look at again by now."""

        def take(uow: UnitOfWork) -> Sequence[Timer]:
            return uow.timers.take_due(uow.now(), 1)

        def say(_nothing: None) -> None:
            self._wake()

        await self._one_by_one(take, self._door.ring, self._door.ring_later, say)

    async def _one_by_one(
        self,
        take: Callable[[UnitOfWork], Sequence[Due]],
        do: Callable[[Due, UnitOfWork], T],
        postpone: Callable[[Due, UnitOfWork], None],
        say: Callable[[T], None],
    ) -> None:
        """Do what is due, each in its own transaction: one on which we fail must neither be lost nor hold others up."""
        for _ in range(DUE_AT_ONCE):
            work = _Work(take, do)
            try:
                done = await self._store.run(work)
            except StorageDown:
                raise
            except Exception as bug:
                if not work.taken:
                    raise
                log.exception("due.failed", error=type(bug).__name__)
                await self._store.run(partial(postpone, work.taken[0]))
                continue
            if not done:
                return
            say(done[0])

    async def _hear_all(self, messages: Iterable[Inbound]) -> None:
        for inbound in messages:
            await self._hear(inbound, None)

    async def _hear(self, inbound: Inbound, cursor: str | None) -> None:
        if inbound.unreadable:
            self._say([await self._set_aside(inbound, cursor)])
            return
        heard = None
        try:
            heard = await self._clean(inbound)
            turn = await self._heard(heard, inbound, cursor)
        except StorageDown:
            raise
        except Exception as bug:
            # One poisoned message must not block its channel for ever: it is parked with its bytes, and excused.
            log.exception("turn.failed", channel=inbound.channel, error=type(bug).__name__)
            turn = await self._park(heard or _without_pictures(inbound), type(bug).__name__, cursor)
        self._say([turn])

    async def _heard(self, heard: Inbound, inbound: Inbound, cursor: str | None) -> Turn:
        """Take a message in; where it names addresses, they are looked up between two attempts."""
        known: dict[str, Sequence[Address] | None] | None = None if self._locate is None else {}

        def take(uow: UnitOfWork) -> Turn:
            uow.addresses = Addresses(known)
            return self._door.receive(heard, uow)

        while True:
            try:
                return await self._turn(inbound, cursor, take)
            except NotAskedYet as asked:
                # That transaction was rolled back, and none is open now. What was asked is known then, or nobody knows.
                if self._locate is None or known is None or not known.keys().isdisjoint(asked.queries):
                    raise
                known |= dict.fromkeys(asked.queries)
                known |= await self._locate(asked.queries)

    async def _set_aside(self, inbound: Inbound, cursor: str | None) -> Turn:
        """Park a message that its channel could not read; the first time, say so to whoever wrote it."""

        def take(uow: UnitOfWork) -> Turn:
            is_new = uow.journal.record(inbound) is not None
            excuse = self._door.excuse if is_new and inbound.address else self._door.keep
            return excuse(inbound, inbound.unreadable, uow)

        return await self._turn(inbound, cursor, take)

    async def _park(self, inbound: Inbound, reason: str, cursor: str | None) -> Turn:
        """Keep a message on which we failed, and say sorry; where even that fails, keep it in silence."""
        try:
            return await self._turn(inbound, cursor, lambda uow: self._door.excuse(inbound, reason, uow))
        except StorageDown:
            raise
        except Exception as bug:
            log.exception("turn.not_excused", channel=inbound.channel, error=type(bug).__name__)
            return await self._turn(inbound, cursor, lambda uow: self._door.keep(inbound, reason, uow))

    async def _turn(self, inbound: Inbound, cursor: str | None, take: Callable[[UnitOfWork], Turn]) -> Turn:
        """Let *take* have the message, and move the cursor past it, in one transaction."""

        def work(uow: UnitOfWork) -> Turn:
            turn = take(uow)
            if cursor is not None:
                uow.journal.move_cursor(inbound.channel, cursor)
            return turn

        return await self._store.run_briefly(work)

    def _say(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            if turn.claim is not None:
                self._carry(turn.claim)
            if turn.told:
                self._wake(urgent=turn.urgent)


class _Work(Generic[Due, T]):
    """One thing that is due, taken and done in one transaction; it remembers which, for when it fails."""

    def __init__(self, take: Callable[[UnitOfWork], Sequence[Due]], do: Callable[[Due, UnitOfWork], T]) -> None:
        self.taken: Sequence[Due] = ()
        self._take = take
        self._do = do

    def __call__(self, uow: UnitOfWork) -> list[T]:
        self.taken = self._take(uow)
        return [self._do(due, uow) for due in self.taken]


def _without_pictures(inbound: Inbound) -> Inbound:
    """Give *inbound* with no picture that was not cleaned: a place may be hidden in it."""
    return replace(inbound, attachments=tuple(replace(each, data=b"") for each in inbound.attachments))
