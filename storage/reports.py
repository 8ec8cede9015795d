"""What outsiders reported, encrypted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, bindparam, delete, func, insert, or_, select, update

from core.model.report import Report, Told
from storage.columns import Moment
from storage.prepared import Prepared
from storage.report_tables import report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.report import Outcome
    from storage.transaction import Transaction

_R = report
_OWNER = "report"
_ADD = Prepared(insert(_R).returning(_R.c.id))
_WAITING = Prepared(select(_R).where(_R.c.answered_at.is_(None)).order_by(_R.c.id))
_BY_ID = Prepared(select(_R).where(_R.c.id == bindparam("report")))
_OVER = (
    select(_R.c.id)
    .where(
        or_(
            _R.c.answered_at < bindparam("answered", type_=Moment()),
            _R.c.at < bindparam("came", type_=Moment()),
        )
    )
    .limit(bindparam("most", type_=Integer()))
)
_FORGET = Prepared(delete(_R).where(_R.c.id.in_(_OVER)))


class ReportsShelf:
    """What outsiders reported."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, told: Told, contact_id: int | None) -> int:
        """Keep a report, encrypted; give its number."""
        sealed = self._tx.sealing.seal(json.dumps(asdict(told)), _OWNER)
        row = {"contact_id": contact_id, "sealed": sealed, "at": self._tx.now}
        number: int = self._tx.execute(_ADD, row).scalar_one()
        return number

    def by_id(self, report_id: int) -> Report | None:
        """One report."""
        row = self._tx.execute(_BY_ID, {"report": report_id}).one_or_none()
        return None if row is None else self._as_report(row)

    def waiting(self) -> Sequence[Report]:
        """The reports that nobody answered, oldest first."""
        return [self._as_report(row) for row in self._tx.execute(_WAITING)]

    def added_since(self, since: datetime, contact_id: int | None = None) -> int:
        """How many came since then; with *contact_id*, from there."""
        found = select(func.count()).select_from(_R).where(_R.c.at > since)
        if contact_id is not None:
            found = found.where(_R.c.contact_id == contact_id)
        count: int = self._tx.execute(found).scalar_one()
        return count

    def settle(self, report_id: int, outcome: Outcome) -> bool:
        """Write the decision down; False when it was decided before."""
        values = {"outcome": outcome, "answered_at": self._tx.now}
        open_one = (_R.c.id == report_id, _R.c.answered_at.is_(None))
        return self._tx.execute(update(_R).where(*open_one).values(values)).rowcount == 1

    def forget(self, answered_before: datetime, came_before: datetime, most: int) -> int:
        """Erase reports that were answered, or that came, before then; how many."""
        params = {"answered": answered_before, "came": came_before, "most": most}
        return self._tx.execute(_FORGET, params).rowcount

    def _as_report(self, row: Any) -> Report:
        try:
            told = Told(**json.loads(self._tx.sealing.open(bytes(row.sealed), _OWNER)))
        except InvalidTag:
            told = None
        return Report(row.id, row.contact_id, told, row.at, row.outcome)
