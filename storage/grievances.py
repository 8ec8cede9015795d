"""Private messages that their readers flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, select, update

from core.model.grievance import Grievance
from storage.columns import Moment
from storage.message_tables import grievance
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.grievance import Finding
    from storage.transaction import Transaction

_G = grievance
_FIELDS = (
    "community_id",
    "person_id",
    "accused_id",
    "message_id",
    "cause",
    "shows_words",
    "notice_id",
    "finding",
    "id",
)
_ROW = select(*(_G.c[name] for name in _FIELDS))
_ADD = Upsert(lambda insert_into: insert_into(_G).on_conflict_do_nothing().returning(_G.c.id))
_BY_ID = Prepared(_ROW.where(_G.c.id == bindparam("grievance")).with_for_update())
_OPEN = (
    _ROW.where(_G.c.community_id.in_(bindparam("communities", expanding=True)), _G.c.finding.is_(None))
    .order_by(_G.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_SINCE = Prepared(
    select(func.count()).where(_G.c.person_id == bindparam("person"), _G.c.at > bindparam("since", type_=Moment()))
)


class GrievancesShelf:
    """Private messages that their readers flagged."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, grievance: Grievance) -> int | None:
        """Keep what somebody flags; give its id, or None where that message was flagged before."""
        row = {name: getattr(grievance, name) for name in _FIELDS if name != "id"}
        made: int | None = self._tx.execute(_ADD, row | {"at": self._tx.now}).scalar_one_or_none()
        return made

    def show_in(self, grievance_id: int, notice_id: int) -> None:
        """Remember in which notice the referents read it."""
        self._tx.execute(update(_G).where(_G.c.id == grievance_id).values(notice_id=notice_id))

    def by_id(self, grievance_id: int) -> Grievance | None:
        """One of them, locked until the commit."""
        row = self._tx.execute(_BY_ID, {"grievance": grievance_id}).one_or_none()
        return None if row is None else _as_grievance(row)

    def open_in(self, community_ids: Collection[int], most: int) -> Sequence[Grievance]:
        """Those that wait for a decision in these communities, the longest first."""
        rows = self._tx.execute(_OPEN, {"communities": list(community_ids), "most": most})
        return [_as_grievance(row) for row in rows]

    def settle(self, grievance_id: int, finding: Finding, by_id: int) -> bool:
        """Write the decision down; False when somebody had decided before."""
        values = {"finding": finding, "settled_at": self._tx.now, "settled_by_id": by_id}
        waits = (_G.c.id == grievance_id, _G.c.finding.is_(None))
        return self._tx.execute(update(_G).where(*waits).values(values)).rowcount == 1

    def brought_since(self, person_id: int, since: datetime) -> int:
        """How many messages this person flagged since then."""
        return int(self._tx.execute(_SINCE, {"person": person_id, "since": since}).scalar_one())


def _as_grievance(row: Any) -> Grievance:
    return Grievance(**dict(zip(_FIELDS, row, strict=True)))
