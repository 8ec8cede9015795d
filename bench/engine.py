"""What a delivery costs beyond its channel: our processor without the driver's own, and the database's log.

Run it with ``python -m bench.engine`` (``--quick`` for a small run).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import uvloop

from bench import replay
from bench.databases import databases
from bench.fanout import ALERT, RECIPIENTS, RECIPIENTS_IN_QUICK_RUN, Town
from bench.house import Nowhere, open_house
from bench.report import ROUNDS, Goal, arguments, machine, table, verdict
from bots.clock import SystemClock
from storage import holding

CHANNEL = "nowhere"


@dataclass(slots=True)
class Found:
    """Of each round: microseconds of our processor a delivery, the bare driver's part of them, and bytes of log.

    The last round begins right after a checkpoint, when PostgreSQL's log holds whole pages; its bytes stand alone.
    """

    ours: list[float] = field(default_factory=list)
    drivers: list[float] = field(default_factory=list)
    log: list[float] = field(default_factory=list)
    log_after_checkpoint: float = 0.0

    @property
    def engine(self) -> float:
        """What is ours alone."""
        return median(whole - part for whole, part in zip(self.ours, self.drivers, strict=True))


class ServersLog:
    """PostgreSQL's write-ahead log; there is none to ask of SQLite."""

    def __init__(self, connection: Any) -> None:
        """Ask on *connection*."""
        self._connection = connection

    async def grown(self) -> int:
        """Give the bytes that were ever written."""
        if self._connection is None:
            return 0
        return int(await self._connection.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))

    async def checkpoint(self) -> None:
        """Let the server write everything into its files."""
        if self._connection is not None:
            await self._connection.execute("CHECKPOINT")


async def measure(url: str, recipients: int, rounds: int) -> Found:
    """Let a house tell *recipients* again and again on a channel that costs nothing, then the bare driver the same."""
    clock = SystemClock()
    async with open_house(url, {CHANNEL: Nowhere(clock, CHANNEL)}, clock) as house:
        community = await house.found(CHANNEL, {CHANNEL: [str(number) for number in range(recipients)]})
    copied = await replay.copy(url)
    found = Found()
    with replay.hearing() as heard:
        spans = await _tell(url, community, recipients, rounds, found, heard)
    driver = await replay.bare(copied)
    done = 0
    for number, span in enumerate(spans):
        # What is said before the last word, and after the last delivery, is no part of it.
        await driver.run(heard.transactions[done : span.start])
        seconds, size = await driver.run(heard.transactions[span])
        done = span.stop
        if 0 < number <= rounds:
            found.drivers.append(seconds / recipients * 1e6)
            if size:
                found.log.append(size / recipients)
    await driver.close()
    return found


async def _tell(
    url: str, community: int, recipients: int, rounds: int, found: Found, heard: replay.Heard
) -> list[slice]:
    """Raise an alert in each round, after one that is not counted; the transactions of each."""
    clock = SystemClock()
    on_server = not url.startswith("sqlite")
    spans = []
    connection = await replay.connect(url) if on_server else None
    log = ServersLog(connection)
    async with open_house(url, {CHANNEL: Nowhere(clock, CHANNEL)}, clock) as house:
        town = Town(house, recipients, {CHANNEL: community})
        delivering = asyncio.create_task(house.post.run())
        for number in range(rounds + 2):
            is_last = number > rounds
            if number == 0 or is_last:
                await log.checkpoint()
            await house.says(CHANNEL, *ALERT[:-1])
            before, start = await log.grown(), len(heard.transactions)
            run = await town.tell(CHANNEL)
            spans.append(slice(start, len(heard.transactions)))
            size = (await log.grown() - before) / recipients
            await town.end(CHANNEL)
            if is_last:
                found.log_after_checkpoint = size
            elif number:
                found.ours.append(run.cpu)
                if on_server:
                    found.log.append(size)
        await house.post.stop()
        await delivering
    if connection is not None:
        await connection.close()
    return spans


def show(found: dict[str, Found]) -> None:
    """Print what a delivery costs beside what we want of it."""
    costs, goals = [], []
    for name, each in found.items():
        after = f"{each.log_after_checkpoint:,.0f}" if each.log_after_checkpoint else ""
        parts = (median(each.ours), median(each.drivers), each.engine, max(each.ours) - min(each.ours))
        costs.append((name, *(f"{part:.0f}" for part in parts), f"{median(each.log):,.0f}", after))
        for label, figure, floor, goal in (
            (f"{name}, our CPU, µs", each.engine, 100, 40),
            (f"{name}, log, bytes", median(each.log), 2_000, 1_200),
        ):
            wanted = Goal(label, "", "", floor, goal)
            goals.append((label, f"{figure:,.0f}", f"{floor:,}", f"{goal:,}", verdict(figure, wanted)))
    head = ("µs a delivery", "with driver", "driver", "ours", "spread", "log, bytes", "after a checkpoint")
    table(head, costs)
    table(("a delivery", "measured", "floor", "goal", ""), goals)


async def compare(quick: bool) -> None:  # noqa: FBT001 - as the command line says it
    """Measure both databases, one after the other."""
    found = {}
    with databases() as urls:
        for name, url in urls.items():
            many = RECIPIENTS_IN_QUICK_RUN if quick else RECIPIENTS
            found[name] = await measure(url, many, 2 if quick else ROUNDS)
    show(found)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    # Each round raises an alert: from the fourth in an hour on they would wait to be told together.
    holding.ALERTS_AN_HOUR = 1_000_000  # type: ignore[attr-defined]  # it has the limit from the rules
    print(f"{machine()}\n")
    uvloop.run(compare(asked.quick))


if __name__ == "__main__":
    main()
