"""Statements that are compiled once, and go straight to the driver.

A turn runs eight statements. SQLite takes 80 µs for them, and SQLAlchemy's own way from a compiled statement to the
driver 200 µs more; on PostgreSQL that way costs as much as the network.
"""

from __future__ import annotations

import json
from collections import namedtuple
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from storage.columns import to_json
from storage.line import Line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Dialect, Executable

    Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]

SQLITE = sqlite.dialect(paramstyle="qmark", json_serializer=to_json)
POSTGRES = asyncpg.dialect(json_serializer=to_json)  # type: ignore[no-untyped-call]
FLOAT8 = 701
"""PostgreSQL's own number for the only kind of number that SQLAlchemy asks about."""


class Rows(Protocol):
    """What a statement gives back: the part of SQLAlchemy's result that the shelves use."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def __iter__(self) -> Iterator[Any]:
        """Give each row."""

    def all(self) -> Sequence[Any]:
        """Every row."""

    def one(self) -> Any:
        """The only row."""

    def one_or_none(self) -> Any:
        """The only row, if any."""

    def scalar(self) -> Any:
        """The first value of the first row, if any."""

    def scalar_one(self) -> Any:
        """The only value."""

    def scalar_one_or_none(self) -> Any:
        """The only value, if any."""

    def scalars(self) -> Any:
        """The first value of each row."""


class Prepared:
    """A statement that the shelves run again and again."""

    def __init__(self, statement: Executable, on_sqlite: Executable | None = None) -> None:
        """Keep *statement*, the same for both databases if not said; it holds no list that is filled in later."""
        self.on_postgres = statement
        self._on_sqlite = statement if on_sqlite is None else on_sqlite
        self._compiled: dict[tuple[str, tuple[str, ...]], _Compiled] = {}

    def run_on_sqlite(self, driver: sqlite3.Connection, params: Params | None) -> Rows:
        """Run it on SQLite."""
        first: Mapping[str, Any] = params if isinstance(params, dict) else params[0] if params else {}  # type: ignore[index]
        compiled = self._compile(self._on_sqlite, tuple(first), SQLITE)
        if first is params or not params:
            cursor = driver.execute(compiled.sql, compiled.arguments(first))
            return _DriversRows(cursor.fetchall(), cursor.rowcount, compiled)
        many = [compiled.arguments(each) for each in params]  # type: ignore[arg-type]
        cursor = driver.executemany(compiled.sql, many)
        return _DriversRows(cursor.fetchall(), cursor.rowcount, compiled)

    def run_on_postgres(self, connection: Connection, params: Params | None) -> Rows:
        """Run it on PostgreSQL, in the transaction of *connection*; many at once go SQLAlchemy's way.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        if params is not None and not isinstance(params, dict):
            return connection.execute(self.on_postgres, params)
        given: Mapping[str, Any] = params or {}
        compiled = self._compile(self.on_postgres, tuple(given), POSTGRES)
        rows, status = Line.behind(connection).fetch(compiled.sql, compiled.arguments(given))
        # « UPDATE 3 », « INSERT 0 3 »
        return _DriversRows(rows, int(status.rpartition(" ")[2]), compiled)

    def _compile(self, statement: Executable, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get((dialect.name, names))
        if compiled is None:
            compiled = self._compiled[dialect.name, names] = _compile(statement, names, dialect)
        return compiled


class Gathered(Prepared):
    """A statement whose many rows SQLite hands over as one value; no column of it holds bytes.

    At each row the driver lets go of the interpreter, which a busy event loop then holds for milliseconds.
    """

    def run_on_sqlite(self, driver: sqlite3.Connection, params: Params | None) -> Rows:
        """Run it on SQLite."""
        given: Any = params or {}
        compiled = self._compile(self._on_sqlite, tuple(given), SQLITE)
        names = ", ".join(compiled.names)
        # The names of our own columns.
        gathering = f"SELECT json_group_array(json_array({names})) FROM ({compiled.sql})"  # noqa: S608
        ((rows,),) = driver.execute(gathering, compiled.arguments(given)).fetchall()
        found = json.loads(rows)
        return _DriversRows(found, len(found), compiled)


class Upsert(Prepared):
    """An INSERT … ON CONFLICT, which SQLAlchemy writes with another class for each database."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        """Build the statement with the ``insert`` function of either database."""
        super().__init__(build(postgresql.insert), build(sqlite.insert))


@cache
def together(change: Prepared, statement: Prepared) -> Prepared:
    """Give *statement* with *change* in it, for PostgreSQL; both see the database as it was before."""
    main: Any = statement.on_postgres
    first: Any = change.on_postgres
    return Prepared(main.add_cte(first.cte("change")))


class _Compiled(NamedTuple):
    """A statement as the driver gets it, and what has to be done with what goes in and comes out."""

    sql: str
    binds: list[tuple[str, Callable[[Any], Any] | None]]
    constants: dict[str, Any]
    names: list[str]
    row: Any
    results: list[tuple[int, Callable[[Any], Any]]]

    def arguments(self, params: Mapping[str, Any]) -> list[Any]:
        """Give the values in the order of their places."""
        known = {**self.constants, **params} if self.constants else params
        return [process(known[name]) if process else known[name] for name, process in self.binds]

    def read(self, values: Sequence[Any]) -> Any:
        """Give one row of the driver as the types of its columns want it."""
        if self.results:
            values = list(values)
            for at, process in self.results:
                values[at] = process(values[at])
        return self.row(values)


class _DriversRows:
    """The rows of a statement, fetched at once: nothing stays open."""

    __slots__ = ("_compiled", "_raw", "rowcount")

    def __init__(self, raw: Sequence[Any], rowcount: int, compiled: _Compiled) -> None:
        self._raw = raw
        self._compiled = compiled
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return map(self._compiled.read, self._raw)

    def all(self) -> Sequence[Any]:
        return list(self)

    def one(self) -> Any:
        (only,) = self
        return only

    def one_or_none(self) -> Any:
        return self.one() if self._raw else None

    def scalar(self) -> Any:
        return self._compiled.read(self._raw[0])[0] if self._raw else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        return self.one()[0] if self._raw else None

    def scalars(self) -> Iterator[Any]:
        return (row[0] for row in self)


def _compile(statement: Executable, given: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(given))  # type: ignore[attr-defined]
    binds: list[tuple[str, Callable[[Any], Any] | None]] = []
    constants = {}
    for name in compiled.positiontup:
        process = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        if name not in given:
            value = compiled.params[name]
            constants[name] = process(value) if process else value
            process = None
        binds.append((name, process))
    columns = list(getattr(statement, "exported_columns", ()))
    readers = [column.type.dialect_impl(dialect).result_processor(dialect, FLOAT8) for column in columns]
    names = [column.name for column in columns]
    row = partial(tuple.__new__, namedtuple("Row", names, rename=True))  # noqa: PYI024
    reads = [(at, read) for at, read in enumerate(readers) if read]
    return _Compiled(compiled.string, binds, constants, names, row, reads)
