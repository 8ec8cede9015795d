"""What the bare drivers take for the same statements: heard while the house works, and run again on a copy."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url

from storage.sqlite import PRAGMAS
from tests.peers.postgres import new_database

Statement = tuple[str, Any]
"""What the driver was given: the words, and what goes into them; None: the words alone, as BEGIN and COMMIT are."""

BEGINS, ENDS = ("BEGIN",), ("COMMIT", "ROLLBACK")


@dataclass(slots=True)
class Heard:
    """The transactions that were committed, one after the other."""

    transactions: list[list[Statement]] = field(default_factory=list)

    def note(self, open_one: list[Statement], sql: str, params: Any) -> None:
        """Write down one statement of a connection's *open* transaction; that of a whole one is kept when it ends."""
        if sql.startswith(BEGINS):
            open_one.clear()
        open_one.append((sql, params))
        if sql.startswith(ENDS):
            if sql == "COMMIT":
                self.transactions.append(list(open_one))
            open_one.clear()


class _Cursor(sqlite3.Cursor):
    """A cursor as SQLAlchemy uses it."""

    def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        file = cast("_File", self.connection)
        file.heard.note(file.open_one, sql, parameters)
        return super().execute(sql, parameters)


class _File(sqlite3.Connection):
    """A connection as the house uses it: by cursors, and by itself."""

    def __init__(self, *args: Any, heard: Heard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heard = heard
        self.open_one: list[Statement] = []

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self.heard.note(self.open_one, sql, parameters)
        return super().execute(sql, parameters)


class _Prepared:
    """A prepared statement; what is not asked to be heard is the statement's own."""

    def __init__(self, statement: Any, sql: str, server: _Server) -> None:
        self._statement, self._sql, self._server = statement, sql, server

    async def fetch(self, *args: Any) -> Any:
        self._server.heard.note(self._server.open_one, self._sql, args)
        return await self._statement.fetch(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._statement, name)


class _Server(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection to PostgreSQL."""

    def __init__(self, *args: Any, heard: Heard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heard = heard
        self.open_one: list[Statement] = []

    async def execute(self, query: str, *args: Any, **kwargs: Any) -> Any:
        self.heard.note(self.open_one, query, None)
        return await super().execute(query, *args, **kwargs)

    async def prepare(self, query: str, **kwargs: Any) -> _Prepared:
        return _Prepared(await super().prepare(query, **kwargs), query, self)


@contextmanager
def hearing() -> Iterator[Heard]:
    """Hear what connections that are opened meanwhile are asked to do."""
    heard = Heard()

    class Server(_Server):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, heard=heard, **kwargs)

    def listen(dialect: Any, _record: Any, _args: Any, params: dict[str, Any]) -> None:
        # asyncpg wants a class, SQLite anything that gives a connection.
        hears = {"factory": partial(_File, heard=heard)} if dialect.name == "sqlite" else {"connection_class": Server}
        params.update(hears)

    event.listen(Engine, "do_connect", listen)
    try:
        yield heard
    finally:
        event.remove(Engine, "do_connect", listen)


async def copy(url: str) -> str:
    """Copy the database at *url*, which nobody has open; the URL of the copy."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(cast("str", parsed.database))
        shutil.copy(path, path.with_name("copy.db"))
        return f"sqlite:///{path.with_name('copy.db')}"
    beside = make_url(new_database(url))
    server = await connect(url, database="postgres")
    await server.execute(f"DROP DATABASE {beside.database}")
    await server.execute(f"CREATE DATABASE {beside.database} TEMPLATE {parsed.database}")
    await server.close()
    return beside.render_as_string(hide_password=False)


async def connect(url: str, **others: Any) -> Any:
    """Connect to PostgreSQL with the bare driver."""
    parsed = make_url(url)
    where = {"host": parsed.query["host"], "user": parsed.username, "database": parsed.database}
    return await asyncpg.connect(**{**where, **others})


class BareFile:
    """SQLite's bare driver, with the settings of the house."""

    def __init__(self, url: str) -> None:
        """Open the file at *url*."""
        path = cast("str", make_url(url).database)
        self._log = Path(f"{path}-wal")
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        # The log is moved into the file after each part instead: so all of it can be weighed.
        self._connection.execute("PRAGMA wal_autocheckpoint = 0")

    async def run(self, transactions: list[list[Statement]]) -> tuple[float, int]:
        """Run a part again; the seconds of our processor, and the bytes that the log grew by."""
        began = time.process_time()
        for transaction in transactions:
            for sql, params in transaction:
                self._connection.execute(sql, params).fetchall()
        size = self._log.stat().st_size
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return time.process_time() - began, size

    async def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class BareServer:
    """PostgreSQL's bare driver, each statement prepared once."""

    def __init__(self, connection: Any) -> None:
        """Speak through *connection*."""
        self._connection = connection
        self._prepared: dict[str, Any] = {}

    async def run(self, transactions: list[list[Statement]]) -> tuple[float, int]:
        """Run a part again; the seconds of our processor, and no bytes: the server's log is weighed elsewhere."""
        began = time.process_time()
        for transaction in transactions:
            for sql, params in transaction:
                if params is None:
                    await self._connection.execute(sql)
                    continue
                statement = self._prepared.get(sql)
                if statement is None:
                    statement = self._prepared[sql] = await self._connection.prepare(sql)
                await statement.fetch(*params)
        return time.process_time() - began, 0

    async def close(self) -> None:
        """Hang up."""
        await self._connection.close()


async def bare(url: str) -> BareFile | BareServer:
    """Open the database at *url* with its bare driver."""
    return BareFile(url) if url.startswith("sqlite") else BareServer(await connect(url))
