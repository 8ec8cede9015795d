"""The outbox as the post office works on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import any_, bindparam, column, func, literal_column, select, text, union_all, update

from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.post import ROOMS_AHEAD, Claim, Queue
from storage import tables
from storage.attention import Attention
from storage.columns import Moment
from storage.fanout import Fanout
from storage.ladder import Ladder
from storage.letters import LETTER, Letters, as_parcel, parcels
from storage.pace import Pace
from storage.prepared import Gathered, Prepared
from storage.receipts import Receipts
from storage.refusals import sort_out
from storage.settling import settle
from storage.spending import SpendingShelf
from storage.thrift import SPARING, Thrift

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import timedelta

    from core.ports import Capabilities
    from core.post import Settled
    from storage.transaction import Transaction

SWEPT_AT_ONCE = 20

_D = tables.delivery
_N = tables.notice

# Written out, not bound: both databases use the partial index only when they see the word.
_IS_QUEUED = _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'")
_LINE = (_IS_QUEUED, _D.c.account == bindparam("by"), _D.c.lane == bindparam("of"))
_DUE = (*_LINE, _D.c.due_at <= bindparam("now"))
_UNTIL = bindparam("until", type_=Moment())

_FIND = Gathered(parcels(_D).where(*_DUE).order_by(_D.c.due_at).limit(bindparam("most")))
_LEASE = Prepared(
    update(_D)
    .where(_D.c.id.in_(select(column("value")).select_from(func.json_each(bindparam("ids")).table_valued("value"))))
    .values(due_at=_UNTIL, lease_until=_UNTIL)
)
# ANY(ARRAY(…)), not IN: under a plan made while the queue was idle, IN took fifteen times the limit.
_NEXT = select(_D.c.id).where(*_DUE).order_by(_D.c.due_at).limit(bindparam("most")).with_for_update(skip_locked=True)
_TAKEN = (
    update(_D)
    .where(_D.c.id == any_(func.array(_NEXT.scalar_subquery())))
    .values(due_at=_UNTIL, lease_until=_UNTIL)
    .returning(_D)
    .cte("taken")
)
TAKE = parcels(_TAKEN)
"""The claim on PostgreSQL, in one statement."""
_TAKE = Prepared(TAKE)

_READ = Prepared(
    parcels(_D)
    .add_columns(*LETTER)
    .join(_N, _N.c.id == _D.c.notice_id)
    .outerjoin(tables.community, tables.community.c.id == _N.c.community_id)
    .where(_D.c.id == bindparam("delivery"))
)
_INHERIT = Prepared(
    update(_D)
    .where(_IS_QUEUED, _D.c.lease_until > bindparam("now"))
    .values(due_at=bindparam("at", type_=Moment()), lease_until=bindparam("at", type_=Moment()))
)
_EARLIEST = Prepared(select(func.min(_D.c.due_at)).where(*_LINE))
_LANES = union_all(*(select(literal_column(str(int(lane))).label("lane")) for lane in Lane)).subquery("lanes")
_EARLIEST_OF_ALL = Prepared(
    select(
        func.min(
            select(func.min(_D.c.due_at))
            .where(_IS_QUEUED, _D.c.account == tables.account.c.name, _D.c.lane == _LANES.c.lane)
            .scalar_subquery()
        )
    ).select_from(tables.account.join(_LANES, text("true")))
)
_QUEUES = Prepared(
    select(
        _D.c.account,
        _D.c.lane,
        _D.c.group_id.is_not(None).label("is_room"),
        func.count().label("waiting"),
        func.min(_D.c.due_at).label("oldest_due"),
    )
    .where(_IS_QUEUED)
    .group_by(_D.c.account, _D.c.lane, text("is_room"))
    .order_by(_D.c.account, _D.c.lane)
)
_FAILED_SINCE = Prepared(
    select(func.count())
    .select_from(_D)
    .where(_D.c.status == literal_column(f"'{DeliveryStatus.FAILED}'"), _D.c.settled_at >= bindparam("since"))
)
_EARLIEST_NOTICE = Prepared(select(func.min(_N.c.not_before)).where(_N.c.expanded_at.is_(None)))
_STALE = Prepared(
    select(_N.c.id)
    .where(_N.c.expires_at <= bindparam("now"), _N.c.expires_at.is_not(None), _N.c.swept_at.is_(None))
    .order_by(_N.c.expires_at)
    .limit(SWEPT_AT_ONCE)
    .with_for_update(skip_locked=True)
)
_EXPIRE = (
    update(_D)
    .where(_D.c.notice_id.in_(bindparam("notices", expanding=True)), _IS_QUEUED)
    .values(status=DeliveryStatus.EXPIRED, lease_until=None, settled_at=bindparam("now", type_=Moment()))
)
_SWEPT = (
    update(_N)
    .where(_N.c.id.in_(bindparam("notices", expanding=True)))
    .values(
        swept_at=bindparam("now", type_=Moment()),
        expanded_at=func.coalesce(_N.c.expanded_at, bindparam("now", type_=Moment())),
    )
)


class PostShelf:
    """The outbox as the post office works on it."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx
        self._pace = Pace(tx)

    def expand(self, capabilities: Mapping[str, Capabilities], now: datetime, limit: int) -> int:
        """Turn notices that are due into deliveries, at most *limit* rows in this transaction; how many rows."""
        return Fanout(self._tx, capabilities, now).run(limit)

    def claim(
        self,
        account: str,
        lane: Lane,
        limit: int,
        lease: timedelta,
        now: datetime,
        others: Collection[str] = (),
    ) -> Claim:
        """Reserve pace and take due deliveries of one lane, in one transaction.

        What the day's budget does not allow leaves by one of the accounts *others*, or on another day.
        """
        slots = self._pace.slots(account, limit, now)
        if not slots.many:
            return Claim(wait=slots.wait)
        line = {"by": account, "of": int(lane)}
        rows = self._take(line | {"now": now, "most": slots.many}, now + lease)
        if not rows:
            return Claim(wait=self._wait(line, now))
        letters = Letters(self._tx, now)
        notices = letters.read({row.notice_id for row in rows})
        attention = Attention(self._tx, letters, account, now)
        more = attention.beside(rows, now + lease)
        if more:
            rows = [*rows, *more]
            notices |= letters.read({row.notice_id for row in more} - notices.keys())
        carried = attention.awake(sort_out(self._tx, rows, notices, letters, now), notices)
        if slots.per_day is not None and lane in SPARING:
            carried = Thrift(self._tx, account, slots.per_day).keep(carried, notices, now, lease, others)
        packed, worded = attention.pack(carried, notices)
        self._pace.take(account, slots, len(packed))
        if not packed:
            return Claim(wait=0.0)
        return Claim(parcels=packed, letters=worded, starts_in=slots.starts_in, spacing=slots.spacing)

    def read(self, delivery_id: int) -> Claim:
        """The parcel and letter of a delivery that was born leased to us; nothing once it is settled."""
        row = self._tx.execute(_READ, {"delivery": delivery_id}).one_or_none()
        if row is None:
            return Claim()
        parcel = as_parcel(row, is_edit=row.audience_kind is AudienceKind.EDITS)
        return Claim([parcel], {row.notice_id: Letters(self._tx, self._tx.now).letter(row)})

    def settle(self, account: str, settled: Sequence[Settled], unpaced: int = 0) -> None:
        """Write down what became of parcels; *unpaced* of them were sent without reserving pace."""
        settle(self._tx, settled)
        SpendingShelf(self._tx).count(account, settled)
        Receipts(self._tx).expect(account, settled)
        if unpaced:
            self._pace.charge(account, unpaced)

    def told(self, account: str, external_id: str, *, has_arrived: bool, reason: str = "") -> None:
        """Write down what a gateway tells of a message that it took, even before :meth:`settle` did."""
        Receipts(self._tx).note(account, external_id, has_arrived=has_arrived, reason=reason)

    def climb(self, capabilities: Mapping[str, Capabilities], now: datetime, limit: int) -> int:
        """See to alerts that did not surely arrive, at most *limit*: the person's next contact is tried; how many."""
        return Ladder(self._tx, capabilities, now).climb(limit)

    def pause(self, account: str, until: datetime) -> None:
        """Let an account rest; the others go on."""
        self._pace.pause(account, until)

    def set_pace(self, account: str, per_second: float) -> None:
        """Say how fast an account may send; 0 means without limit."""
        self._pace.set(account, per_second)

    def sweep(self, now: datetime) -> int:
        """Expire what is no longer worth saying; how many rows.

        Leases that ran out need no sweep: a claim moves a row to the end of its lease, where it is due again.
        """
        stale = list(self._tx.execute(_STALE, {"now": now}).scalars())
        if not stale:
            return 0
        expired = self._tx.execute(_EXPIRE, {"notices": stale, "now": now}).rowcount
        self._tx.execute(_SWEPT, {"notices": stale, "now": now})
        return expired

    def inherit(self, now: datetime) -> int:
        """Make due what a process that is gone had claimed; how many rows.

        The leases end rather than vanish: what ended a lease may have left already.
        """
        return self._tx.execute(_INHERIT, {"now": now, "at": now}).rowcount

    def queues(self) -> Sequence[Queue]:
        """What waits, by account and lane."""
        found: dict[tuple[str, int], Queue] = {}
        for row in self._tx.execute(_QUEUES):
            oldest = row.oldest_due + ROOMS_AHEAD if row.is_room else row.oldest_due
            before = found.get((row.account, row.lane), Queue(row.account, Lane(row.lane), 0, oldest))
            waiting = before.waiting + row.waiting
            found[row.account, row.lane] = replace(before, waiting=waiting, oldest_due=min(oldest, before.oldest_due))
        return list(found.values())

    def failed_since(self, since: datetime) -> int:
        """How many deliveries were given up since then."""
        failed: int = self._tx.execute(_FAILED_SINCE, {"since": since}).scalar_one()
        return failed

    def next_due(self, now: datetime) -> datetime | None:
        """When the next notice or delivery becomes due."""
        found = (self._tx.execute(_EARLIEST_NOTICE).scalar(), self._tx.execute(_EARLIEST_OF_ALL).scalar())
        return min((at for at in found if at is not None), default=None)

    def _take(self, params: dict[str, Any], until: datetime) -> Sequence[Any]:
        if self._tx.on_postgres:
            rows = self._tx.execute(_TAKE, params | {"until": until}).all()
            return sorted(rows, key=lambda row: (row.group_id is None, row.id))
        # Nobody else writes meanwhile: what is found is ours.
        rows = self._tx.execute(_FIND, params).all()
        if rows:
            self._tx.execute(_LEASE, {"ids": json.dumps([row.id for row in rows]), "until": until})
        return rows

    def _wait(self, line: dict[str, Any], now: datetime) -> float | None:
        due_at = self._tx.execute(_EARLIEST, line).scalar()
        return None if due_at is None else max(0.0, (due_at - now).total_seconds())
