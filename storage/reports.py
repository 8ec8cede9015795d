"""What outsiders reported, encrypted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, bindparam, delete, func, insert, or_, select, update

from core.model.alert import Alert
from core.model.report import Aim, Report, Told
from storage.columns import Moment
from storage.prepared import Prepared
from storage.report_tables import report

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from core.model.report import Outcome
    from core.model.review import Subject
    from storage.transaction import Transaction

_R = report
_OWNER = "report"
NOWHERE = Aim()
_ADD = Prepared(insert(_R).returning(_R.c.id))
_WAITING = Prepared(select(_R).where(_R.c.answered_at.is_(None)).order_by(_R.c.id))
_BY_ID = Prepared(select(_R).where(_R.c.id == bindparam("report")))
_OF_ALERT = Prepared(
    select(_R).where(_R.c.alert_id == bindparam("alert"), _R.c.answered_at.is_(None)).order_by(_R.c.id)
)
_OF_ARTICLE = Prepared(
    select(_R).where(_R.c.article_id == bindparam("article"), _R.c.answered_at.is_(None)).order_by(_R.c.id)
)
_IN = (
    select(_R)
    .where(
        _R.c.community_id.in_(bindparam("communities", expanding=True)),
        _R.c.answered_at.is_(None),
        _R.c.alert_id.is_(None),
        _R.c.article_id.is_(None),
    )
    .order_by(_R.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_DUE = (
    select(_R)
    .where(_R.c.due_at <= bindparam("now", type_=Moment()), _R.c.answered_at.is_(None))
    .order_by(_R.c.due_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
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

    def add(self, told: Told, contact_id: int | None, aim: Aim = NOWHERE) -> int:
        """Keep a report, encrypted; give its number."""
        sealed = self._tx.sealing.seal(json.dumps(asdict(told)), _OWNER)
        row = {"contact_id": contact_id, "sealed": sealed, "at": self._tx.now, **asdict(aim)}
        number: int = self._tx.execute(_ADD, row).scalar_one()
        return number

    def by_id(self, report_id: int) -> Report | None:
        """One report."""
        row = self._tx.execute(_BY_ID, {"report": report_id}).one_or_none()
        return None if row is None else self._as_report(row)

    def words(self, report_id: int | None) -> Mapping[str, str]:
        """What a report says, as a referent reads it: ``told``, all of it, and ``outside``, what is wrong."""
        report = self.by_id(report_id) if report_id is not None else None
        told = report.told if report is not None and report.told is not None else Told("", "")
        return {"told": told.whole, "outside": told.why or told.where}

    def waiting(self) -> Sequence[Report]:
        """The reports that nobody answered, oldest first."""
        return [self._as_report(row) for row in self._tx.execute(_WAITING)]

    def waiting_in(self, community_ids: Collection[int], most: int) -> Sequence[Report]:
        """Those that referents of these communities answer, and that are about nothing with a code; oldest first."""
        rows = self._tx.execute(_IN, {"communities": list(community_ids), "most": most})
        return [self._as_report(row) for row in rows]

    def waiting_on(self, subject: Subject) -> Sequence[Report]:
        """The reports on an alert or article that nobody answered, oldest first."""
        if isinstance(subject, Alert):
            rows = self._tx.execute(_OF_ALERT, {"alert": subject.id})
        else:
            rows = self._tx.execute(_OF_ARTICLE, {"article": subject.id})
        return [self._as_report(row) for row in rows]

    def show_in(self, report_id: int, notice_id: int) -> None:
        """Remember in which notice the referents read it."""
        self._tx.execute(update(_R).where(_R.c.id == report_id).values(notice_id=notice_id))

    def take_due(self, most: int) -> Sequence[Report]:
        """The reports that no referent answered in time; those who run the service wait for nobody any more."""
        due = [self._as_report(row) for row in self._tx.execute(_DUE, {"now": self._tx.now, "most": most})]
        if due:
            self._tx.execute(update(_R).where(_R.c.id.in_([each.id for each in due])).values(due_at=None))
        return due

    def added_since(self, since: datetime, contact_id: int | None = None, *, community_id: int | None = None) -> int:
        """How many came since then; with *contact_id*, from there; with *community_id*, to its referents."""
        found = select(func.count()).select_from(_R).where(_R.c.at > since)
        if contact_id is not None:
            found = found.where(_R.c.contact_id == contact_id)
        if community_id is not None:
            found = found.where(_R.c.community_id == community_id)
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
        aim = Aim(row.community_id, row.alert_id, row.article_id, row.due_at)
        return Report(row.id, row.contact_id, told, row.at, row.outcome, aim, row.notice_id)
