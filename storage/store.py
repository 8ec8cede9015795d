"""The storage as the asynchronous rooms see it: one function, one transaction."""

from __future__ import annotations

import hmac
import secrets
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from core.errors import StorageDown
from core.model.boundary import LARGEST
from core.model.twinning import TWIN_WITHIN
from storage.copying import copy_file, erased_in, give_up, mark_of
from storage.migrations import HEAD, upgrade, upgrade_aside
from storage.sealing import Sealing
from storage.sqlite import Sqlite, file_of
from storage.transaction import Transaction
from storage.unit_of_work import Reached
from storage.unit_of_work import UnitOfWork as OurUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from core.ports import Clock
    from core.shelves.unit_of_work import UnitOfWork
    from storage.postgres import Postgres

__all__ = ["StorageDown", "Store"]

T = TypeVar("T")
DEFAULT_TIME_ZONE = "Europe/Paris"
DEFAULT_COUNTRY = "FR"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8080"


class Store:
    """The database, and the only way into it."""

    def __init__(
        self,
        database: Sqlite | Postgres,
        clock: Clock,
        secret: bytes,
        draw: Callable[[str], str],
        time_zone: str,
        public_url: str,
        country: str,
        largest_boundary: float,
    ) -> None:
        """Keep what every transaction needs; see `open`."""
        self._sealing = Sealing(hmac.digest(secret, b"fields", "sha256"))
        self._database = database
        self._is_file = isinstance(database, Sqlite)
        self._clock = clock
        self._secret = secret
        self._draw = draw
        self._time_zone = time_zone
        self._public_url = public_url
        self._country = country
        self._largest_boundary = largest_boundary
        self.twin_within = TWIN_WITHIN
        """Metres between the centres of communities that may become twins."""
        self._channels: frozenset[str] | None = None
        self._reached = Reached()

    @classmethod
    def open(
        cls,
        url: str,
        *,
        clock: Clock,
        secret: bytes,
        draw: Callable[[str], str] = secrets.choice,
        time_zone: str = DEFAULT_TIME_ZONE,
        public_url: str = DEFAULT_PUBLIC_URL,
        country: str = DEFAULT_COUNTRY,
        largest_boundary: float = LARGEST,
    ) -> Self:
        """Prepare the storage at *url* (``sqlite:///file``, ``sqlite://`` in memory, ``postgresql://user@host/name``).

        Nothing is connected before the first transaction. *secret* is the key of fingerprints, *draw* gives one
        unguessable sign of an alphabet, *time_zone* is that of letters without a community, *public_url* begins the
        addresses of our pages, *country* is where a community is that is founded in chat, *largest_boundary* how large
        one may be (square kilometres).
        """
        parsed = make_url(url)
        database: Sqlite | Postgres
        if parsed.get_backend_name() == "sqlite":
            database = Sqlite(parsed.set(drivername="sqlite"))
        elif parsed.get_backend_name() in {"postgresql", "postgres"}:
            from storage.postgres import Postgres  # noqa: PLC0415 - 6 MB that a house with a file does without

            database = Postgres(parsed.set(drivername="postgresql+asyncpg"))
        else:
            message = f"storage.url begins with {parsed.drivername}: use sqlite or postgresql"
            raise ValueError(message)
        return cls(database, clock, secret, draw, time_zone, public_url, country, largest_boundary)

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run *work* in one transaction, committed when it returns and rolled back when it raises.

        *work* may be run again from its beginning when PostgreSQL ends it because of a deadlock.

        Raises:
            StorageDown: the database cannot work now; nothing of *work* happened, or nobody knows.
        """
        return await self._database.run(partial(self._turn, work))

    async def run_briefly(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do the same with work of a millisecond or two: on SQLite it saves the way to a thread and back.

        Raises:
            StorageDown: as for `run`.
        """
        return await self._database.run(partial(self._turn, work), is_brief=True)

    def serve(self, channels: Iterable[str]) -> None:
        """Count on *channels* only when it is asked how far a message would get; without this, on all."""
        self._channels = frozenset(channels)

    def seal_with(self, key: bytes) -> None:
        """Encrypt what only its owner may read with *key* (32 bytes); without this, with one made of the secret."""
        self._sealing = Sealing(key)

    def is_reached(self, ways: Mapping[str, str], read_number: Callable[[str], str | None]) -> None:
        """Know our own address on each channel that is served (empty: none to print), and how a number is dialled."""
        self._reached = Reached(ways, read_number)

    async def migrate(self) -> None:
        """Bring the tables to this version; where they have it, Alembic is not even loaded (15 MB)."""
        if not await self.is_current():
            await self._database.run_long(upgrade)

    async def migrate_aside(self) -> None:
        """Do the same, a file in a process of its own: what a migration loads would stay for as long as we run (20 MB).

        Where that does not work out it is done here, and what is wrong is said as always.
        """
        if isinstance(self._database, Sqlite) and file_of(self._database.url) and not await self.is_current():
            await upgrade_aside(self._database.url)
        await self.migrate()

    async def schema_version(self) -> str | None:
        """Give the version of the tables; None before the first migration."""
        return await self._database.run(_schema_version)

    async def is_current(self) -> bool:
        """Whether the tables have this version."""
        return await self.schema_version() == HEAD

    @staticmethod
    def copy(database: Path, to: Path, mark: int = 0) -> None:
        """Copy the SQLite file *database* as it is at one moment, whoever works with it; *mark* goes with the copy."""
        copy_file(database, to, mark)

    @staticmethod
    def mark_of(backup: Path) -> int:
        """Give the mark that goes with the copy *backup*.

        Raises:
            NoBackup: it is another file, damaged, or made by a later version than this one.
        """
        return mark_of(backup)

    @staticmethod
    def erased_in(database: Path) -> Mapping[str, datetime]:
        """Give who was erased according to the SQLite file *database*, as far as it can still be read."""
        return erased_in(database)

    async def give_up_what_waits(self) -> int:
        """Send nothing of what a backup that was brought back still held for sending; how many messages."""
        return await self._database.run_long(lambda connection: give_up(connection, self._clock.now()))

    async def close(self) -> None:
        """Finish what waits, and let go of the database."""
        await self._database.close()

    def _turn(self, work: Callable[[UnitOfWork], T], connection: Connection) -> T:
        tx = Transaction(
            connection=connection,
            driver=connection.connection.driver_connection if self._is_file else None,
            now=self._clock.now(),
            time_zone=self._time_zone,
            fingerprint=self._fingerprint,
            sealing=self._sealing,
            channels=self._channels,
        )
        uow = OurUnitOfWork(tx, self._draw, self._public_url, self._country, self._largest_boundary, self._reached)
        uow.twin_within = self.twin_within
        result = work(uow)
        tx.flush()
        return result

    def _fingerprint(self, words: str) -> str:
        return hmac.digest(self._secret, words.encode(), "sha256").hex()


def _schema_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return version
