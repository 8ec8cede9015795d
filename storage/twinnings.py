"""Twinnings, and who wants the alerts of twins by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, bindparam, insert, or_, select, update

from core.model.twinning import Twinning, TwinningStatus
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_T = tables.twinning
_W = tables.twin_mail
_COLUMNS = [_T.c.id, _T.c.from_id, _T.c.to_id, _T.c.status, _T.c.created_at]
_LIVES = or_(_T.c.status == TwinningStatus.PROPOSED, _T.c.status == TwinningStatus.ACTIVE)
_PROPOSE = Prepared(insert(_T).returning(_T.c.id))
_BETWEEN = Prepared(
    select(*_COLUMNS).where(_T.c.low_id == bindparam("low"), _T.c.high_id == bindparam("high"), _LIVES)
)  # fmt: skip
_THESE: BindParameter[int] = bindparam("communities", expanding=True)
_PROPOSED = (
    select(*_COLUMNS).where(_T.c.to_id.in_(_THESE), _T.c.status == TwinningStatus.PROPOSED).order_by(_T.c.id)
)  # fmt: skip
_ACTIVE = (
    select(*_COLUMNS)
    .where(or_(_T.c.low_id.in_(_THESE), _T.c.high_id.in_(_THESE)), _T.c.status == TwinningStatus.ACTIVE)
    .order_by(_T.c.id)
)
_SETTLE = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("twinning"))
    .values(status=bindparam("becomes"), settled_at=bindparam("now", type_=Moment()))
)
_CHOOSE = Upsert(
    lambda insert_into: (chosen := insert_into(_W)).on_conflict_do_update(
        index_elements=["person_id", "community_id"],
        set_={"wants": chosen.excluded.wants, "at": chosen.excluded.at},
    )
)
_WANTS = Prepared(
    select(_W.c.wants).where(_W.c.person_id == bindparam("person"), _W.c.community_id == bindparam("community"))
)


class TwinningsShelf:
    """Twinnings, and who wants the alerts of twins by mail."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def propose(self, from_id: int, to_id: int, by_id: int, now: datetime) -> Twinning:
        """Keep a proposal."""
        row = {
            "from_id": from_id,
            "to_id": to_id,
            "low_id": min(from_id, to_id),
            "high_id": max(from_id, to_id),
            "status": TwinningStatus.PROPOSED,
            "by_id": by_id,
            "created_at": now,
        }
        made = self._tx.execute(_PROPOSE, row).scalar_one()
        return Twinning(made, from_id, to_id, TwinningStatus.PROPOSED, now)

    def between(self, one_id: int, other_id: int) -> Twinning | None:
        """The twinning of two communities that is proposed or goes on."""
        pair = {"low": min(one_id, other_id), "high": max(one_id, other_id)}
        row = self._tx.execute(_BETWEEN, pair).one_or_none()
        return None if row is None else Twinning(*row)

    def proposed_to(self, community_ids: Sequence[int]) -> Sequence[Twinning]:
        """The proposals to these communities that wait for an answer, oldest first."""
        return [Twinning(*row) for row in self._tx.execute(_PROPOSED, {"communities": list(community_ids)})]

    def active_of(self, community_ids: Sequence[int]) -> Sequence[Twinning]:
        """The twinnings of these communities that go on."""
        return [Twinning(*row) for row in self._tx.execute(_ACTIVE, {"communities": list(community_ids)})]

    def settle(self, twinning_id: int, status: TwinningStatus, now: datetime) -> None:
        """Change where a twinning stands."""
        self._tx.execute(_SETTLE, {"twinning": twinning_id, "becomes": status, "now": now})

    def choose_mail(self, person_id: int, community_id: int, now: datetime, *, wants: bool) -> None:
        """Remember whether a member wants the alerts of their community's twins by mail."""
        row = {"person_id": person_id, "community_id": community_id, "wants": wants, "at": now}
        self._tx.execute(_CHOOSE, row)

    def wants_mail(self, person_id: int, community_id: int) -> bool:
        """Whether they do; who never said so does not."""
        return bool(self._tx.execute(_WANTS, {"person": person_id, "community": community_id}).scalar_one_or_none())
