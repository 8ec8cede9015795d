"""What neighbours and referents ask for, where there are many members and many communities: how long, and by which way.

Run it with ``python -m bench.village`` (``--quick`` for a small run; ``--only`` a part of a question's name).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import uvloop
from sqlalchemy import text

from bench.databases import databases
from bench.house import DESK, House, in_transaction, open_house
from bench.report import arguments, machine, table
from bench.villages import Village, settle
from bots.clock import SystemClock
from core.about.neighbour import look_up_neighbours
from core.access import Capability
from core.community.boundaries import at_home_at, census_of, shape_of
from core.community.entering import named_in
from core.gazette.looking_back import FIRST_DAY, LAST, OF_NEIGHBOURS
from core.model.member import MemberStatus, Role, Speaker
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from tests.storage.plans import plans_of

FLOOR = 50.0
"""Milliseconds of database time that one question may take."""
GROWTH = 1.5
"""How much longer it may take at least where ten times as many communities are."""
UNREST = 0.1
"""Milliseconds that are the clock's own."""
LILAS, FEW, MANY, MEMBERS = 200, 50, 500, 10_000
TIMES, TIMES_IN_QUICK_RUN = 50, 15
_STEP = re.compile(r"^\s*(?:->\s*)?((?:SCAN|SEARCH|Seq Scan|Index|Bitmap|Parallel).*?)(?:\s+\(cost.*)?$")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the referent of a village, with what they see."""

    village: Village
    speaker: Speaker


Question = Callable[[UnitOfWork, Asker], Any]
_WHO = look_up_neighbours(Capability.BAN)


def _somebody(uow: UnitOfWork, asker: Asker) -> Any:
    return _WHO(uow, asker.speaker, {"words": f"{asker.village.a_name} fait du bruit"})


def _who_knows_them(uow: UnitOfWork, asker: Asker) -> Any:
    (request, *_) = uow.requests.open_in([asker.village.community], 1)
    return named_in(uow, request)


def _ever(uow: UnitOfWork) -> tuple[datetime, datetime]:
    return FIRST_DAY, uow.now()


def _inside_and_outside(uow: UnitOfWork, asker: Asker) -> Any:
    shape = shape_of(uow, asker.village.community)
    assert shape is not None
    return census_of(uow, asker.village.community, shape)


QUESTIONS: Mapping[str, Question] = {
    "who speaks": lambda uow, a: uow.members.speaker_at(_said(a.village), Voice.TELEGRAM),
    "requests that wait": lambda uow, a: uow.requests.open_in([a.village.community], 9),
    "request by number": lambda uow, a: uow.requests.by_number(3, [a.village.community]),
    "who knows them": _who_knows_them,
    "a neighbour by name": _somebody,
    "directory, first page": lambda uow, a: uow.directory.page([a.village.community], "", 9, 0),
    "directory, by name": lambda uow, a: uow.directory.page([a.village.community], "odette", 9, 0),
    "directory, by street": lambda uow, a: uow.directory.page([a.village.community], "lilas", 9, 0),
    "directory, nobody": lambda uow, a: (uow.directory.page([a.village.community], "zzz", 9, 0), 1),
    "movements, the last ten": lambda uow, a: uow.life.told(a.village.community, OF_NEIGHBOURS, _ever(uow), LAST),
    "movements, how many": lambda uow, a: uow.life.counted(a.village.community, OF_NEIGHBOURS, _ever(uow)),
    "a member, to be sent away": lambda uow, a: uow.places.neighbour(
        a.village.a_member, a.village.community, MemberStatus.ACTIVE
    ),
    "who leads": lambda uow, a: uow.places.members_with(Role.REFERENT, a.village.community),
    "how many members": lambda uow, a: uow.members.count_in(a.village.community),
    "whose home is here": lambda uow, a: at_home_at(uow, a.village.centre),
    "communities around": lambda uow, a: uow.communities.near(a.village.centre, 500),
    "members inside and outside": _inside_and_outside,
}


def _said(village: Village) -> Inbound:
    return Inbound(DESK, village.referent, "", SystemClock().now())


async def asker_of(house: House, village: Village) -> Asker:
    """Find out who asks."""
    speaker = await house.store.run(lambda uow: uow.members.speaker_at(_said(village), Voice.TELEGRAM))
    return Asker(village, speaker)


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds inside the transaction: the median, and the least, which others on the machine touch least."""

    median: float
    least: float


