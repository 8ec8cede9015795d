"""Statements that are compiled once: on SQLite they go straight to the driver.

A turn runs seven statements. SQLite takes 80 µs for them, and SQLAlchemy's own way from a compiled statement to the
driver 200 µs more; on PostgreSQL that way disappears behind the network, and is kept.
"""

from __future__ import annotations

from collections import namedtuple
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy.dialects import postgresql, sqlite

from storage.columns import to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Executable

    Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]

SQLITE = sqlite.dialect(paramstyle="qmark", json_serializer=to_json)


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

    def __init__(self, statement: Executable) -> None:
        """Keep *statement*, the same for both databases; it must not hold a list that is filled in later."""
        self.on_postgres = statement
        self._on_sqlite = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, driver: sqlite3.Connection, params: Params | None) -> Rows:
        """Run it on SQLite."""
        first: Mapping[str, Any] = params if isinstance(params, dict) else params[0] if params else {}  # type: ignore[index]
        names = tuple(first)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _compile(self._on_sqlite, names)
        if first is params or not params:
            cursor = driver.execute(compiled.sql, compiled.arguments(first))
            return _SqliteRows(cursor, compiled)
        many = [compiled.arguments(each) for each in params]  # type: ignore[arg-type]
        return _SqliteRows(driver.executemany(compiled.sql, many), compiled)


class Upsert(Prepared):
    """An INSERT … ON CONFLICT, which SQLAlchemy writes with another class for each database."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        """Build the statement with the ``insert`` function of either database."""
        super().__init__(build(postgresql.insert))
        self._on_sqlite = build(sqlite.insert)


class _Compiled(NamedTuple):
    """A statement as SQLite gets it, and what has to be done with what goes in and comes out."""

    sql: str
    binds: list[tuple[str, Callable[[Any], Any] | None]]
    constants: dict[str, Any]
    row: Any
    results: list[tuple[int, Callable[[Any], Any]]]

    def arguments(self, params: Mapping[str, Any]) -> list[Any]:
        """Give the values in the order of the question marks."""
        known = {**self.constants, **params} if self.constants else params
        return [process(known[name]) if process else known[name] for name, process in self.binds]

    def read(self, values: Sequence[Any]) -> Any:
        """Give one row of the driver as the types of its columns want it."""
        if self.results:
            values = list(values)
            for at, process in self.results:
                values[at] = process(values[at])
        return self.row(values)


class _SqliteRows:
    """The rows of a cursor, fetched at once: nothing stays open."""

    __slots__ = ("_compiled", "_raw", "rowcount")

    def __init__(self, cursor: sqlite3.Cursor, compiled: _Compiled) -> None:
        self._raw = cursor.fetchall()
        self._compiled = compiled
        self.rowcount = cursor.rowcount

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


def _compile(statement: Executable, names: tuple[str, ...]) -> _Compiled:
    compiled: Any = statement.compile(dialect=SQLITE, column_keys=list(names))  # type: ignore[attr-defined]
    binds: list[tuple[str, Callable[[Any], Any] | None]] = []
    constants = {}
    for name in compiled.positiontup:
        process = compiled.binds[name].type.dialect_impl(SQLITE).bind_processor(SQLITE)
        if name not in names:
            value = compiled.params[name]
            constants[name] = process(value) if process else value
            process = None
        binds.append((name, process))
    columns = list(getattr(statement, "exported_columns", ()))
    readers = [column.type.dialect_impl(SQLITE).result_processor(SQLITE, None) for column in columns]
    row = partial(tuple.__new__, namedtuple("Row", [column.name for column in columns], rename=True))  # noqa: PYI024
    return _Compiled(compiled.string, binds, constants, row, [(at, read) for at, read in enumerate(readers) if read])
