"""SQLite behind one thread: the only connection, and every transaction, are its own."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from core.errors import StorageDown
from storage.columns import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine

T = TypeVar("T")

TOGETHER = 64
"""Transactions that may share one commit: the disk is asked once for all who wait at the same time."""
BUSY_FOR_MS = 5000

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
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]


class _Outcome(NamedTuple):
    """What became of a job."""

    job: _Job
    result: Any = None
    error: BaseException | None = None


class Sqlite:
    """One file (or a database in memory), one connection, one thread."""

    def __init__(self, url: URL) -> None:
        """Prepare for *url*; nothing is opened before the first transaction."""
        self._url = url
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._connection: Connection | None = None

    async def run(self, use: Callable[[Connection], T]) -> T:
        """Run *use* in one transaction on the thread.

        Raises:
            StorageDown: the file is locked, missing or full.
        """
        if self._thread is None:
            self._thread = Thread(target=self._serve, name="sqlite", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(use, loop, answer))
        return await answer

    async def run_long(self, use: Callable[[Connection], T]) -> T:
        """Run *use* like any other: nobody else waits for long here."""
        return await self.run(use)

    async def close(self) -> None:
        """Finish what waits, and let go of the file."""
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)
            self._thread = None

    def _serve(self) -> None:
        """Serve jobs until told to close; those that wait together are committed together."""
        is_open = True
        while is_open:
            job = self._jobs.get()
            batch: list[_Job] = []
            while job is not None and len(batch) < TOGETHER:
                batch.append(job)
                try:
                    job = self._jobs.get_nowait()
                except Empty:
                    break
            else:
                if job is None:
                    is_open = False
                else:
                    batch.append(job)
            if batch:
                _tell(self._commit(batch))
        if self._connection is not None:
            self._connection.close()

    def _commit(self, batch: list[_Job]) -> list[_Outcome]:
        """Run *batch* in one transaction, in which each job can fail alone."""
        try:
            connection = self._connect()
            driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
            driver.execute("BEGIN IMMEDIATE")
            try:
                if len(batch) == 1:
                    # Alone, it needs no savepoint: when it raises, everything of it goes.
                    outcomes = [_alone(batch[0], connection)]
                else:
                    outcomes = [_attempt(job, connection, driver) for job in batch]
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise
        except BaseException as error:  # noqa: BLE001 - the thread must outlive it; the callers are told
            return [_Outcome(job, error=_understood(error)) for job in batch]
        return outcomes

    def _connect(self) -> Connection:
        if self._connection is None:
            try:
                self._connection = _engine(self._url).connect()
            except OSError as error:
                raise StorageDown(f"{self._url.database}: {error.strerror}") from error
            # For SQLAlchemy it is one long transaction; the real ones are ours.
            self._connection.begin()
        return self._connection


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


def _tell(outcomes: list[_Outcome]) -> None:
    """Wake those who wait, each loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
    for outcome in outcomes:
        loops.setdefault(outcome.job.loop, []).append(outcome)
    for loop, theirs in loops.items():
        try:
            loop.call_soon_threadsafe(_answer, theirs)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and what was committed stays committed.
            continue


def _answer(outcomes: list[_Outcome]) -> None:
    for job, result, error in outcomes:
        if job.answer.done():
            continue
        if error is None:
            job.answer.set_result(result)
        else:
            job.answer.set_exception(error)


def _engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Names and addresses of neighbours: for the account that runs us, and nobody else.
        path.touch(mode=0o600)
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, json_serializer=to_json)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # Transactions are begun and ended by us alone.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
