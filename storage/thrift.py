"""What becomes of messages for which nobody wants to pay today: another way to the person, or another day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select, update

from core.model.notice import DeliveryStatus, Lane
from core.post import Settled
from core.spending import SERVICE, morning_after
from storage import tables
from storage.columns import Moment
from storage.preference import may_hear
from storage.prepared import Prepared
from storage.settling import settle
from storage.spending import SpendingShelf

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from storage.transaction import Transaction

BUDGET = "budget"
"""The reason beside a delivery that waits for another day."""
SPARING = frozenset({Lane.MESSAGE, Lane.GAZETTE})
"""The lanes that must leave the last part of a budget alone. Replies are held back before they are made."""

_D = tables.delivery
_FIRST, _OTHER, _TWIN = tables.contact.alias("first"), tables.contact.alias("other"), tables.delivery.alias("twin")

_REDIRECT = Prepared(
    update(_D)
    .where(_D.c.id == bindparam("delivery"))
    .values(
        contact_id=bindparam("to", type_=_D.c.contact_id.type),
        account=bindparam("on", type_=_D.c.account.type),
        due_at=bindparam("now", type_=Moment()),
        lease_until=None,
    )
)


class Thrift:
    """The budget of one account, within one transaction that claims."""

    def __init__(self, tx: Transaction, account: str, per_day: int) -> None:
        """Work inside *tx* for *account*, on which each community may use *per_day* segments."""
        self._tx = tx
        self._account = account
        self._per_day = per_day

    def keep(
        self,
        rows: Sequence[Any],
        notices: Mapping[int, Any],
        now: datetime,
        lease: timedelta,
        others: Collection[str],
    ) -> Sequence[Any]:
        """Give those of *rows* (claimed at *now*) that may leave; the rest goes by *others*, or tomorrow."""
        if not rows:
            return rows
        left = SpendingShelf(self._tx).left(self._account, self._per_day, now, now + lease)
        of = {row.id: notices[row.notice_id].community_id or SERVICE for row in rows}
        for community in of.values():
            left[community] += 1  # these are on their way themselves
        kept = []
        for row in rows:
            left[of[row.id]] -= 1
            if left[of[row.id]] >= 0:
                kept.append(row)
        held = [row for row in rows if row not in kept]
        self._hold(held, now, others)
        return kept

    def _hold(self, held: Sequence[Any], now: datetime, others: Collection[str]) -> None:
        redirected = self._redirect(held, now, others)
        tomorrow = morning_after(now, self._tx.time_zone)
        late = [
            Settled(row.id, DeliveryStatus.QUEUED, now, reason=BUDGET, due_at=tomorrow, counts=False)
            for row in held
            if row.id not in redirected
        ]
        settle(self._tx, late)

    def _redirect(self, held: Sequence[Any], now: datetime, others: Collection[str]) -> Collection[int]:
        """Send what can be sent by another contact of the same person; which deliveries."""
        if not held or not others:
            return ()
        ways = (
            select(_D.c.id, _OTHER.c.id.label("to"), _OTHER.c.channel)
            .join_from(_D, _FIRST, _FIRST.c.id == _D.c.contact_id)
            .join(_OTHER, _OTHER.c.person_id == _FIRST.c.person_id)
            .where(
                _D.c.id.in_([row.id for row in held]),
                _D.c.original_id == tables.NO_ORIGINAL,
                _OTHER.c.channel.in_(sorted(others)),
                may_hear(_OTHER, Lane.MESSAGE),
                ~exists().where(_TWIN.c.notice_id == _D.c.notice_id, _TWIN.c.contact_id == _OTHER.c.id),
            )
            .order_by(_D.c.id, _OTHER.c.rank.desc(), _OTHER.c.id.desc())
        )
        # Of several, the preferred one comes last and stays.
        chosen = {row.id: row for row in self._tx.execute(ways)}
        for row in chosen.values():
            self._tx.execute(_REDIRECT, {"delivery": row.id, "to": row.to, "on": row.channel, "now": now})
        return chosen.keys()
