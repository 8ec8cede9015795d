"""A transaction that is cancelled at any moment takes nothing with it that was, or will be, committed."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from functools import partial

from core.shelves.unit_of_work import UnitOfWork
from storage.store import Store
from tests.reliability.street import open_store, rows, settle
from tests.world import VillageClock

ROUNDS = 150
LONGEST = 0.004
"""Seconds: about what a transaction takes, so that a cancellation meets each of its moments."""


async def test_what_is_committed_after_a_cancellation_is_committed_for_all_to_see(
    store: Store, url: str, clock: VillageClock
) -> None:
    """A driver that is interrupted at BEGIN may give its connection back inside an open transaction."""
    await store.run(settle)
    chance = random.Random(7)
    kept = set()

    for number in range(ROUNDS):
        cancelled = asyncio.create_task(store.run(partial(note, f"cancelled{number}")))
        await asyncio.sleep(chance.uniform(0, LONGEST))
        cancelled.cancel()
        with suppress(asyncio.CancelledError):
            await cancelled
        await store.run(partial(note, f"kept{number}"))
        kept.add(f"kept{number}")

    async with open_store(url, clock) as other:
        seen = await other.run(lambda uow: {row[0] for row in rows(uow, "SELECT account FROM cursor")})
        if url.startswith("postgresql"):
            open_for_ever = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            assert await other.run(lambda uow: rows(uow, open_for_ever)[0][0]) == 0
    assert kept - seen == set()


def note(name: str, uow: UnitOfWork) -> None:
    uow.journal.move_cursor(name, "1")
