"""A process of its own for work on bytes from outside: it may hang, swell or die, and nobody else notices."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class SandboxBroken(Exception):
    """The work took too long or too much memory, or killed its process; the text says which (no personal data)."""


class Sandbox:
    """Runs one piece of work at a time, away from the event loop, within limits."""

    def __init__(self, libraries: str, *, memory: int, seconds: float, cpu_seconds: float = 0.0) -> None:
        """Begin without a process; the first piece of work starts it.

        *libraries* is the module that the work needs, *memory* the bytes that it may take beyond that module's.
        After *seconds* on the clock, or *cpu_seconds* of computing when given, the process is killed.
        """
        self._libraries = libraries
        self._memory = memory
        self.seconds = seconds
        self._cpu_seconds = cpu_seconds
        self._pool: ProcessPoolExecutor | None = None
        # The seconds of a piece of work begin when its turn comes, or one that hangs would take those behind it down.
        self._turn = asyncio.Lock()

    async def run(self, function: Callable[[bytes], T], data: bytes) -> T:
        """Give ``function(data)``, which must be a function of a module.

        Raises:
            SandboxBroken: there is no result; the next piece of work gets a new process.
        """
        async with self._turn:
            if self._pool is None:
                spawn = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(
                    1, mp_context=spawn, initializer=_limit, initargs=(self._libraries, self._memory)
                )
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(self.seconds):
                    return await loop.run_in_executor(self._pool, _timed, self._cpu_seconds, function, data)
            except (BrokenProcessPool, TimeoutError, MemoryError, RecursionError) as error:
                self._kill()
                raise SandboxBroken(type(error).__name__) from error

    def close(self) -> None:
        """Let the process go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _kill(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):  # noqa: SLF001 - the pool has no public way to kill
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


def _limit(libraries: str, memory: int) -> None:
    importlib.import_module(libraries)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    # What kills the process is no reason to write gigabytes of it down.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _timed(cpu_seconds: float, function: Callable[[bytes], T], data: bytes) -> T:
    """Run *function*; the signal at the end of its seconds ends the process, whatever C code it is in."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    try:
        return function(data)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
