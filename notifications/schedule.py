"""The ticks: APScheduler only says that time has passed; the work that is due is in our own tables."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

SECOND = 1
SWEEP_EVERY = 5
CLIMB_EVERY = 5
TIDY_EVERY = 60

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ticks:
    """What is to be called when time passes.

    ``wake`` and ``timers`` and ``unanswered`` every second, ``sweep`` and ``climb`` every five, ``tidy`` every minute.
    """

    wake: Callable[[], None]
    sweep: Callable[[], Awaitable[object]]
    timers: Callable[[], Awaitable[object]]
    unanswered: Callable[[], Awaitable[object]]
    tidy: Callable[[], Awaitable[object]]
    climb: Callable[[], Awaitable[object]]


class Schedule:
    """A clock that ticks while the event loop runs; a tick that comes late is made up for once."""

    def __init__(self, ticks: Ticks) -> None:
        """Tick for *ticks* from `start` on."""
        # A job that is due while the process was busy or asleep is dropped by default after one second.
        self._scheduler: Any = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

        async def wake() -> None:
            ticks.wake()

        self._every(SECOND, "wake", wake)
        self._every(SWEEP_EVERY, "sweep", ticks.sweep)
        self._every(CLIMB_EVERY, "climb", ticks.climb)
        self._every(SECOND, "timers", ticks.timers)
        self._every(SECOND, "unanswered", ticks.unanswered)
        self._every(TIDY_EVERY, "tidy", ticks.tidy)

    def start(self) -> None:
        """Begin; an event loop must be running."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; what a tick has begun goes on to its end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _every(self, seconds: int, name: str, work: Callable[[], Awaitable[object]]) -> None:
        async def tick() -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - one bad tick must not stop the clock
                log.warning("schedule.tick_failed", tick=name, error=type(error).__name__)

        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name, name=name)
