"""The ladder: an alert that did not surely arrive on one contact of a person goes to their next one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, null, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from core.model.alert_words import AlertStatus, Severity
from core.model.notice import DeliveryStatus, Lane
from core.model.peace import Matter
from storage import tables
from storage.columns import Moment
from storage.preference import may_hear, order_for, tells
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from core.ports import Capabilities
    from storage.transaction import Transaction

PROOF_WITHIN = timedelta(seconds=60)
"""How long a contact has to prove that an alert arrived, before the next one is tried."""

_D = tables.delivery
_N = tables.notice
_C = tables.contact
_A = tables.alert
_E = tables.alert_event

_DUE = Prepared(
    select(_D.c.id)
    .where(_D.c.climb_at.is_not(None), _D.c.climb_at <= bindparam("now", type_=Moment()))
    .order_by(_D.c.climb_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SEEN_TO = update(_D).where(_D.c.id.in_(bindparam("seen", expanding=True))).values(climb_at=None)


def climb_at(many: ColumnElement[int], now: datetime) -> ColumnElement[datetime | None]:
    """Give when a delivery is to be looked at again: never for a person with only this way, one of *many*."""
    return case((many > 1, literal(now + PROOF_WITHIN, Moment())), else_=null())


class Ladder:
    """The ladder's steps within one transaction."""

    def __init__(self, tx: Transaction, capabilities: Mapping[str, Capabilities], now: datetime) -> None:
        """Climb only to contacts on the channels of *capabilities*."""
        self._tx = tx
        self._now = now
        self._channels = sorted(capabilities)
        self._proving = [name for name in self._channels if capabilities[name].proves]

    def climb(self, limit: int) -> int:
        """See to at most *limit* deliveries that had their time, and tell each person on their next contact; how many.

        What is seen to and what is made are one transaction: a crash in between neither loses nor doubles a step.
        """
        due = list(self._tx.execute(_DUE, {"now": self._now, "most": limit}).scalars())
        if due:
            self._next_contacts(due)
            self._tx.execute(_SEEN_TO, {"seen": due})
        return len(due)

    def _next_contacts(self, due: Sequence[int]) -> None:
        """Add a delivery to the next contact of each person whom nothing has surely reached."""
        missed = (
            select(_D.c.notice_id, _C.c.person_id, (_A.c.severity == Severity.SEVERE).label("is_danger"))
            .distinct()
            .select_from(
                _D.join(_C, _C.c.id == _D.c.contact_id)
                .join(_N, _N.c.id == _D.c.notice_id)
                .join(_A, _A.c.id == _N.c.alert_id)
            )
            .where(
                _D.c.id.in_(list(due)),
                self._is_unsure(),
                _A.c.status != AlertStatus.CLOSED,
                _A.c.status != AlertStatus.FOLDED,
                or_(_N.c.expires_at.is_(None), _N.c.expires_at > self._now),
                ~_is_known_to_have_read(_C.c.person_id),
            )
            .subquery()
        )
        self._insert(self._left(missed))

    def _left(self, missed: Any) -> Any:
        """Give the contacts on which those whom nothing reached have not been told yet, the first ones first."""
        each = (missed.c.notice_id, missed.c.person_id)
        place = func.row_number().over(partition_by=each, order_by=order_for(_C, Lane.ALERT, self._now))
        told = tables.delivery.alias("told")
        return (
            select(
                missed.c.notice_id,
                _C.c.id.label("contact_id"),
                _C.c.channel,
                place.label("place"),
                func.count().over(partition_by=each).label("many"),
            )
            .join_from(missed, _C, _C.c.person_id == missed.c.person_id)
            .where(
                may_hear(_C, Lane.ALERT),
                or_(missed.c.is_danger, tells(_C, Matter.ALERT)),
                _C.c.channel.in_(self._channels),
                ~exists().where(told.c.notice_id == missed.c.notice_id, told.c.contact_id == _C.c.id),
            )
            .subquery()
        )

    def _insert(self, left: Any) -> None:
        row = {
            "notice_id": left.c.notice_id,
            "contact_id": left.c.contact_id,
            "original_id": literal(tables.NO_ORIGINAL),
            "account": left.c.channel,
            "lane": literal(int(Lane.ALERT)),
            "status": literal(DeliveryStatus.QUEUED, _D.c.status.type),
            "due_at": literal(self._now, Moment()),
            "climb_at": climb_at(left.c.many, self._now),
        }
        insert = postgresql.insert if self._tx.on_postgres else sqlite.insert
        # SQLite takes the ON of ON CONFLICT for that of a join when no WHERE stands before it.
        chosen = select(*row.values()).where(left.c.place == 1, text("1 = 1"))
        self._tx.execute(insert(_D).from_select(list(row), chosen).on_conflict_do_nothing())

    def _is_unsure(self) -> ColumnElement[bool]:
        """Whether a delivery may not have arrived: given up, waiting, or taken by a channel that could prove more."""
        taken = and_(_D.c.status == DeliveryStatus.SENT, _D.c.account.in_(self._proving))
        return or_(_D.c.status.in_([DeliveryStatus.QUEUED, DeliveryStatus.FAILED]), taken)


def _is_known_to_have_read(person_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether something proves that this person has the alert: an act of theirs, or a receipt on any contact."""
    about = tables.notice.alias("about")
    proven = tables.delivery.alias("proven")
    mine = tables.contact.alias("mine")
    acted = exists().where(_E.c.alert_id == _A.c.id, _E.c.person_id == person_id)
    arrived = exists().where(
        mine.c.person_id == person_id,
        proven.c.contact_id == mine.c.id,
        about.c.id == proven.c.notice_id,
        about.c.alert_id == _A.c.id,
        proven.c.status == DeliveryStatus.PROVEN,
    )
    return or_(acted, arrived)
