"""Due work of the rules, one timer of a kind for an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from core.post import Timer
from storage import tables
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_T = tables.timer

_SET = Upsert(
    lambda insert: (keep := insert(_T)).on_conflict_do_update(
        index_elements=["alert_id", "kind"],
        set_={"due_at": keep.excluded.due_at, "params": keep.excluded.params},
    )
)
_DUE = Prepared(
    select(_T.c.id, _T.c.kind, _T.c.alert_id, _T.c.due_at, _T.c.params)
    .where(_T.c.due_at <= bindparam("now"))
    .order_by(_T.c.due_at, _T.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = delete(_T).where(_T.c.id.in_(bindparam("taken", expanding=True)))


class TimersShelf:
    """Due work of the rules, kept in the database so that a restart forgets none."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def set(self, kind: str, alert_id: int, due_at: datetime, params: Mapping[str, Any] | None = None) -> None:
        """Look at this alert at that time; a later timer of this kind takes the place of an earlier one."""
        self._tx.execute(_SET, {"kind": kind, "alert_id": alert_id, "due_at": due_at, "params": params or {}})

    def cancel(self, alert_id: int, kind: str | None = None) -> None:
        """Forget the timers of an alert, or the one of this kind."""
        forget = delete(_T).where(_T.c.alert_id == alert_id)
        self._tx.execute(forget if kind is None else forget.where(_T.c.kind == kind))

    def take_due(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Take the timers that are due out of the table; they are gone when the transaction commits."""
        timers = [Timer(*row) for row in self._tx.execute(_DUE, {"now": now, "most": limit})]
        if timers:
            self._tx.execute(_TAKE, {"taken": [timer.id for timer in timers]})
        return timers
