"""PostgreSQL behind a pool of asyncpg connections: every transaction on one of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from core.errors import StorageDown
from storage.columns import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

CONNECTIONS = 10
STATEMENT_WITHIN_MS = 5000
CONNECT_WITHIN = 5.0
"""Seconds."""
ANSWER_WITHIN = 15.0
"""Seconds without a word from the server, after which it counts as gone."""
TRIES = 3
WAITED_IN_A_RING = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialisation failure and of a deadlock: nothing is wrong, the same work may be done again."""
DOWN = frozenset({"57014", "57P01", "57P02", "57P03", "53100", "53200", "53300", "55P03", "25006"})
"""SQLSTATE of a statement timeout, of a server that stops or starts, and of one without disk, memory or connections."""


class Postgres:
    """A pool of connections to one database."""

    def __init__(self, url: URL) -> None:
        """Prepare for *url*; nothing is opened before the first transaction."""
        self._url = url
        self._engine = _engine(url, ANSWER_WITHIN, STATEMENT_WITHIN_MS)

    async def run(self, use: Callable[[Connection], T]) -> T:
        """Run *use* in one transaction, again when it was the victim of a deadlock.

        Raises:
            StorageDown: the server cannot be reached or did not answer in time.
        """
        for _ in range(TRIES - 1):
            try:
                return await _once(self._engine, use)
            except DBAPIError as error:
                if _sqlstate(error) not in WAITED_IN_A_RING:
                    raise
        return await _once(self._engine, use)

    async def run_long(self, use: Callable[[Connection], T]) -> T:
        """Run *use* in one transaction that may take as long as it wants: a migration.

        Raises:
            StorageDown: the server cannot be reached.
        """
        engine = _engine(self._url, None, 0)
        try:
            return await _once(engine, use)
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()


def _engine(url: URL, answer_within: float | None, statement_within_ms: int) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,
        json_serializer=to_json,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=CONNECT_WITHIN,
        connect_args={
            "timeout": CONNECT_WITHIN,
            "command_timeout": answer_within,
            "prepared_statement_cache_size": 500,
            "server_settings": {
                "application_name": "tocsin",
                "statement_timeout": str(statement_within_ms),
                # Our statements are short: compiling one costs more than running it.
                "jit": "off",
            },
        },
    )


async def _once(engine: AsyncEngine, use: Callable[[Connection], T]) -> T:
    try:
        connection = await engine.connect()
    except (OSError, SQLAlchemyError) as error:
        raise StorageDown(f"{type(error).__name__}: {getattr(error, 'orig', error)}") from error
    try:
        async with connection.begin():
            return await connection.run_sync(use)
    except (DBAPIError, ConnectionError, TimeoutError) as error:
        if _is_down(error):
            raise StorageDown(str(getattr(error, "orig", error))) from error
        raise
    except asyncio.CancelledError:
        # Interrupted at BEGIN, the driver does not know that the server began: back in the pool, this connection
        # would make savepoints of all later transactions, and commit none of them.
        await connection.invalidate()
        raise
    finally:
        await connection.close()


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_down(error: DBAPIError | ConnectionError | TimeoutError) -> bool:
    if not isinstance(error, DBAPIError):
        return True
    state = _sqlstate(error)
    if state in WAITED_IN_A_RING:
        return False
    return error.connection_invalidated or isinstance(error, InterfaceError | OperationalError) or state in DOWN
