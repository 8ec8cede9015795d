"""One connection to PostgreSQL that is kept: transactions and prepared statements go straight to asyncpg.

SQLAlchemy's checkout, its adapter of asyncpg and its transactions took another millisecond of processor a turn (5.5
instead of 4.5). What is not prepared still goes SQLAlchemy's way, on the same connection and in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar, cast

from sqlalchemy.util import await_only

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")


class Line:
    """A connection, and the statements that its server has prepared for it."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Keep *connection*, which must leave transactions to us (``AUTOCOMMIT``)."""
        self._connection = connection
        self._here = cast("Any", connection.sync_connection)
        self._adapter: Any = self._here.connection.dbapi_connection
        self._asyncpg: Any = self._here.connection.driver_connection
        self._prepared: dict[str, Any] = {}
        self._is_broken = False
        self._here.info["line"] = self

    @classmethod
    async def open(cls, engine: AsyncEngine) -> Self:
        """Connect."""
        return cls(await engine.connect())

    @classmethod
    def behind(cls, connection: Connection) -> Line:
        """Give the line of *connection*."""
        line: Line = connection.info["line"]
        return line

    @property
    def is_sound(self) -> bool:
        """Whether another transaction may begin here."""
        return not (self._is_broken or self._asyncpg.is_closed())

    async def transact(self, use: Callable[[Connection], T]) -> T:
        """Run *use* in one transaction, rolled back when it raises.

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        try:
            return await self._connection.run_sync(self._transact, use)
        except (OSError, TimeoutError):
            self._is_broken = True
            raise
        except Exception:
            await self._roll_back()
            raise
        except BaseException:
            # Interrupted at BEGIN, the driver does not know that the server began: the next transaction here
            # would be a part of this one.
            self._is_broken = True
            raise

    async def hang_up(self) -> None:
        """Close the connection, whatever its state."""
        if not self.is_sound:
            await self._connection.invalidate()
        await self._connection.close()

    def fetch(self, sql: str, arguments: Sequence[Any]) -> tuple[Sequence[Any], str]:
        """Run one statement; give the driver's rows and the server's word for what was done (``UPDATE 3``).

        Raises:
            DBAPIError: as SQLAlchemy would.
        """
        try:
            done: tuple[Sequence[Any], str] = await_only(self._fetch(sql, arguments))
        except Exception as error:  # noqa: BLE001 - whatever it is, it gets its name
            self._fail(error, sql)
        return done

    async def _fetch(self, sql: str, arguments: Sequence[Any]) -> tuple[Sequence[Any], str]:
        statement = self._prepared.get(sql)
        if statement is None:
            statement = self._prepared[sql] = await self._asyncpg.prepare(sql)
        rows = await statement.fetch(*arguments)
        return rows, statement.get_statusmsg()

    def _transact(self, connection: Connection, use: Callable[[Connection], T]) -> T:
        self._command("BEGIN")
        result = use(connection)
        if self._command("COMMIT") != "COMMIT":
            # The server says "ROLLBACK", and not that this is a failure.
            message = "a statement had failed, and the work went on"
            raise RuntimeError(message)
        return result

    def _command(self, sql: str) -> str:
        try:
            status: str = await_only(self._asyncpg.execute(sql))
        except Exception as error:  # noqa: BLE001 - whatever it is, it gets its name
            self._fail(error, sql)
        return status

    async def _roll_back(self) -> None:
        if not self.is_sound or not self._asyncpg.is_in_transaction():
            return
        try:
            await self._asyncpg.execute("ROLLBACK")
        except BaseException as error:
            self._is_broken = True
            if not isinstance(error, Exception):
                raise

    def _fail(self, error: Exception, sql: str) -> NoReturn:
        """Raise *error* as SQLAlchemy names it, which knows a lost connection when it sees one."""
        # A schema that changed under its statement is one reason to fail: they are prepared anew.
        self._prepared.clear()
        try:
            self._adapter._handle_exception(error)  # noqa: SLF001 - no public way
        except self._adapter.dbapi.Error as known:
            self._here._handle_dbapi_exception(known, sql, None, None, None)  # noqa: SLF001 - no public way
        raise error
