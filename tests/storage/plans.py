"""How the databases find what a shelf asks for: the plans of every statement of a piece of work, values unknown."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text

from tests.storage.street import behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from core.shelves.unit_of_work import UnitOfWork
    from storage import Store
    from storage.transaction import Transaction

PREPARE = (
    "LOAD 'auto_explain'",
    "SET LOCAL auto_explain.log_min_duration = 0",
    "SET LOCAL auto_explain.log_analyze = on",
    "SET LOCAL client_min_messages = log",
    # As it is planned once and for all, whatever is asked for later.
    "SET LOCAL plan_cache_mode = force_generic_plan",
)
INDEXES_FIRST = "SET LOCAL enable_seqscan = off"
"""Read a table row by row only where no index leads to what is wanted, however few rows there are."""
_EXPLAINED = ("SELECT", "UPDATE", "DELETE", "WITH")


async def plans_of(store: Store, work: Callable[[UnitOfWork], Any], *, indexes_first: bool = True) -> list[str]:
    """Run *work* and give the plan of each of its statements, as the database words it.

    PostgreSQL says beside each step how long it took; it walks along indexes wherever it can if *indexes_first*.
    """
    plans: list[str] = []

    def explained(uow: UnitOfWork) -> None:
        tx = behind(uow)
        if tx.on_postgres:
            _explain_on_postgres(tx, lambda: work(uow), plans, (*PREPARE, INDEXES_FIRST) if indexes_first else PREPARE)
        else:
            plans.extend(_explain_on_sqlite(tx, lambda: work(uow)))

    await store.run(explained)
    return plans


def _explain_on_postgres(
    tx: Transaction, work: Callable[[], Any], plans: list[str], prepare: Sequence[str]
) -> None:  # fmt: skip
    for statement in prepare:
        tx.execute(text(statement))
    driver: Any = tx.connection.connection.driver_connection

    def note(_connection: Any, message: Any) -> None:
        if "plan:" in message.message:
            plans.append(message.message.partition("plan:\n")[2])

    driver.add_log_listener(note)
    try:
        work()
        # What the server said before this answer has been heard.
        tx.execute(text("SET LOCAL auto_explain.log_min_duration = -1"))
        tx.execute(text("SELECT 1"))
    finally:
        driver.remove_log_listener(note)


def _explain_on_sqlite(tx: Transaction, work: Callable[[], Any]) -> list[str]:
    with _noting(tx) as said:
        work()
    plans = []
    for sql, arguments in said:
        if sql.lstrip().upper().startswith(_EXPLAINED):
            rows = tx.driver.execute(f"EXPLAIN QUERY PLAN {sql}", arguments)  # type: ignore[union-attr]
            plans.append("\n".join([sql, *(row[3] for row in rows)]))
    return plans


@contextmanager
def _noting(tx: Transaction) -> Iterator[list[tuple[str, Any]]]:
    """Note what is said to SQLite, by the short way and by SQLAlchemy's."""
    said: list[tuple[str, Any]] = []

    class Noting:
        def execute(self, sql: str, arguments: Any) -> Any:
            said.append((sql, arguments))
            return driver.execute(sql, arguments)

    def note(_connection: Any, _cursor: Any, sql: str, arguments: Any, _context: Any, _many: Any) -> None:
        said.append((sql, arguments))

    driver: Any = tx.driver
    object.__setattr__(tx, "driver", Noting())
    event.listen(tx.connection, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(tx.connection, "before_cursor_execute", note)
        object.__setattr__(tx, "driver", driver)
