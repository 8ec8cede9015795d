"""What a claim costs when the queue is long, when much of it is backed off, and after a long idle time.

Run it with ``python -m bench.claim`` (``--quick`` for a small run).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import uvloop
from sqlalchemy import text

from bench.databases import databases
from bench.house import NO_LIMIT, House, in_transaction, open_house
from bench.report import ROUNDS, Figures, Goal, Run, Stopwatch, arguments, machine, show_figures, show_goals, table
from bots.clock import SystemClock
from core.model.notice import DeliveryStatus, Lane
from core.post import Settled

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from core.post import Claim
    from core.shelves.unit_of_work import UnitOfWork

ACCOUNT = "queue"
BATCH = 64
BATCHES = 150
LEASE = timedelta(seconds=75)
FEW, MANY, BACKED_OFF = 10_000, 1_000_000, 100_000
MANY_IN_QUICK_RUN, BACKED_OFF_IN_QUICK_RUN = 50_000, 10_000
IDLE_CLAIMS = 20
"""PostgreSQL settles for one plan after five runs of a prepared statement."""

ADD_NOTICE = """
INSERT INTO notice
    (kind, params, audience_kind, audience_id, lane, community_id, not_before, choices, created_at, expanded_at)
VALUES ('common.unclear', '{}', 'community', :community, :lane, :community, :due, '[]', :due, :due)
RETURNING id
"""
FILL = """
INSERT INTO delivery (notice_id, contact_id, account, lane, status, due_at)
SELECT :notice, id, channel, :lane, 'queued', :due FROM contact WHERE channel = :account
"""


@dataclass(frozen=True, slots=True)
class Line:
    """The queue of one account whose neighbours are ten thousand."""

    house: House
    community: int

    async def fill(self, many: int, lane: Lane, due_at: datetime) -> None:
        """Queue *many* deliveries, of as many notices as that takes."""
        due: Any = due_at if self._on_postgres else round(due_at.timestamp() * 1e6)
        said = {"community": self.community, "lane": int(lane), "due": due}

        def insert(connection: Connection) -> None:
            notice = connection.execute(text(ADD_NOTICE), said).scalar_one()
            connection.execute(text(FILL), {"notice": notice, "lane": int(lane), "due": due, "account": ACCOUNT})

        for _ in range(many // FEW):
            await in_transaction(self.house.url, insert)

    async def empty(self) -> None:
        """Take everything out of the queue again."""
        await self._run("TRUNCATE delivery" if self._on_postgres else "DELETE FROM delivery")
        await self.count()

    async def count(self) -> None:
        """Let PostgreSQL count its rows, as its autovacuum does within a minute."""
        await self._run("ANALYZE delivery")

    @property
    def _on_postgres(self) -> bool:
        return self.house.url.startswith("postgresql")

    async def _run(self, statement: str) -> None:
        def run(connection: Connection) -> None:
            connection.execute(text(statement))

        await in_transaction(self.house.url, run)


async def claim(house: House, lanes: tuple[Lane, ...] = tuple(Lane)) -> list[Claim]:
    """Claim a batch as a desk does: lane by lane, most urgent first."""

    def work(uow: UnitOfWork) -> list[Claim]:
        claims = []
        room = BATCH
        for lane in lanes:
            claims.append(uow.post.claim(ACCOUNT, lane, room, LEASE, uow.now()))
            room -= len(claims[-1].parcels)
            if room <= 0:
                break
        return claims

    return await house.store.run(work)


async def settle(house: House, claims: list[Claim]) -> None:
    """Write down that all of it was sent."""
    now = house.clock.now()
    settled = [
        Settled(parcel.delivery_id, DeliveryStatus.SENT, now, f"id-{parcel.delivery_id}")
        for each in claims
        for parcel in each.parcels
    ]
    await house.store.run(lambda uow: uow.post.settle(ACCOUNT, settled))


async def race(house: House) -> Run:
    """Claim and settle batch after batch."""
    watch = Stopwatch()
    for _ in range(BATCHES):
        claims = await claim(house)
        assert sum(len(each.parcels) for each in claims) == BATCH
        await settle(house, claims)
    return watch.stop(BATCHES * BATCH)


async def claimed_after_idling(line: Line, many: int) -> int:
    """Say how many rows a worker claims at once whose statements were planned while the queue was empty."""
    await line.empty()
    for _ in range(IDLE_CLAIMS):
        await claim(line.house)
    await line.fill(many, Lane.ALERT, line.house.clock.now())
    return max([sum(len(each.parcels) for each in await claim(line.house)) for _ in range(10)])


async def measure(house: House, name: str, figures: Figures, rounds: int, many: int, backed_off: int) -> int:
    """Take the figures of one database; rows claimed at most after a long idle time."""
    line = Line(house, await house.found("Queue", {ACCOUNT: [str(number) for number in range(FEW)]}))
    await house.store.run(lambda uow: uow.post.set_pace(ACCOUNT, NO_LIMIT))
    for number in range(rounds + 1):
        for label, waiting, off in ((f"{FEW:,}", FEW, 0), ("many", many, 0), ("backed off", FEW, backed_off)):
            await line.empty()
            now = house.clock.now()
            await line.fill(waiting, Lane.ALERT, now)
            for lane in (Lane.REPLY, Lane.ALERT):
                await line.fill(off, lane, now + timedelta(hours=1))
            await line.count()
            run = await race(house)
            if number:
                figures.add(f"{name}, {label}", run)
    return await claimed_after_idling(line, min(many, BACKED_OFF))


async def compare(quick: bool) -> None:  # noqa: FBT001 - as the command line says it
    """Measure both databases, and print how little the length of the queue matters."""
    many = MANY_IN_QUICK_RUN if quick else MANY
    backed_off = BACKED_OFF_IN_QUICK_RUN if quick else BACKED_OFF
    figures = Figures()
    beyond = []
    with databases() as urls:
        for name, url in urls.items():
            async with open_house(url, {}, SystemClock()) as house:
                most = await measure(house, name, figures, 1 if quick else ROUNDS, many, backed_off)
                beyond.append((name, str(BATCH), str(most), str(max(0, most - BATCH))))
    print(f"“many” is {many:,} pending; “backed off” is 10,000 pending behind {backed_off:,} in each of two lanes.\n")
    show_figures(figures, "claimed and settled per second")
    goals = []
    for name in ("SQLite", "PostgreSQL"):
        few = f"{name}, {FEW:,}"
        # Time against time: the rate of the few over the rate of the many.
        goals.append(Goal(f"{name}: {many:,} pending to 10,000", few, f"{name}, many", 1.25, 1.05))
        goals.append(Goal(f"{name}: {backed_off:,} backed off to none", few, f"{name}, backed off", 1.15, 1.02))
    show_goals(figures, goals)
    table(("long-idle worker", "limit", "claimed at most", "beyond"), beyond)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    print(f"{machine()}\n")
    uvloop.run(compare(asked.quick))


if __name__ == "__main__":
    main()
