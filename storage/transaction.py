"""One open transaction, as the shelves share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Executable, Row

    AnyRow = Row[*tuple[Any, ...]]
    Params = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Upsert:
    """An INSERT … ON CONFLICT, which SQLAlchemy writes with another class for each database."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        """Build the statement with the ``insert`` function of either database."""
        self.on_postgres = build(postgresql.insert)
        self.on_sqlite = build(sqlite.insert)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection inside a transaction, and what its shelves need beside it.

    ``on_postgres``: whether other transactions run at the same time, so that rows must be locked.
    """

    connection: Connection
    now: datetime
    on_postgres: bool
    time_zone: str
    fingerprint: Callable[[str], str]

    def execute(self, statement: Executable | Upsert, params: Params | None = None) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        if isinstance(statement, Upsert):
            statement = statement.on_postgres if self.on_postgres else statement.on_sqlite
        return self.connection.execute(statement, params)
