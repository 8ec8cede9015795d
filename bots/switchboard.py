"""Between the doorbells and the front door: one transaction a turn, the cursor after it, then the reply on its way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import structlog

from core.errors import StorageDown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from core.inbox import FrontDoor, Turn
    from core.post import Claim, Store
    from core.shelves import UnitOfWork
    from core.wire import Inbound

T = TypeVar("T")
log = structlog.get_logger()

UNANSWERED_AT_ONCE = 50
TIMERS_AT_ONCE = 50


class Switchboard:
    """Hands every input to the front door, and what is to be said at once to the post office."""

    def __init__(
        self,
        store: Store,
        door: FrontDoor,
        *,
        clean: Callable[[Inbound], Awaitable[Inbound]],
        carry: Callable[[Claim], None],
        wake: Callable[[], None],
    ) -> None:
        """*clean* re-encodes pictures; *carry* sends a reply that is ours; *wake* says that there is something to say."""
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
            account, cursor = last.account or last.channel, last.cursor
            await self._store.run(lambda uow: uow.journal.move_cursor(account, cursor))

    async def unanswered(self) -> None:
        """Go on with the dialogues whose question has waited long enough."""

        def work(uow: UnitOfWork) -> list[Turn]:
            waiting = uow.conversations.unanswered(uow.now(), UNANSWERED_AT_ONCE)
            return [self._door.meet_silence(conversation, uow) for conversation in waiting]

        self._say(await self._store.run(work))

    async def timers(self) -> None:
        """Do what the rules wanted to look at again by now."""

        def work(uow: UnitOfWork) -> int:
            due = uow.timers.take_due(uow.now(), TIMERS_AT_ONCE)
            for timer in due:
                self._door.ring(timer, uow)
            return len(due)

        if await self._store.run(work):
            self._wake()

    async def _hear_all(self, messages: Iterable[Inbound]) -> None:
        for inbound in messages:
            await self._hear(inbound, None)

    async def _hear(self, inbound: Inbound, cursor: str | None) -> None:
        cleaned = await self._clean(inbound)
        account = inbound.account or inbound.channel

        def work(uow: UnitOfWork) -> Turn:
            turn = self._door.receive(cleaned, uow)
            if cursor is not None:
                uow.journal.move_cursor(account, cursor)
            return turn

        try:
            turn = await self._store.run(work)
        except StorageDown:
            raise
        except Exception as bug:
            # One poisoned message must not block its channel for ever: it is parked with its bytes, and excused.
            log.exception("turn.failed", channel=inbound.channel, error=type(bug).__name__)
            turn = await self._store.run(lambda uow: self._excuse(inbound, type(bug).__name__, cursor, uow))
        self._say([turn])

    def _excuse(self, inbound: Inbound, reason: str, cursor: str | None, uow: UnitOfWork) -> Turn:
        turn = self._door.excuse(inbound, reason, uow)
        if cursor is not None:
            uow.journal.move_cursor(inbound.account or inbound.channel, cursor)
        return turn

    def _say(self, turns: Iterable[Turn]) -> None:
        for turn in turns:
            if turn.claim is not None:
                self._carry(turn.claim)
            if turn.told:
                self._wake()
