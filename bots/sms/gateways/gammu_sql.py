"""gammu-smsd by its SQL service: a modem on a cable, spoken with by the tables that the daemon reads and fills."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bots.sms.alphabet import is_gsm7
from bots.sms.gateway import Call
from bots.sms.heard import Heard
from bots.sms.parts import part_of
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bots.sms.settings import GammuSettings
    from core.ports import Clock

MARK = "tocsin"
"""How the rows that are ours begin: mark, number of parts, our reference."""
SCHEMA = 17
"""The version of the tables since gammu 1.38."""
AT_ONCE = 50
WAIT_SECONDS = 10

log = structlog.get_logger()

_VERSION = text('SELECT "Version" FROM gammu')
_KNOWN = text(
    'SELECT 1 FROM outbox WHERE "CreatorID" = :creator UNION ALL '
    "SELECT 1 FROM sentitems WHERE \"CreatorID\" = :creator AND \"Status\" NOT IN ('SendingError', 'Error')"
)
_ADD = text(
    'INSERT INTO outbox ("DestinationNumber", "TextDecoded", "Coding", "UDH", "MultiPart", "DeliveryReport", '
    '"CreatorID") VALUES (:to, :text, :coding, :header, :linked, \'yes\', :creator) RETURNING "ID"'
)
_ADD_PART = text(
    'INSERT INTO outbox_multipart ("ID", "SequencePosition", "TextDecoded", "Coding", "UDH") '
    "VALUES (:id, :position, :text, :coding, :header)"
)
_ARRIVED = text(
    'SELECT "ID", "ReceivingDateTime" AS at, "SenderNumber" AS sender, "TextDecoded" AS text, "UDH" AS header '
    'FROM inbox ORDER BY "ID" LIMIT :most'
)
_TAKEN = text('DELETE FROM inbox WHERE "ID" = :id')
_SENT = text(
    'SELECT "ID", "CreatorID" AS creator, "Status" AS status, "DestinationNumber" AS number FROM sentitems '
    'WHERE "CreatorID" LIKE \'tocsin %\' ORDER BY "ID"'
)
_FORGET = text('DELETE FROM sentitems WHERE "ID" = :id AND "CreatorID" = :creator')


class GammuSql:
    """The SQL service of gammu-smsd, on PostgreSQL or SQLite."""

    def __init__(self, settings: GammuSettings, *, clock: Clock) -> None:
        """Prepare to use the database of *settings*; nothing is connected yet."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._poll_seconds = settings.poll_seconds
        self._clock = clock
        self._database = Database(settings.database.get_secret_value())
        self._sending = asyncio.Lock()
        self._hearing: dict[int, asyncio.Task[None]] = {}

    @property
    def has_webhook(self) -> bool:
        """No: it has no network."""
        return False

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Put one message, its parts linked, into the outbox; the same reference twice is one message.

        Raises:
            DeliveryFailed: the database cannot be used.
        """
        creator = f"{MARK} {len(parts)} {reference}"
        coding = "Default_No_Compression" if all(map(is_gsm7, parts)) else "Unicode_No_Compression"
        number = int.from_bytes(hashlib.sha256(reference.encode()).digest()[:1], "big")
        headers = [f"050003{number:02X}{len(parts):02X}{place:02X}" for place in range(1, len(parts) + 1)]
        if len(parts) == 1:
            headers = [""]

        def work(tx: Connection) -> None:
            if tx.execute(_KNOWN, {"creator": creator}).first():
                return
            linked = len(parts) > 1
            first = {"to": to, "text": parts[0], "coding": coding, "header": headers[0], "creator": creator}
            added = tx.execute(_ADD, first | {"linked": linked}).scalar_one()
            for place in range(1, len(parts)):
                part = {"text": parts[place], "coding": coding, "header": headers[place]}
                tx.execute(_ADD_PART, part | {"id": added, "position": place + 1})

        # One after the other: two that look at once would both find that it is not there.
        async with self._sending:
            await self._database.run(work)
        return reference

    async def check(self) -> None:
        """See whether the tables are there, and of a version that we know.

        Raises:
            DeliveryFailed: they are not.
        """
        version = await self._database.run(lambda tx: tx.execute(_VERSION).scalar())
        if version is None or version < SCHEMA:
            raise DeliveryFailed(Reason.MISCONFIGURED, f"the tables of gammu-smsd are of version {version}")

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Look into the tables again and again; a row goes when its message is committed.

        Raises:
            DeliveryFailed: the database cannot be used any more.
        """
        try:
            while True:
                rows = await self._database.run(lambda tx: tx.execute(_ARRIVED, {"most": AT_ONCE}).all())
                for row in rows:
                    # Side by side: a part waits for the others, which may only come with the next look.
                    if row.ID not in self._hearing:
                        self._hearing[row.ID] = asyncio.create_task(self._take(row, hear))
                await self._tell_all(tell)
                await asyncio.sleep(self._poll_seconds)
        finally:
            tasks, self._hearing = list(self._hearing.values()), {}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def is_genuine(self, call: Call) -> bool:
        """No: nobody calls."""
        return False

    def heard(self, call: Call) -> Sequence[Heard]:
        """Nothing: nobody calls."""
        return []

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Nothing: nobody calls."""
        return []

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()

    async def _take(self, row: Any, hear: Callable[[Heard], Awaitable[None]]) -> None:
        try:
            await hear(_heard(row))
            await self._database.run(lambda tx: tx.execute(_TAKEN, {"id": row.ID}))
        except Exception as error:  # noqa: BLE001 (whatever stops the storage, the row stays and is read again)
            log.warning("sms.row_postponed", row=row.ID, error=type(error).__name__)
        finally:
            self._hearing.pop(row.ID, None)

    async def _tell_all(self, tell: Callable[[DeliveryReceipt], Awaitable[None]]) -> None:
        """Tell what became of our messages; what is final goes from the table, for nobody else needs it."""
        messages: dict[tuple[int, str], list[Any]] = {}
        for row in await self._database.run(lambda tx: tx.execute(_SENT).all()):
            messages.setdefault((row.ID, row.creator), []).append(row)
        for (number, creator), rows in messages.items():
            _mark, total, reference = creator.split(" ", 2)
            state = state_of([row.status for row in rows], int(total))
            if state is None:
                continue
            await tell(DeliveryReceipt(reference, state, self._clock.now(), to=rows[0].number))
            if state.is_final or all(row.status in WITHOUT_REPORT for row in rows):
                gone = {"id": number, "creator": creator}
                await self._database.run(lambda tx, gone=gone: tx.execute(_FORGET, gone))  # type: ignore[misc]


class Database:
    """Short transactions on the daemon's database."""

    def __init__(self, url: str) -> None:
        """Keep where it is; nothing is connected yet."""
        parsed = make_url(url)
        self._is_file = parsed.drivername == "sqlite"
        if self._is_file:
            self._file = create_engine(parsed, connect_args={"timeout": WAIT_SECONDS})
        else:
            self._server = create_async_engine(parsed.set(drivername="postgresql+asyncpg"), pool_pre_ping=True)

    async def run(self, work: Callable[[Connection], Any]) -> Any:
        """Run *work* in one transaction.

        Raises:
            DeliveryFailed: the database cannot be used.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                if self._is_file:
                    return await asyncio.to_thread(self._on_file, work)
                async with self._transaction() as connection:
                    return await connection.run_sync(work)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # "from None": the library's exception quotes the statement with the number and the text.
            raise DeliveryFailed(Reason.UNAVAILABLE, type(error).__name__) from None

    async def close(self) -> None:
        """Let go of connections."""
        if self._is_file:
            self._file.dispose()
        else:
            await self._server.dispose()

    def _on_file(self, work: Callable[[Connection], Any]) -> Any:
        with self._file.begin() as connection:
            return work(connection)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._server.begin() as connection:
            yield connection


def state_of(statuses: Sequence[str], total: int) -> DeliveryState | None:
    """Say how far a message of *total* parts came, of which those in *statuses* left the outbox."""
    states = [STATES.get(status) for status in statuses]
    if DeliveryState.FAILED in states:
        return DeliveryState.FAILED
    if len(states) < total or None in states:
        return None
    return min(state for state in states if state is not None)


def _heard(row: Any) -> Heard:
    # The daemon begins to count again when its tables are made anew.
    said = f"{row.ID} {row.at} {row.sender} {row.header}"
    native_id = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    try:
        part = part_of(bytes.fromhex(row.header or ""))
    except ValueError:
        part = None
    raw = f"{row.sender}\n{row.header}\n{row.text}".encode("utf-8", "surrogatepass")
    return Heard(row.sender, row.text, native_id, raw, part)


STATES = {
    "SendingOK": DeliveryState.SENT,
    "SendingOKNoReport": DeliveryState.SENT,
    "DeliveryPending": DeliveryState.SENT,
    "DeliveryUnknown": DeliveryState.SENT,
    "DeliveryOK": DeliveryState.DELIVERED,
    "SendingError": DeliveryState.FAILED,
    "DeliveryFailed": DeliveryState.FAILED,
    "Error": DeliveryState.FAILED,
}
WITHOUT_REPORT = {"SendingOKNoReport", "DeliveryUnknown"}
"""What is never followed by anything."""