async def ask(house: House, question: Question, village: Village, times: int) -> Took:
    """Ask a question so many times."""
    taken: list[float] = []
    asker = await asker_of(house, village)

    def work(uow: UnitOfWork) -> None:
        began = time.perf_counter()
        answer = question(uow, asker)
        taken.append((time.perf_counter() - began) * 1000)
        assert answer, "the benchmark found nobody to ask about"

    for _ in range(times):
        await house.store.run(work)
    return Took(median(taken[1:]), min(taken[1:]))


async def ways(house: House, question: Question, village: Village) -> list[str]:
    """Give each step by which a question is answered, without its costs."""
    asker = await asker_of(house, village)
    plans = await plans_of(house.store, lambda uow: question(uow, asker), indexes_first=False)
    found = [_STEP.match(line) for plan in plans for line in plan.splitlines()]
    return list(dict.fromkeys(step[1] for step in found if step))


async def measure(house: House, quick: bool, only: str) -> list[tuple[str, ...]]:  # noqa: FBT001 - from the command line
    """Take the figures of one database: the same village among few communities and among many, then a huge one."""
    times = TIMES_IN_QUICK_RUN if quick else TIMES
    asked = {name: each for name, each in QUESTIONS.items() if only in name}
    others = (MEMBERS - LILAS) // MANY

    async def moved_in(*sizes: int) -> list[Village]:
        found: list[Village] = await in_transaction(
            house.url, lambda connection: settle(connection, sizes, house.clock.now())
        )
        await in_transaction(house.url, lambda connection: connection.execute(text("ANALYZE")).close())
        return found

    lilas, *_ = await moved_in(LILAS, *[others] * (FEW - 1))
    few = {name: await ask(house, each, lilas, times) for name, each in asked.items()}
    await moved_in(*[others] * (MANY - FEW))
    many = {name: await ask(house, each, lilas, times) for name, each in asked.items()}
    (huge,) = await moved_in(MEMBERS)
    alone = {name: await ask(house, each, huge, times) for name, each in asked.items()}
    for name, each in asked.items():
        print(f"{name}\n  " + "\n  ".join(await ways(house, each, huge)) + "\n")
    return [_row(name, few[name], many[name], alone[name]) for name in asked]


def _row(name: str, few: Took, many: Took, alone: Took) -> tuple[str, ...]:
    grows = many.least > few.least * GROWTH and many.least - few.least > UNREST
    verdict = "grows" if grows else "MISSED" if max(few.median, many.median, alone.least) > FLOOR else "floor met"
    huge = (f"{alone.median:.2f}", f"{alone.least:.2f}")
    times = (f"{few.median:.2f}", f"{many.median:.2f}", f"{many.least / few.least:.2f}", *huge)
    return (name, *times, f"{FLOOR:g}", verdict)


async def compare(quick: bool, only: str) -> None:  # noqa: FBT001 - as the command line says it
    """Measure both databases, and print the ways and the times."""
    with databases() as urls:
        for name, url in urls.items():
            print(f"## {name}\n")
            async with open_house(url, {}, SystemClock()) as house:
                rows = await measure(house, quick, only)
            head = (
                f"{name}, ms",
                f"among {FEW} communities",
                f"among {MANY}",
                "least to least",
                f"in one of {MEMBERS:,}",
                "the least",
                "floor",
                "",
            )
            table(head, rows)


def main() -> None:
    """Run as the command line says."""
    asked = arguments(__doc__ or "").parse_args()
    print(f"{machine()}\n")
    uvloop.run(compare(asked.quick, asked.only))


if __name__ == "__main__":
    main()
