"""One open transaction, as the shelves share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.prepared import Prepared

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, Executable

    from storage.prepared import Params, Rows


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection inside a transaction, and what its shelves need beside it.

    ``driver`` is SQLite's own connection; there is none on PostgreSQL.
    """

    connection: Connection
    driver: sqlite3.Connection | None
    now: datetime
    time_zone: str
    fingerprint: Callable[[str], str]

    @property
    def on_postgres(self) -> bool:
        """Whether other transactions run at the same time, by the database's clock."""
        return self.driver is None

    def execute(self, statement: Executable | Prepared, params: Params | None = None) -> Rows:
        """Run one statement."""
        if isinstance(statement, Prepared):
            if self.driver is not None:
                return statement.run_on_sqlite(self.driver, params)
            return statement.run_on_postgres(self.connection, params)
        return self.connection.execute(statement, params)
