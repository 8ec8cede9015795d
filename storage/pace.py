"""How fast each account may send: slots in time, reserved in the transaction that claims."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from datetime import datetime

    from storage.transaction import Transaction

HORIZON = 1.0
"""Seconds ahead for which slots may be reserved: what is claimed is out of reach of a more urgent lane."""
REFILL_FROM = HORIZON / 2
"""Seconds: with more than that still booked nothing is reserved, so that claims are batches and not single rows."""

_A = tables.account

_READ = Prepared(
    select(_A.c.per_second, _A.c.paused_until, _A.c.next_slot_at, _A.c.per_day).where(_A.c.name == bindparam("account"))
)
# An UPDATE, not a SELECT … FOR UPDATE: its clock is read after the wait for the lock, not before.
_LOCK = Prepared(
    update(_A)
    .where(_A.c.name == bindparam("account"))
    .values(next_slot_at=func.greatest(_A.c.next_slot_at, func.clock_timestamp()))
    .returning(_A.c.next_slot_at, func.clock_timestamp(type_=Moment()).label("now"))
)
_KEEP = Prepared(
    update(_A).where(_A.c.name == bindparam("account")).values(next_slot_at=bindparam("slot", type_=Moment()))
)
_A_STEP = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("many") / _A.c.per_second)
_CHARGE = Prepared(
    update(_A)
    .where(_A.c.name == bindparam("account"), _A.c.per_second > 0)
    .values(next_slot_at=func.greatest(_A.c.next_slot_at, func.clock_timestamp()) + _A_STEP)
)
_SET = Upsert(
    lambda insert: (keep := insert(_A)).on_conflict_do_update(
        index_elements=["name"], set_={"per_second": keep.excluded.per_second}
    )
)
_PAUSE = Upsert(
    lambda insert: (keep := insert(_A)).on_conflict_do_update(
        index_elements=["name"], set_={"paused_until": keep.excluded.paused_until}
    )
)


class Slots(NamedTuple):
    """What an account may send now: how many messages, the first in *starts_in* seconds, then one each *spacing*.

    ``first_at`` is None for an account without a limit. Without any slot, *wait* says when to ask again.
    ``per_day``: segments that each community may use a day, where messages are paid for.
    """

    many: int
    starts_in: float = 0.0
    spacing: float = 0.0
    wait: float = 0.0
    first_at: datetime | None = None
    per_day: int | None = None


class Pace:
    """The pace of accounts, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def slots(self, account: str, most: int, now: datetime) -> Slots:
        """Find the free slots of *account*; nobody else reserves any until the transaction is over."""
        row = self._tx.execute(_READ, {"account": account}).one_or_none()
        if row is None:
            return Slots(most)
        if row.paused_until is not None and row.paused_until > now:
            return Slots(0, wait=(row.paused_until - now).total_seconds())
        if row.per_second <= 0:
            return Slots(most, per_day=row.per_day)
        first_at, clock = self._next_slot(account, row.next_slot_at, now)
        starts_in = (first_at - clock).total_seconds()
        if starts_in > REFILL_FROM:
            return Slots(0, wait=starts_in - REFILL_FROM)
        free = max(1, int((HORIZON - starts_in) * row.per_second))
        return Slots(min(most, free), starts_in, 1 / row.per_second, first_at=first_at, per_day=row.per_day)

    def take(self, account: str, slots: Slots, many: int) -> None:
        """Reserve the first *many* of *slots*."""
        if slots.first_at is not None and many:
            slot = slots.first_at + timedelta(seconds=many * slots.spacing)
            self._tx.execute(_KEEP, {"account": account, "slot": slot})

    def charge(self, account: str, many: int) -> None:
        """Count *many* messages that left without a slot, so that the next ones wait for them."""
        if self._tx.on_postgres:
            self._tx.execute_soon(_CHARGE, {"account": account, "many": float(many)})
            return
        row = self._tx.execute(_READ, {"account": account}).one_or_none()
        if row is not None and row.per_second > 0:
            first_at, _ = self._next_slot(account, row.next_slot_at, self._tx.now)
            self.take(account, Slots(many, spacing=1 / row.per_second, first_at=first_at), many)

    def set(self, account: str, per_second: float) -> None:
        """Say how fast an account may send; 0 means without limit."""
        self._tx.execute(_SET, {"name": account, "per_second": per_second})

    def pause(self, account: str, until: datetime) -> None:
        """Let an account rest."""
        self._tx.execute(_PAUSE, {"name": account, "per_second": 0.0, "paused_until": until})

    def _next_slot(self, account: str, kept: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        """Give the next free slot, and the time by its clock: the database's own where several workers share it."""
        if self._tx.on_postgres:
            row: Any = self._tx.execute(_LOCK, {"account": account}).one()
            return row.next_slot_at, row.now
        return (now if kept is None or kept < now else kept), now
