"""What short messages cost: segments by day, account, community and lane, counted where a delivery is settled."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, literal_column, select, update

from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.shelves.spending import Tight, Week
from core.spending import FOR_ALL, SERVICE, SHARES, WHOLE
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from core.post import Settled
    from storage.transaction import Transaction

A_WEEK = timedelta(days=7)

_S = tables.spending
_T = tables.spending_told
_A = tables.account
_D = tables.delivery
_N = tables.notice
_C = tables.community

_TARIFF = Upsert(
    lambda insert: (keep := insert(_A)).on_conflict_do_update(
        index_elements=["name"], set_={"per_day": keep.excluded.per_day, "price": keep.excluded.price}
    )
)
_PRICE = Prepared(select(_A.c.price).where(_A.c.name == bindparam("account")))
_WHOSE = select(_D.c.id, _D.c.lane, _N.c.community_id).join_from(_D, _N, _N.c.id == _D.c.notice_id)
_COUNT = Upsert(
    lambda insert: (keep := insert(_S)).on_conflict_do_update(
        index_elements=["day", "account", "community_id", "lane"],
        set_={"segments": _S.c.segments + keep.excluded.segments},
    )
)
_SPENT = Prepared(
    select(_S.c.community_id, func.sum(_S.c.segments).label("segments"))
    .where(_S.c.day == bindparam("today", type_=_S.c.day.type), _S.c.account == bindparam("by"))
    .group_by(_S.c.community_id)
)
_ROOM = Prepared(
    select(_A.c.per_day, func.coalesce(func.sum(_S.c.segments), 0).label("segments"))
    .select_from(
        _A.outerjoin(
            _S,
            (_S.c.account == _A.c.name)
            & (_S.c.day == bindparam("today", type_=_S.c.day.type))
            & (_S.c.community_id == bindparam("community")),
        )
    )
    .where(_A.c.name == bindparam("by"))
    .group_by(_A.c.per_day)
)
_TODAY = (
    select(_S.c.account, _S.c.community_id, _C.c.name, _A.c.per_day, func.sum(_S.c.segments).label("segments"))
    .select_from(_S.join(_A, _A.c.name == _S.c.account).outerjoin(_C, _C.c.id == _S.c.community_id))
    .where(_S.c.day == bindparam("today", type_=_S.c.day.type), _A.c.per_day > 0)
    .group_by(_S.c.account, _S.c.community_id, _C.c.name, _A.c.per_day)
    .having(func.sum(_S.c.segments) * WHOLE >= _A.c.per_day * min(SHARES))
    .order_by(_S.c.community_id, _S.c.account)
)
_WEEK = (
    select(_S.c.community_id, _S.c.account, _S.c.lane, _A.c.price, _A.c.per_day, func.sum(_S.c.segments))
    .select_from(_S.outerjoin(_A, _A.c.name == _S.c.account))
    .where(_S.c.day >= bindparam("first", type_=_S.c.day.type), _S.c.day < bindparam("end", type_=_S.c.day.type))
    .where(_S.c.community_id != SERVICE)
    .group_by(_S.c.community_id, _S.c.account, _S.c.lane, _A.c.price, _A.c.per_day)
    .order_by(_S.c.community_id)
)
_FORGET_PUT_OFF = Prepared(
    update(_N)
    .where(
        _N.c.expanded_at.is_(None),
        _N.c.lane == int(Lane.REPLY),
        _N.c.not_before > bindparam("now", type_=Moment()),
        _N.c.audience_kind == literal_column(f"'{AudienceKind.CONTACT}'"),
        _N.c.audience_id == bindparam("contact"),
    )
    .values(expanded_at=bindparam("now", type_=Moment()))
)
_TELL = Upsert(lambda insert: insert(_T).on_conflict_do_nothing())
_WEEKLY = 0
"""The share beside which it is kept that a week was reported."""
_ON_ITS_WAY = (
    select(_N.c.community_id, func.count().label("many"))
    .join_from(_D, _N, _N.c.id == _D.c.notice_id)
    .where(
        # Written out: the partial index is only used when the database sees the word.
        _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'"),
        _D.c.account == bindparam("by"),
        _D.c.lane.in_([int(lane) for lane in Lane]),
        _D.c.due_at > bindparam("now"),
        _D.c.due_at <= bindparam("until"),
        _D.c.lease_until == _D.c.due_at,
    )
    .group_by(_N.c.community_id)
)


class SpendingShelf:
    """Segments counted by local day, account, community and lane; the budget and the price of each account."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    @property
    def time_zone(self) -> str:
        """By which clock days are counted: the service's."""
        return self._tx.time_zone

    def set_tariff(self, account: str, per_day: int | None, price: float | None) -> None:
        """Say how many segments a community may use a day (None: any number), and what one costs in euros."""
        self._tx.execute(_TARIFF, {"name": account, "per_day": per_day, "price": price})

    def price_of(self, account: str) -> float | None:
        """What a segment costs there, in euros; None when nobody said it."""
        price: float | None = self._tx.execute(_PRICE, {"account": account}).scalar()
        return price

    def has_room(self, account: str, community_id: int) -> bool:
        """Whether what is no alert may still leave today."""
        params = {"by": account, "community": community_id, "today": self._day(self._tx.now)}
        row = self._tx.execute(_ROOM, params).one_or_none()
        return row is None or row.per_day is None or row.segments < line(row.per_day)

    def left(self, account: str, per_day: int, now: datetime, until: datetime) -> dict[int, int]:
        """How many segments below the line each community that used any has left, with what is leased to *until*.

        What is on its way counts as one segment each, until it is settled.
        """
        spent = self._tx.execute(_SPENT, {"by": account, "today": self._day(now)})
        used = Counter({row.community_id: row.segments for row in spent})
        for row in self._tx.execute(_ON_ITS_WAY, {"by": account, "now": now, "until": until}):
            used[row.community_id or SERVICE] += row.many
        whole = line(per_day)
        return defaultdict(lambda: whole, {community: whole - segments for community, segments in used.items()})

    def forget_put_off(self, contact_id: int) -> None:
        """Say nothing more of the answers to this contact that wait for another day."""
        self._tx.execute(_FORGET_PUT_OFF, {"contact": contact_id, "now": self._tx.now})

    def count(self, account: str, settled: Sequence[Settled]) -> None:
        """Count what a gateway took, in the transaction that settles it."""
        taken = {each.delivery_id: each for each in settled if each.segments}
        if not taken:
            return
        used: Counter[tuple[date, int, int]] = Counter()
        for row in self._tx.execute(_WHOSE.where(_D.c.id.in_(list(taken)))):
            each = taken[row.id]
            used[self._day(each.at), row.community_id or SERVICE, row.lane] += each.segments
        names = ("day", "community_id", "lane")
        # In order: two workers never wait in a ring.
        for key, segments in sorted(used.items()):
            self._tx.execute(_COUNT, dict(zip(names, key, strict=True)) | {"account": account, "segments": segments})

    def take_tight(self) -> Sequence[Tight]:
        """The communities that passed a share of today's budget of which nobody was told yet; they count as told."""
        today = self._day(self._tx.now)
        tight = []
        for row in self._tx.execute(_TODAY, {"today": today}).all():
            passed = [share for share in SHARES if row.segments * WHOLE >= row.per_day * share]
            # Both at once are told as one, and the smaller is not told after the larger.
            are_new = [self._told(row.account, row.community_id, today, share) for share in passed]
            if are_new[-1]:
                tight.append(Tight(row.community_id, row.name or "", passed[-1], int(row.segments), row.per_day))
        return tight

    def take_weeks(self, monday: date) -> Sequence[Week]:
        """What communities used in the week from *monday*, as far as not reported yet; they count as reported."""
        lanes: dict[tuple[int, str], Counter[Lane]] = {}
        tariffs: dict[tuple[int, str], Any] = {}
        for community, account, lane, price, per_day, segments in self._tx.execute(
            _WEEK, {"first": monday, "end": monday + A_WEEK}
        ).all():
            lanes.setdefault((community, account), Counter())[Lane(lane)] += int(segments)
            tariffs[community, account] = (price, per_day)
        return [
            Week(community, monday, by_lane, *tariffs[community, account])
            for (community, account), by_lane in lanes.items()
            if self._told(account, community, monday, _WEEKLY)
        ]

    def _told(self, account: str, community_id: int, day: date, share: int) -> bool:
        """Keep that this is told; whether it was not yet."""
        told = {"account": account, "community_id": community_id, "day": day, "share": share}
        return self._tx.execute(_TELL, told).rowcount > 0

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self._tx.time_zone)).date()


def line(per_day: int) -> int:
    """How many segments of a budget any message may use; above it, only alerts may."""
    return per_day * FOR_ALL // WHOLE
