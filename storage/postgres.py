"""PostgreSQL behind a few asyncpg connections that are kept: every transaction on one of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from core.errors import StorageDown
from storage.columns import to_json
from storage.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

CONNECTIONS = 10
STATEMENT_WITHIN_MS = 5000
CONNECT_WITHIN = 5.0
"""Seconds; also how long a transaction waits for one of the connections."""
ANSWER_WITHIN = 15.0
"""Seconds without a word from the server, after which it counts as gone."""
TRIES = 3
WAITED_IN_A_RING = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialisation failure and of a deadlock: nothing is wrong, the same work may be done again."""
DOWN = frozenset({"57014", "57P01", "57P02", "57P03", "53100", "53200", "53300", "55P03", "25006"})
"""SQLSTATE of a statement timeout, of a server that stops or starts, and of one without disk, memory or connections."""


class Postgres:
    """A few connections to one database."""

    def __init__(self, url: URL) -> None:
        """Prepare for *url*; nothing is opened before the first transaction."""
        self._url = url
        self._engine = _engine(url, ANSWER_WITHIN, STATEMENT_WITHIN_MS)
        self._idle: list[Line] = []
        self._places = asyncio.Semaphore(CONNECTIONS)

    async def run(self, use: Callable[[Connection], T], *, is_brief: bool = False) -> T:
        """Run *use* in one transaction, again when it was the victim of a deadlock; *brief* or not, nobody else waits.

        Raises:
            StorageDown: the server cannot be reached or did not answer in time.
        """
        for _ in range(TRIES - 1):
            try:
                return await self._once(use)
            except DBAPIError as error:
                if _sqlstate(error) not in WAITED_IN_A_RING:
                    raise
        return await self._once(use)

    async def run_long(self, use: Callable[[Connection], T]) -> T:
        """Run *use* in one transaction that may take as long as it wants: a migration.

        Raises:
            StorageDown: the server cannot be reached.
        """
        line = await _connect(_engine(self._url, None, 0))
        try:
            return await _through(line, use)
        finally:
            await line.hang_up()

    async def close(self) -> None:
        """Let go of all connections."""
        idle, self._idle = self._idle, []
        for line in idle:
            await line.hang_up()

    async def _once(self, use: Callable[[Connection], T]) -> T:
        await self._wait_for_a_place()
        try:
            line = await self._take_line()
            try:
                return await _through(line, use)
            finally:
                await self._give_back(line)
        finally:
            self._places.release()

    async def _wait_for_a_place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                await self._places.acquire()
        except TimeoutError as error:
            raise StorageDown(f"all {CONNECTIONS} connections are busy") from error

    async def _take_line(self) -> Line:
        """Give the connection that was used last, or a new one."""
        while self._idle:
            line = self._idle.pop()
            if line.is_sound:
                return line
            await line.hang_up()
        return await _connect(self._engine)

    async def _give_back(self, line: Line) -> None:
        if line.is_sound:
            self._idle.append(line)
            return
        try:
            await line.hang_up()
        finally:
            # Where one was lost, so were the others: each would fail a turn before that is known.
            await self.close()


async def _connect(engine: AsyncEngine) -> Line:
    try:
        return await Line.open(engine)
    except (OSError, SQLAlchemyError) as error:
        raise StorageDown(f"{type(error).__name__}: {getattr(error, 'orig', error)}") from error


async def _through(line: Line, use: Callable[[Connection], T]) -> T:
    try:
        return await line.transact(use)
    except (DBAPIError, ConnectionError, TimeoutError) as error:
        if _is_down(error):
            raise StorageDown(str(getattr(error, "orig", error))) from error
        raise


def _engine(url: URL, answer_within: float | None, statement_within_ms: int) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,
        json_serializer=to_json,
        # The connections are ours to keep, and so are their transactions.
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "timeout": CONNECT_WITHIN,
            "command_timeout": answer_within,
            "server_settings": {
                "application_name": "tocsin",
                "statement_timeout": str(statement_within_ms),
                # Our statements are short: compiling one costs more than running it.
                "jit": "off",
            },
        },
    )


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_down(error: DBAPIError | ConnectionError | TimeoutError) -> bool:
    if not isinstance(error, DBAPIError):
        return True
    state = _sqlstate(error)
    if state in WAITED_IN_A_RING:
        return False
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError) or state in DOWN
