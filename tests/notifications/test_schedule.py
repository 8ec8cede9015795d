"""The ticks."""

import asyncio
from collections import Counter

from notifications import schedule
from notifications.schedule import Schedule, Ticks
from tests.notifications.street import until


async def test_every_tick_comes_again_even_after_a_failure() -> None:
    ticked: Counter[str] = Counter()

    def tick(name: str) -> None:
        ticked[name] += 1

    async def sweep() -> None:
        tick("sweep")

    async def timers() -> None:
        tick("timers")
        raise ConnectionError

    async def unanswered() -> None:
        tick("unanswered")

    async def nothing() -> None: ...

    ticking = Schedule(Ticks(lambda: tick("wake"), sweep, timers, unanswered, nothing, nothing))
    ticking.start()
    await until(lambda: ticked["timers"] >= 2 and ticked["wake"] >= 2 and ticked["unanswered"] >= 2)
    ticking.stop()
    await asyncio.sleep(0)

    assert schedule.SWEEP_EVERY == 5
    assert ticked["sweep"] == 0


async def test_stopping_before_the_start_is_no_mistake() -> None:
    async def nothing() -> None: ...

    Schedule(Ticks(lambda: None, nothing, nothing, nothing, nothing, nothing)).stop()
