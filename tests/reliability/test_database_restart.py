"""PostgreSQL is killed and started again under load: what was accepted is kept, what was not comes again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

import pytest

from bots.listening import Listening
from bots.switchboard import Switchboard
from core.command import discover
from core.inbox import FrontDoor
from core.ports import Capabilities, Receive
from core.texts import Texts
from core.wire import Inbound, Outbound, Receipt
from notifications.dispatch import PostOffice
from storage.store import Store
from tests.peers.postgres import (
    SERVER_OPTIONS,
    PeerMissing,
    crash_and_restart,
    new_database,
    postgres_server,
)
from tests.reliability.street import NEIGHBOURS, Screen, open_store, rows, settle
from tests.world import VillageClock

MESSAGES = 400
CRASHES = 3
RESUMES_WITHIN = 5
PATIENCE = 60
SPEAKERS = [name for name, (channel, _) in NEIGHBOURS.items() if channel == "telegram" and name != "Groupe"]


@pytest.fixture
async def crashing(clock: VillageClock) -> AsyncIterator[tuple[str, Store]]:
    """A server whose commits outlive it, and the storage on it."""
    try:
        with postgres_server(SERVER_OPTIONS | {"synchronous_commit": "on"}) as server:
            url = new_database(server)
            async with open_store(url, clock) as store:
                await store.migrate()
                await store.run(settle)
                yield server, store
    except PeerMissing as missing:
        pytest.skip(str(missing))


class Line:
    """A channel whose server keeps messages until they are acknowledged, and takes a message whenever it is sent."""

    def __init__(self, screen: Screen) -> None:
        self.name = screen.name
        self.capabilities: Capabilities = screen.capabilities
        self.acknowledged = 0
        self._screen = screen

    async def listen(self, receive: Receive, since: str | None) -> None:
        for number in range(int(since or 0) + 1, MESSAGES + 1):
            address = NEIGHBOURS[SPEAKERS[number % len(SPEAKERS)]][1]
            await receive([Inbound(self.name, address, str(number), self._screen.now(), "AIDE", cursor=str(number))])
            self.acknowledged = number
            await asyncio.sleep(0.01)
        await asyncio.Event().wait()

    def has_heard(self, many: int) -> bool:
        """Whether so many messages were acknowledged."""
        return self.acknowledged >= many

    async def send(self, outbound: Outbound) -> Receipt:
        await asyncio.sleep(0.001)
        return self._screen.show(outbound)

    async def close(self) -> None:
        """Nothing is held."""


@pytest.mark.peer("postgresql")
async def test_a_database_that_crashes_under_load_loses_nothing(
    crashing: tuple[str, Store], clock: VillageClock
) -> None:
    """No process has to be started again, and five seconds after the database is back messages are heard."""
    server, store = crashing
    screen = Screen("telegram", clock)
    line = Line(screen)
    texts = Texts.load()
    post = PostOffice(store, {line.name: line}, texts, clock)
    door = FrontDoor(discover(), texts, {line.name: line.capabilities})
    switchboard = Switchboard(store, door, clean=_as_it_is, carry=post.carry, wake=post.wake)

    async def cursor(account: str) -> str | None:
        return await store.run(lambda uow: uow.journal.cursor(account))

    tasks = [
        asyncio.create_task(Listening({line.name: line}, switchboard.receive, cursor).run()),
        asyncio.create_task(post.run()),
    ]
    resumed = []
    for crash in range(1, CRASHES + 1):
        await _until(partial(line.has_heard, crash * MESSAGES // (CRASHES + 1)))
        await asyncio.to_thread(crash_and_restart, server)
        heard, began = line.acknowledged, time.monotonic()
        await _until(partial(line.has_heard, heard + 1))
        resumed.append(time.monotonic() - began)
    await _until(partial(line.has_heard, MESSAGES))
    # Where a commit was made and its answer lost, the reply leaves when the lease of its maker is over.
    clock.passes(seconds=80)
    await _until(lambda: len({one.delivery_id for one in screen.ledger}) == MESSAGES)
    await post.stop()
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    journalled = "SELECT count(*), count(DISTINCT message_id), count(failure) FROM journal"
    unsent = "SELECT count(*) FROM delivery WHERE status <> 'sent'"
    assert tuple((await store.run(lambda uow: rows(uow, journalled)))[0]) == (MESSAGES, MESSAGES, 0)
    assert (await store.run(lambda uow: rows(uow, unsent)))[0][0] == 0
    assert max(resumed) < RESUMES_WITHIN


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.01)


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound
