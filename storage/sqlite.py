"""SQLite on one connection: one transaction at a time, those that wait together in one commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from core.errors import StorageDown
from storage.aside import Aside, Here
from storage.columns import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine

T = TypeVar("T")

TOGETHER = 64
"""Transactions that may share one commit: the disk is asked once for all who wait at the same time."""
BUSY_FOR_MS = 5000
_BEGIN = "BEGIN IMMEDIATE"

PRAGMAS = (
    "journal_mode = WAL",
    # What was acknowledged must outlive a power cut: NORMAL would lose the last commits.
    "synchronous = FULL",
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_FOR_MS}",
    # In pages of 4 kB. Moving the log into the file costs some commit milliseconds: at 1000 pages, every sixtieth turn.
    "wal_autocheckpoint = 8000",
    "cache_size = -16000",
    "temp_store = MEMORY",
)


class _Job(NamedTuple):
    """A transaction that waits for its turn."""

    use: Callable[[Connection], Any]
    is_brief: bool
    answer: asyncio.Future[Any]


class _Outcome(NamedTuple):
    """What became of a job."""

    job: _Job
    result: Any = None
    error: BaseException | None = None


class Sqlite:
    """One file (or a database in memory), one connection, and a thread for whatever waits for the disk.

    Brief transactions run where they are asked for, on the event loop, and only their COMMIT goes to the thread:
    there, each step of a statement would let go of the interpreter and wait to have it back.
    """

    def __init__(self, url: URL) -> None:
        """Prepare for *url*; nothing is opened before the first transaction."""
        self.url = url
        self._jobs: deque[_Job] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._aside: Aside | Here = Aside("sqlite") if file_of(url) else Here()
        self._connection: Connection | None = None

    async def run(self, use: Callable[[Connection], T], *, is_brief: bool = False) -> T:
        """Run *use* in one transaction; on the event loop itself if it *is brief* (a millisecond or two).

        Raises:
            StorageDown: the file is locked, missing or full.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._jobs.append(_Job(use, is_brief, answer))
        if self._serving is None:
            self._serving = loop.create_task(self._serve(), name="sqlite")
        return await answer

    async def run_long(self, use: Callable[[Connection], T]) -> T:
        """Run *use* like any other: nobody else waits for long here."""
        return await self.run(use)

    async def close(self) -> None:
        """Finish what waits, and let go of the file."""
        if self._serving is not None:
            await self._serving
        if self._connection is not None:
            await self._aside.run(self._connection.close)
            self._connection = None
        self._aside.close()

    async def _serve(self) -> None:
        """Serve all who wait; those that wait together are committed together."""
        try:
            while self._jobs:
                batch = [self._jobs.popleft() for _ in range(min(len(self._jobs), TOGETHER))]
                try:
                    outcomes = await self._commit(batch)
                except BaseException as error:  # noqa: BLE001 - it must outlive it; the callers are told
                    outcomes = [_Outcome(job, error=_understood(error)) for job in batch]
                _answer(outcomes)
        finally:
            self._serving = None

    async def _commit(self, batch: list[_Job]) -> list[_Outcome]:
        """Run *batch* in one transaction, in which each job can fail alone."""
        if self._connection is None:
            self._connection = await self._aside.run(partial(_connect, self.url))
        connection = self._connection
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        await self._begin(driver)
        try:
            if not all(job.is_brief for job in batch):
                return await self._aside.run(partial(_work_for_good, batch, connection, driver))
            outcomes = _work(batch, connection, driver)
            await self._aside.run(partial(driver.execute, "COMMIT"))
        except BaseException:
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise
        return outcomes

    async def _begin(self, driver: sqlite3.Connection) -> None:
        """Begin; where another process is writing, it is waited for on the thread."""
        try:
            driver.execute(_BEGIN)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            await self._aside.run(partial(_begin_in_the_end, driver))


def _work(batch: list[_Job], connection: Connection, driver: sqlite3.Connection) -> list[_Outcome]:
    """Do the jobs of a transaction. Alone, one needs no savepoint: when it raises, everything of it goes."""
    if len(batch) == 1:
        return [_alone(batch[0], connection)]
    return [_attempt(job, connection, driver) for job in batch]


def _work_for_good(batch: list[_Job], connection: Connection, driver: sqlite3.Connection) -> list[_Outcome]:
    """Do the jobs and commit them at one go: on each way to the thread a busy event loop keeps it waiting."""
    outcomes = _work(batch, connection, driver)
    driver.execute("COMMIT")
    return outcomes


def _begin_in_the_end(driver: sqlite3.Connection) -> None:
    driver.execute(f"PRAGMA busy_timeout = {BUSY_FOR_MS}")
    try:
        driver.execute(_BEGIN)
    finally:
        driver.execute("PRAGMA busy_timeout = 0")


def _connect(url: URL) -> Connection:
    try:
        connection = _engine(url).connect()
    except OSError as error:
        raise StorageDown(f"{url.database}: {error.strerror}") from error
    # For SQLAlchemy it is one long transaction; the real ones are ours.
    connection.begin()
    return connection


def _alone(job: _Job, connection: Connection) -> _Outcome:
    """Run the only job of a transaction; nobody is told of one that was given up meanwhile."""
    return _Outcome(job) if job.answer.cancelled() else _Outcome(job, job.use(connection))


def _attempt(job: _Job, connection: Connection, driver: sqlite3.Connection) -> _Outcome:
    """Run one job; when it raises, nothing of it stays."""
    if job.answer.cancelled():
        return _Outcome(job)
    driver.execute("SAVEPOINT job")
    try:
        result = job.use(connection)
    except BaseException as error:
        if not driver.in_transaction:
            # The disk is full or broken: SQLite gave the whole transaction up.
            raise
        driver.execute("ROLLBACK TO job")
        driver.execute("RELEASE job")
        return _Outcome(job, error=_understood(error))
    driver.execute("RELEASE job")
    return _Outcome(job, result)


def _understood(error: BaseException) -> BaseException:
    """Give *error* as our own when it says that the database cannot work now."""
    cause = error.orig if isinstance(error, OperationalError) else error
    # SQLITE_ERROR itself is a statement that is wrong: a bug, not a state of the disk.
    if isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR:
        down = StorageDown(str(cause))
        down.__cause__ = error
        return down
    return error


def _answer(outcomes: list[_Outcome]) -> None:
    for job, result, error in outcomes:
        if job.answer.done():
            continue
        if error is None:
            job.answer.set_result(result)
        else:
            job.answer.set_exception(error)


def file_of(url: URL) -> Path | None:
    """Give the file at *url*; a database in memory has none."""
    return Path(url.database) if url.database and url.database != ":memory:" else None


def _engine(url: URL) -> Engine:
    path = file_of(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Names and addresses of neighbours: for the account that runs us, and nobody else.
        path.touch(mode=0o600)
    engine = create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        json_serializer=to_json,
        # The event loop and the thread take turns with it.
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # Transactions are begun and ended by us alone.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # From here on, whoever writes is waited for on the thread only.
    connection.execute("PRAGMA busy_timeout = 0")
