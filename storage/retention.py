"""What is past its time, erased a page at a time: no transaction of it holds anybody up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, Select, bindparam, delete, exists, literal_column, or_, select, update

from core.model.alert_words import AlertStatus
from core.model.member import Silence
from core.model.notice import AudienceKind, DeliveryStatus
from storage import tables
from storage.columns import Moment, metadata
from storage.gazette_tables import article
from storage.peace_tables import muted_alert
from storage.receipts import Receipts
from storage.review_tables import flag, review
from storage.sealed_boxes import seal_left

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from storage.transaction import Transaction

ALERTS_AT_ONCE = 20

_A = tables.alert
_D = tables.delivery
_E = tables.alert_event
_N = tables.notice
_P = tables.photo
_T = tables.timer
_C = tables.contact

_BEFORE = bindparam("before", type_=Moment())
_MOST = bindparam("most", type_=Integer())

_OVER = (
    select(_A.c.id)
    .where(
        _A.c.closed_at < _BEFORE,
        _A.c.forgotten_at.is_(None),
        _A.c.status == literal_column(f"'{AlertStatus.CLOSED}'"),
    )
    .order_by(_A.c.closed_at)
    .limit(ALERTS_AT_ONCE)
)
_ALERTS = bindparam("alerts", expanding=True, type_=tables.alert.c.id.type)
_NOTICES_OF_ALERTS = select(_N.c.id).where(_N.c.alert_id.in_(_ALERTS))
_EVENTS_OF_ALERTS = select(_E.c.id).where(_E.c.alert_id.in_(_ALERTS)).limit(_MOST)
_OPINIONS = tuple(delete(table).where(table.c.alert_id.in_(_ALERTS)) for table in (flag, review, muted_alert))
"""Who flagged them, who decided on that, and who wanted to hear no more of them."""
_BLANK = (
    update(_A)
    .where(_A.c.id.in_(_ALERTS))
    .values(
        author_id=None,
        household_id=None,
        description="",
        place="",
        latitude=None,
        longitude=None,
        police_by="",
        police_by_id=None,
        outcome_text="",
        photo_id=None,
        held_photo_id=None,
        forgotten_at=bindparam("now", type_=Moment()),
    )
)
# The oldest by id, not by date: they were numbered in the order in which they were said.
_EARLY = (
    select(_N.c.id, _N.c.created_at, _N.c.alert_id, _N.c.expanded_at).order_by(_N.c.id).limit(_MOST).subquery("early")
)
_SAID = select(_EARLY.c.id).where(
    _EARLY.c.created_at < _BEFORE,
    _EARLY.c.alert_id.is_(None),
    _EARLY.c.expanded_at.is_not(None),
    ~exists().where(_D.c.notice_id == _EARLY.c.id, _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'")),
)
_DECIDED = (
    select(review.c.id)
    .where(review.c.article_id.is_not(None), review.c.settled_at < _BEFORE)
    .order_by(review.c.id)
    .limit(_MOST)
)
_STRAY = (
    select(_P.c.id)
    .where(
        _P.c.created_at < _BEFORE,
        ~exists().where(_A.c.photo_id == _P.c.id),
        ~exists().where(_A.c.held_photo_id == _P.c.id),
        ~exists().where(_N.c.photo_id == _P.c.id),
        ~exists().where(article.c.photo_id == _P.c.id),
    )
    .order_by(_P.c.id)
    .limit(_MOST)
)


def _tied_to_contacts() -> list[ColumnElement[bool]]:
    """Say of each column that may name a contact that it names this one."""
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    named = [each for each in columns if any(key.column is _C.c.id for key in each.foreign_keys)]
    to_it = (_N.c.audience_kind == AudienceKind.CONTACT, _N.c.audience_id == _C.c.id)
    return [*(exists().where(each == _C.c.id) for each in named), exists().where(*to_it)]


class RetentionShelf:
    """What is past its time."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def seal_left(self) -> int:
        """Encrypt a page of what an older program kept open; how many."""
        return seal_left(self._tx)

    def forget_alerts(self, closed_before: datetime, most: int) -> int:
        """Take words, places, people and pictures out of alerts that ended before then, with all that was said."""
        alerts = [row.id for row in self._tx.execute(_OVER, {"before": closed_before})]
        if not alerts:
            return 0
        params = {"alerts": alerts, "most": most}
        said = self._deliveries(_NOTICES_OF_ALERTS, params)
        told = self._tx.execute(delete(_E).where(_E.c.id.in_(_EVENTS_OF_ALERTS)), params).rowcount
        if said < most and told < most:
            for opinions in _OPINIONS:
                self._tx.execute(opinions, {"alerts": alerts})
            self._tx.execute(delete(_N).where(_N.c.alert_id.in_(_ALERTS)), {"alerts": alerts})
            self._tx.execute(delete(_T).where(_T.c.alert_id.in_(_ALERTS)), {"alerts": alerts})
            # Their pictures are stray now, and go with those.
            self._tx.execute(_BLANK, {"alerts": alerts, "now": self._tx.now})
        return said + told + len(alerts)

    def forget_words(self, said_before: datetime, most: int) -> int:
        """Erase what was said before then and belongs to no alert; what still waits to be sent stays."""
        notices = [row.id for row in self._tx.execute(_SAID, {"before": said_before, "most": most})]
        if not notices:
            return 0
        these = _N.c.id.in_(bindparam("notices", expanding=True))
        params = {"notices": notices, "most": most}
        said = self._deliveries(select(_N.c.id).where(these), params)
        if said < most:
            self._tx.execute(delete(_N).where(these), {"notices": notices})
        return said + len(notices)

    def forget_decisions(self, settled_before: datetime, most: int) -> int:
        """Erase who flagged an article and who decided on it, where that was decided before then."""
        decided = [row.id for row in self._tx.execute(_DECIDED, {"before": settled_before, "most": most})]
        if not decided:
            return 0
        self._tx.execute(delete(flag).where(flag.c.review_id.in_(decided)))
        self._tx.execute(delete(review).where(review.c.id.in_(decided)))
        return len(decided)

    def forget_stray_pictures(self, taken_before: datetime, most: int) -> int:
        """Erase the pictures that came before then and that nothing shows."""
        params = {"before": taken_before, "most": most}
        return self._tx.execute(delete(_P).where(_P.c.id.in_(_STRAY)), params).rowcount

    def forget_strangers(self, seen_before: datetime, most: int) -> int:
        """Erase contacts of nobody that came before then, and to which nothing is tied; a wish for silence is kept."""
        strangers = (
            select(_C.c.id)
            .where(
                _C.c.person_id.is_(None),
                _C.c.created_at < seen_before,
                _C.c.silence == Silence.NOTHING,
                or_(_C.c.frozen_until.is_(None), _C.c.frozen_until < self._tx.now),
                *(~each for each in _tied_to_contacts()),
            )
            .order_by(_C.c.id)
            .limit(most)
        )
        return self._tx.execute(delete(_C).where(_C.c.id.in_(strangers))).rowcount

    def forget_receipts(self, told_before: datetime, most: int) -> int:
        """Erase what gateways told before then; they tell nothing more of messages that old."""
        return Receipts(self._tx).forget(told_before, most)

    def _deliveries(self, notices: Select[tuple[int]], params: dict[str, object]) -> int:
        """Erase deliveries of *notices*; how many."""
        some = select(_D.c.id).where(_D.c.notice_id.in_(notices)).limit(_MOST)
        return self._tx.execute(delete(_D).where(_D.c.id.in_(some)), params).rowcount
