"""One open transaction, as the shelves share it."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from core.value import value
from storage.prepared import Prepared, together

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Executable

    from storage.prepared import Params, Rows
    from storage.sealing import Sealing


@value(frozen=True, slots=True)
class Transaction:
    """A connection inside a transaction, and what its shelves need beside it.

    ``driver`` is SQLite's own connection; there is none on PostgreSQL. ``channels`` are those that are served here
    (none: all that contacts name).
    """

    connection: Connection
    driver: sqlite3.Connection | None
    now: datetime
    time_zone: str
    fingerprint: Callable[[str], str]
    sealing: Sealing
    channels: frozenset[str] | None = None
    read_ahead: dict[tuple[str, str], Sequence[Any]] = field(default_factory=dict, init=False)
    """Who is at a channel and address, where an earlier statement has read that already."""
    _waiting: list[tuple[Prepared, Mapping[str, Any]]] = field(default_factory=list, init=False)

    @property
    def on_postgres(self) -> bool:
        """Whether other transactions run at the same time, by the database's clock."""
        return self.driver is None

    def execute(self, statement: Executable | Prepared, params: Params | None = None) -> Rows:
        """Run one statement."""
        if self._waiting:
            self.flush()
        if isinstance(statement, Prepared):
            if self.driver is not None:
                return statement.run_on_sqlite(self.driver, params)
            return statement.run_on_postgres(self.connection, params)
        return self.connection.execute(statement, params)

    def execute_soon(self, statement: Prepared, params: Mapping[str, Any]) -> None:
        """Run a change whose outcome nobody asks for: before whatever comes next, or together with it.

        On PostgreSQL, where each statement is a way to the server and back.
        """
        if self.driver is not None:
            statement.run_on_sqlite(self.driver, params)
            return
        self.flush()
        self._waiting.append((statement, params))

    def execute_together(self, statement: Prepared, params: Mapping[str, Any]) -> Rows:
        """Run *statement* in one with the change that waits; it must not look at what that one changes."""
        if not self._waiting:
            return self.execute(statement, params)
        change, its_params = self._waiting.pop()
        return self.execute(together(change, statement), {**its_params, **params})

    def flush(self) -> None:
        """Run the change that waits."""
        if self._waiting:
            change, params = self._waiting.pop()
            self.execute(change, params)
