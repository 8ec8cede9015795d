"""Where the processor's time goes: cProfile on every thread, its own time added up by room and by library."""

from __future__ import annotations

import cProfile
import pstats
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench.report import table
from storage.store import Store

HERE = str(Path(__file__).resolve().parent.parent)
ROOMS = ("core", "storage", "notifications", "bots", "bench")
SMALLEST_SHARE = 0.01
FUNCTIONS_SHOWN = 25

Entry = tuple[str, int, str]


class Profile:
    """One profiler a thread, counting that thread's time on the processor."""

    def __init__(self) -> None:
        """Begin with none."""
        self._profilers: dict[int, cProfile.Profile] = {}

    @asynccontextmanager
    async def running(self, *stores: Store) -> AsyncIterator[None]:
        """Profile this thread and those of *stores*; what has to warm up should have done so."""
        for store in stores:
            await store.run(lambda _: self._begin())
        self._begin()
        try:
            yield
        finally:
            self._end()
            for store in stores:
                await store.run(lambda _: self._end())

    def show(self, items: int) -> None:
        """Print the time by room, and the functions that take most of it, per item of the *items* done."""
        stats: Any = pstats.Stats(*self._profilers.values())
        by_room: Counter[str] = Counter()
        by_function: Counter[str] = Counter()
        for entry, (_, _, own, _, _) in stats.stats.items():
            by_room[room_of(entry)] += own
            by_function[f"{room_of(entry)}: {_place(entry)}"] += own
        total = sum(by_room.values())
        print(f"{total / items * 1e6:,.0f} µs of processor per item, all threads, with the profiler's own cost\n")
        rows = [(name, own) for name, own in by_room.most_common() if own / total >= SMALLEST_SHARE]
        table(("room or library", "share", "µs"), [_row(name, own, total, items) for name, own in rows])
        top = by_function.most_common(FUNCTIONS_SHOWN)
        table(("function", "share", "µs"), [_row(name, own, total, items) for name, own in top])

    def _begin(self) -> None:
        # PostgreSQL's transactions run on the thread of the event loop, which is profiled only once.
        if threading.get_ident() not in self._profilers:
            profiler = self._profilers[threading.get_ident()] = cProfile.Profile(time.thread_time)
            profiler.enable()

    def _end(self) -> None:
        self._profilers[threading.get_ident()].disable()


def room_of(entry: Entry) -> str:
    """Name the room or the library that a function belongs to."""
    path = entry[0]
    if path.startswith(HERE) and "site-packages" not in path:
        inside = path[len(HERE) + 1 :].split("/")
        return f"{inside[0]}/" if inside[0] in ROOMS else inside[0]
    if "site-packages/" in path:
        return path.split("site-packages/")[1].split("/")[0]
    if path == "~":
        return _built_in(entry[2])
    return path.rpartition("/lib/python")[2].partition("/")[2].split("/")[0].removesuffix(".py") or path


def _built_in(name: str) -> str:
    for word, room in (("sqlite3", "sqlite3"), ("pydantic", "pydantic"), ("select", "select"), ("socket", "socket")):
        if word in name:
            return f"{room} (C)"
    return "python (C)"


def _place(entry: Entry) -> str:
    path, line, name = entry
    return name if path == "~" else f"{Path(path).name}:{line} {name}"


def _row(name: str, own: float, total: float, items: int) -> tuple[str, str, str]:
    return name, f"{own / total:.1%}", f"{own / items * 1e6:,.1f}"
