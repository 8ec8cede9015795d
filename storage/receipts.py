"""What gateways tell of messages that they took, in whatever order: even before we noted that they took them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, delete, func, or_, select, update

from core.model.notice import DeliveryStatus
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.post import Settled
    from storage.transaction import Transaction


class Fate(IntEnum):
    """What is known of a message; a higher one is never left for a lower one."""

    EXPECTED = 0
    LOST = 1
    ARRIVED = 2


_R = tables.receipt
_D = tables.delivery

_NOTE = Upsert(
    lambda insert: (new := insert(_R)).on_conflict_do_update(
        index_elements=["account", "external_id"],
        set_={
            "delivery_id": func.coalesce(new.excluded.delivery_id, _R.c.delivery_id),
            "reason": case((new.excluded.fate > _R.c.fate, new.excluded.reason), else_=_R.c.reason),
            "fate": case((new.excluded.fate > _R.c.fate, new.excluded.fate), else_=_R.c.fate),
        },
    )
)
_KNOWN = Prepared(select(_R).where(_R.c.account == bindparam("on"), _R.c.external_id == bindparam("external")))
_ARRIVED = Prepared(
    update(_D)
    .where(
        _D.c.id == bindparam("delivery"),
        or_(_D.c.status == DeliveryStatus.SENT, _D.c.status == DeliveryStatus.FAILED),
    )
    .values(status=DeliveryStatus.PROVEN)
)
_LOST = Prepared(
    update(_D)
    .where(_D.c.id == bindparam("delivery"), _D.c.status == DeliveryStatus.SENT)
    .values(
        status=DeliveryStatus.FAILED,
        reason=bindparam("why"),
        climb_at=case((_D.c.climb_at.is_not(None), bindparam("now", type_=Moment())), else_=_D.c.climb_at),
    )
)
_OLD = select(_R.c.account, _R.c.external_id).where(_R.c.at < bindparam("before", type_=Moment()))


class Receipts:
    """Receipts, each beside the delivery that it is about as soon as both are known."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def expect(self, account: str, settled: Sequence[Settled]) -> None:
        """Remember under which ids a gateway took messages, and use what it told of them already."""
        # In order: two workers never wait in a ring.
        taken = sorted((each.external_id, each) for each in settled if each.segments and each.external_id)
        for external_id, each in taken:
            self._note(account, external_id, Fate.EXPECTED, "", each.at, each.delivery_id)

    def note(self, account: str, external_id: str, *, has_arrived: bool, reason: str) -> None:
        """Keep that a message arrived, or that the network gave it up; the second never undoes the first."""
        fate = Fate.ARRIVED if has_arrived else Fate.LOST
        self._note(account, external_id, fate, reason, self._tx.now, None)

    def forget(self, before: datetime, most: int) -> int:
        """Erase what was told or expected before then, at most *most* rows; how many."""
        old = _OLD.limit(most).subquery()
        match = select(old.c.external_id).where(old.c.account == _R.c.account, old.c.external_id == _R.c.external_id)
        return self._tx.execute(delete(_R).where(match.exists()), {"before": before}).rowcount

    def _note(
        self, account: str, external_id: str, fate: Fate, reason: str, at: datetime, delivery_id: int | None
    ) -> None:
        new = {"account": account, "external_id": external_id, "fate": int(fate), "reason": reason}
        self._tx.execute(_NOTE, new | {"at": at, "delivery_id": delivery_id})
        # Whoever comes second, the receipt or our own note, sees the other's.
        known = self._tx.execute(_KNOWN, {"on": account, "external": external_id}).one()
        if known.delivery_id is None or known.fate == Fate.EXPECTED:
            return
        if known.fate == Fate.ARRIVED:
            self._tx.execute(_ARRIVED, {"delivery": known.delivery_id})
        else:
            why = {"delivery": known.delivery_id, "why": known.reason, "now": self._tx.now}
            self._tx.execute(_LOST, why)
