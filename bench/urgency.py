"""How long an alert takes to its last recipient while a gazette drains on the same account, against an idle house.

Run it with ``python -m bench.urgency`` (``--quick`` for a small run).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import uvloop
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench.databases import databases
from bench.fanout import ALERT, LOOK_EVERY, NO_LIMIT, TOKEN
from bench.house import House, in_transaction, open_house
from bench.report import Goal, arguments, machine, percentile, table, verdict
from bench.stub import telegram_stub
from bots.clock import SystemClock
from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.model.alert_words import AlertStatus
from core.model.notice import Audience, AudienceKind, Lane, Notice
from storage import holding
from storage.postgres import Postgres

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from core.shelves.unit_of_work import UnitOfWork

CHANNEL = "telegram"
STREET, READERS = "Les Lilas", "La gazette"
UNDER_WAY = 0.02
"""The share of the gazette that has left before the alert is raised."""
IDLE, DRAINING, QUEUING = "idle", "while a gazette drains", "while it is being queued"

# By the index of what waits: it costs the same however much of the gazette does.
WAITS = f"""
SELECT id FROM delivery WHERE status = 'queued' AND account = '{CHANNEL}' AND lane = %d LIMIT 1
"""  # noqa: S608 - nobody else's words
EXPANDS = "SELECT id FROM notice WHERE expanded_at IS NULL LIMIT 1"

Look = Callable[[str], Awaitable[bool]]
"""Whether a question to the database finds anything; it waits for nobody who writes."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many are told, and how often."""

    alerted: int
    readers: int
    rounds: int


FULL, QUICK = Size(1_000, 100_000, 20), Size(300, 10_000, 5)


class Alerted(NamedTuple):
    """Seconds from the author's last word until each step was over, and of our processor until the last of them."""

    turn: float
    first_left: float
    last_left: float
    settled: float
    cpu: float


@dataclass(slots=True)
class Village:
    """A house with a street that is alerted, and the readers of a gazette, all on one account."""

    house: House
    look: Look
    size: Size
    street: int
    readers: int

    async def round(self, state: str) -> Alerted:
        """Raise an alert in this *state* of the house."""
        post = self.house.post
        delivering = asyncio.create_task(post.run())
        try:
            if state != IDLE:
                await self._send_gazette()
            while state == DRAINING and await self.look(EXPANDS):  # noqa: ASYNC110 - a row
                await asyncio.sleep(LOOK_EVERY)
            alerted = await self._alert()
            assert state == IDLE or await self.look(WAITS % Lane.GAZETTE), "the gazette was over before the alert"
        finally:
            await post.stop()
            await delivering
        await self._tidy_up()
        return alerted

    async def _alert(self) -> Alerted:
        """Let the author raise an alert, and wait until its last delivery is settled."""
        house = self.house
        await house.says(STREET, *ALERT[:-1])
        before = house.post.sent[CHANNEL, Lane.ALERT]
        began, cpu = time.perf_counter(), time.process_time()
        await house.says(STREET, ALERT[-1])
        moments = [time.perf_counter()]
        for many in (1, self.size.alerted):
            await self._until_sent(Lane.ALERT, before + many)
            moments.append(time.perf_counter())
        while await self.look(WAITS % Lane.ALERT):  # noqa: ASYNC110 - a row
            await asyncio.sleep(LOOK_EVERY)
        moments.append(time.perf_counter())
        return Alerted._make([*(moment - began for moment in moments), time.process_time() - cpu])

    async def _send_gazette(self) -> None:
        """Write to all readers, and wait until some of it has left."""
        house = self.house
        audience = Audience(AudienceKind.COMMUNITY, self.readers)
        notice = Notice("common.unclear", {}, audience, Lane.GAZETTE, community_id=self.readers)
        before = house.post.sent[CHANNEL, Lane.GAZETTE]
        await house.store.run(lambda uow: uow.outbox.add(notice, uow.now()))
        house.post.wake()
        await self._until_sent(Lane.GAZETTE, before + int(self.size.readers * UNDER_WAY))

    async def _until_sent(self, lane: Lane, many: int) -> None:
        while self.house.post.sent[CHANNEL, lane] < many:  # noqa: ASYNC110 - a counter
            await asyncio.sleep(LOOK_EVERY)

    async def _tidy_up(self) -> None:
        """Throw the rest of the gazette away, and let the alert end without a word to anybody."""

        def forget(connection: Connection) -> None:
            is_server = connection.dialect.name == "postgresql"
            connection.execute(text("TRUNCATE delivery" if is_server else "DELETE FROM delivery"))
            connection.execute(text("UPDATE notice SET expanded_at = created_at WHERE expanded_at IS NULL"))

        def close(uow: UnitOfWork) -> None:
            for alert in uow.alerts.open_in([self.street]):
                uow.alerts.save(replace(alert, status=AlertStatus.CLOSED, closed_at=uow.now()))

        await in_transaction(self.house.url, forget)
        await self.house.store.run(close)


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[Look]:
    """Give a way to look into the database at *url*, beside the house."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with create_engine(parsed, isolation_level="AUTOCOMMIT").connect() as file:

            async def into_file(question: str) -> bool:
                return file.exec_driver_sql(question).first() is not None

            yield into_file
        return
    server = Postgres(parsed)

    async def into_server(question: str) -> bool:
        return await server.run(lambda connection: connection.exec_driver_sql(question).first() is not None)

    try:
        yield into_server
    finally:
        await server.close()


@asynccontextmanager
async def village(url: str, stub: str, size: Size) -> AsyncIterator[Village]:
    """Open a village on the empty database at *url*; its post office works only in the rounds."""
    clock = SystemClock()
    settings = TelegramSettings(token=SecretStr(TOKEN), api_url=stub, per_second=NO_LIMIT, per_chat=NO_LIMIT)
    addresses = [str(100_000_000 + number) for number in range(size.alerted + size.readers)]
    async with open_house(url, {CHANNEL: Telegram(settings, clock)}, clock) as house, looking(url) as look:
        street = await house.found(STREET, {CHANNEL: addresses[: size.alerted]})
        readers = await house.found(READERS, {CHANNEL: addresses[size.alerted :]})
        yield Village(house, look, size, street, readers)


async def measure(each: Village) -> dict[str, list[Alerted]]:
    """Raise an alert in each state, in turn, after one round that is not counted."""
    took: dict[str, list[Alerted]] = {state: [] for state in (IDLE, DRAINING, QUEUING)}
    for number in range(each.size.rounds + 1):
        for state, figures in took.items():
            alerted = await each.round(state)
            if number:
                figures.append(alerted)
    return took


def show(found: dict[str, dict[str, list[Alerted]]]) -> None:
    """Print how long alerts took, and how much longer than in an idle house."""
    times, ratios = [], []
    for name, took in found.items():
        for state, figures in took.items():
            steps = (median(step) for step in zip(*figures, strict=True))
            slowest = percentile([each.settled for each in figures], 0.99)
            times.append((f"{name}, {state}", *(f"{each:.2f}" for each in (*steps, slowest))))
        idle = [each.settled for each in took[IDLE]]
        idle_cpu = [each.cpu for each in took[IDLE]]
        for state in (DRAINING, QUEUING):
            busy = [each.settled for each in took[state]]
            busy_cpu = [each.cpu for each in took[state]]
            for share, floor, goal in ((0.5, 1.2, 1.0), (0.99, 1.5, 1.1)):
                ratio = percentile(busy, share) / percentile(idle, share)
                by_cpu = percentile(busy_cpu, share) / percentile(idle_cpu, share)
                wanted = Goal(f"{name}, {state}, p{share:.0%}".rstrip("%"), "", "", floor, goal)
                measured = (f"{ratio:.2f}", f"{by_cpu:.2f}")
                ratios.append((wanted.label, *measured, f"{floor:.2f}", f"{goal:.2f}", verdict(ratio, wanted)))
    table(
        ("seconds from the last word, p50", "turn", "first left", "last left", "settled", "our CPU", "settled, p99"),
        times,
    )
    table(("against idle", "measured", "by our CPU", "floor", "goal", ""), ratios)


async def compare(size: Size) -> None:
    """Measure both databases, one after the other."""
    found = {}
    async with AsyncExitStack() as stack:
        stub = stack.enter_context(telegram_stub())
        for name, url in stack.enter_context(databases()).items():
            async with village(url, stub, size) as each:
                found[name] = await measure(each)
    print(f"An alert to {size.alerted:,} while a gazette goes to {size.readers:,}; {size.rounds} rounds.\n")
    show(found)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    # Each round raises an alert: from the fourth in an hour on they would wait to be told together.
    holding.ALERTS_AN_HOUR = 1_000_000  # type: ignore[attr-defined]  # it has the limit from the rules
    print(f"{machine()}\n")
    uvloop.run(compare(QUICK if asked.quick else FULL))


if __name__ == "__main__":
    main()
