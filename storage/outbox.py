"""What is to be said, as the rules see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, literal_column, select, text, union_all, update

from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.model.peace import matter_of
from core.shelves.outbox import Referred
from storage import tables
from storage.arrivals import about, arrived, lost, prove
from storage.columns import Moment
from storage.prepared import Prepared, Upsert
from storage.reach import forecast, has_got_further, reach, unproven

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from core.model.notice import Reach
    from storage.transaction import Transaction

REPLY_LEASE = timedelta(seconds=30)
"""How long a reply belongs to the process that made it, before any other may send it."""
EDIT = "alert.update"
"""The notice that edits what was said about an alert."""

_D = tables.delivery
_N = tables.notice
_C = tables.contact
_G = tables.community_group

_ADD = Prepared(insert(_N).returning(_N.c.id))


def _or_sooner(insert_into: Any) -> Any:
    """Add an edit, or let the one that waits already be made as soon as this one would be."""
    added = insert_into(_N)
    sooner = case((added.excluded.not_before < _N.c.not_before, added.excluded.not_before), else_=_N.c.not_before)
    waits = text(tables.EDIT_WAITS)
    return added.on_conflict_do_update(index_elements=[_N.c.alert_id], index_where=waits, set_={"not_before": sooner})


_ADD_OR_SOONER = Upsert(_or_sooner)


def _reply_to(table: Table, column: str, notice_id: ColumnElement[int]) -> Prepared:
    """Give the statement that makes the one delivery of a reply, to a contact or to a group."""
    made = {
        "notice_id": notice_id,
        column: table.c.id,
        "account": table.c.channel,
        "lane": literal_column(str(int(Lane.REPLY))),
        "status": literal_column(f"'{DeliveryStatus.QUEUED}'"),
        "due_at": bindparam("lease", type_=Moment()),
        "lease_until": bindparam("lease", type_=Moment()),
        "address": func.nullif(bindparam("to", type_=_D.c.address.type), table.c.address),
        "refers_to": bindparam("refers", type_=_D.c.refers_to.type),
        "tap": bindparam("pressed", type_=_D.c.tap.type),
    }
    chosen = select(*made.values()).where(table.c.id == bindparam("recipient"))
    return Prepared(insert(_D).from_select(list(made), chosen).returning(_D.c.id))


_REPLY_TO_CONTACT = _reply_to(_C, "contact_id", bindparam("notice"))
_REPLY_TO_GROUP = _reply_to(_G, "group_id", bindparam("notice"))

_SAID_COLUMNS = (
    "kind", "params", "audience_kind", "audience_id", "except_person", "lane", "community_id", "alert_id",
    "not_before", "expires_at", "choices", "photo_id", "review_id", "created_at", "expanded_at",
)  # fmt: skip
_SAID = (
    insert(_N)
    .values({name: bindparam(f"said_{name}", type_=_N.c[name].type) for name in _SAID_COLUMNS})
    .returning(_N.c.id)
    .cte("said")
)
_SAY_TO_CONTACT = _reply_to(_C, "contact_id", _SAID.c.id)
"""The notice and its delivery in one statement, which SQLite does not have."""
_SAY_TO_GROUP = _reply_to(_G, "group_id", _SAID.c.id)

_OF_KINDS = (
    _N.c.alert_id == bindparam("alert"),
    _N.c.kind.in_(bindparam("kinds", expanding=True)),
)
_DROP_NOTICES = (
    update(_N).where(*_OF_KINDS, _N.c.expanded_at.is_(None)).values(expanded_at=bindparam("now", type_=Moment()))
)
_CANCEL = (
    update(_D)
    .where(_D.c.notice_id.in_(select(_N.c.id).where(*_OF_KINDS)), _D.c.status == DeliveryStatus.QUEUED)
    .values(status=DeliveryStatus.CANCELLED, reason="withdrawn")
)
_CARDS = _N.c.review_id == bindparam("review")
_DROP_CARDS = (
    update(_N).where(_CARDS, _N.c.expanded_at.is_(None)).values(expanded_at=bindparam("now", type_=Moment()))
)  # fmt: skip
_CANCEL_CARDS = (
    update(_D)
    .where(_D.c.notice_id.in_(select(_N.c.id).where(_CARDS)), _D.c.status == DeliveryStatus.QUEUED)
    .values(status=DeliveryStatus.CANCELLED, reason="withdrawn")
)


_LAST_EDIT = Prepared(
    select(func.max(_N.c.expanded_at, type_=Moment())).where(_N.c.alert_id == bindparam("alert"), _N.c.kind == EDIT)
)


_OF_LATE = (
    _D.c.contact_id == bindparam("contact"),
    _D.c.lane == int(Lane.REPLY),
    _N.c.kind == "reply",
    _N.c.created_at >= bindparam("since", type_=Moment()),
)
_ANSWERED = (*_OF_LATE, _D.c.external_id.is_not(None))
# The index on contacts knows what has left, that of the queue what is on its way.
_ON_ITS_WAY = (
    *_OF_LATE,
    _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'"),
    _D.c.account == select(_C.c.channel).where(_C.c.id == bindparam("contact")).scalar_subquery(),
)
_TOLD = _D.join(_N, _N.c.id == _D.c.notice_id)
_LAST_OFFERED = Prepared(select(_N.c.choices).select_from(_TOLD).where(*_ANSWERED).order_by(_N.c.id.desc()).limit(1))
_LAST_SAID = Prepared(
    select(_N.c.params)
    .select_from(_TOLD)
    .where(
        _D.c.contact_id == bindparam("contact"),
        _D.c.external_id.is_not(None),
        _N.c.kind == bindparam("kind"),
        _N.c.created_at >= bindparam("since", type_=Moment()),
    )
    .order_by(_N.c.id.desc())
    .limit(1)
)
_REPLIES_TO = Prepared(
    union_all(*(select(_N.c.params).select_from(_TOLD).where(*which) for which in (_ANSWERED, _ON_ITS_WAY)))
)


class OutboxShelf:
    """What is to be said."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx
        self._has_notices = self._is_urgent = False

    @property
    def has_notices(self) -> bool:
        """Whether this transaction added a notice that the post office has to fan out."""
        return self._has_notices

    @property
    def is_urgent(self) -> bool:
        """Whether one of them is in the lane of alerts."""
        return self._is_urgent

    def add(self, notice: Notice, now: datetime) -> int:
        """Keep a notice for the post office; give its id."""
        self._has_notices = True
        self._is_urgent |= notice.lane is Lane.ALERT
        added: int = self._tx.execute(_ADD, _as_row(notice, now)).scalar_one()
        return added

    def reply(self, notice: Notice, address: str, now: datetime, *, tap: str | None, refers_to: str | None) -> int:
        """Keep the answer to the one who just spoke, as one delivery that is ours to send; give the delivery's id."""
        row = _as_row(notice, now) | {"expanded_at": now}
        to_group = notice.audience.kind is AudienceKind.GROUP
        params = {
            "recipient": notice.audience.id,
            "lease": now + REPLY_LEASE,
            "to": address or None,
            "refers": refers_to,
            "pressed": tap,
        }
        made: int
        if self._tx.on_postgres:
            say = _SAY_TO_GROUP if to_group else _SAY_TO_CONTACT
            said = {f"said_{name}": value for name, value in row.items()}
            made = self._tx.execute_together(say, params | said).scalar_one()
        else:
            params["notice"] = self._tx.execute(_ADD, row).scalar_one()
            made = self._tx.execute(_REPLY_TO_GROUP if to_group else _REPLY_TO_CONTACT, params).scalar_one()
        return made

    def refresh(self, alert_id: int, community_id: int, not_before: datetime, now: datetime) -> None:
        """Ask once that the messages about an alert be edited in place, however often it is asked before it is done."""
        self._has_notices = True
        edit = Notice(
            kind=EDIT,
            params={},
            audience=Audience(AudienceKind.EDITS, alert_id),
            lane=Lane.ALERT,
            community_id=community_id,
            alert_id=alert_id,
            not_before=not_before,
        )
        self._tx.execute(_ADD_OR_SOONER, _as_row(edit, now))

    def refreshed_at(self, alert_id: int) -> datetime | None:
        """When the messages about an alert were last edited."""
        at: datetime | None = self._tx.execute(_LAST_EDIT, {"alert": alert_id}).scalar()
        return at

    def withdraw(self, alert_id: int, kinds: Sequence[str], community_id: int | None = None) -> int:
        """Cancel what is still queued of these kinds about an alert (for that community only); how many deliveries."""
        params = {"alert": alert_id, "kinds": list(kinds)}
        # The notice first: a fan-out under way ends before we look for what it made.
        drop, cancel = _DROP_NOTICES, _CANCEL
        if community_id is not None:
            drop = drop.where(_N.c.community_id == community_id)
            there = select(_N.c.id).where(_N.c.alert_id == alert_id, _N.c.community_id == community_id)
            cancel = cancel.where(_D.c.notice_id.in_(there))
        self._tx.execute(drop, params | {"now": self._tx.now})
        return self._tx.execute(cancel, params).rowcount

    def withdraw_cards(self, review_id: int) -> None:
        """Cancel what is still queued of what asks referents for this decision."""
        self._tx.execute(_DROP_CARDS, {"review": review_id, "now": self._tx.now})
        self._tx.execute(_CANCEL_CARDS, {"review": review_id})

    def reach(self, alert_id: int, kind: str, now: datetime) -> Reach:
        """How far the notice of this kind about an alert got."""
        return reach(self._tx, alert_id, kind, now)

    def has_got_further(self, alert_id: int, kind: str, account: str) -> bool:
        """Whether the notice of this kind got further since the latest *account* of it, or none was given."""
        return has_got_further(self._tx, alert_id, kind, account)

    def forecast(self, community_id: int, except_person: int, now: datetime, *, is_danger: bool = True) -> Reach:
        """How far an alert sent now would get: ``reached`` counts people by channel, told now or at their hours."""
        return forecast(self._tx, community_id, except_person, matter=matter_of(is_danger=is_danger))

    def unproven(self, alert_id: int) -> Sequence[str]:
        """The names of members of whom nothing proves that the alert arrived."""
        return unproven(self._tx, alert_id)

    def about(self, channel: str, address: str, external_id: str) -> Referred | None:
        """What an earlier message of ours was about, by the channel's id for it."""
        return about(self._tx, channel, address, external_id)

    def arrived(self, channel: str, external_id: str) -> bool:
        """A message came to the person's device, whatever was told of it before; False: it is not noted as sent yet."""
        return arrived(self._tx, channel, external_id)

    def lost(self, channel: str, external_id: str, reason: str) -> int | None:
        """The channel gave a message up that it had taken; to which contact."""
        return lost(self._tx, channel, external_id, reason)

    def replies_to(self, contact_id: int, since: datetime) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What this contact was answered since then: the texts' keys, each with what it names."""
        rows = self._tx.execute(_REPLIES_TO, {"contact": contact_id, "since": since}).scalars()
        return [(params["text"], params["params"]) for params in rows]

    def last_said(self, contact_id: int, kind: str, since: datetime) -> Mapping[str, Any]:
        """What the last notice of this kind that reached this contact since then named; nothing where none did."""
        found = self._tx.execute(_LAST_SAID, {"contact": contact_id, "kind": kind, "since": since}).scalars()
        return next(iter(found), None) or {}

    def last_offered(self, contact_id: int, since: datetime) -> Sequence[tuple[str, str]]:
        """The buttons, label and payload, of the last answer to this contact since then."""
        found = self._tx.execute(_LAST_OFFERED, {"contact": contact_id, "since": since}).scalars()
        return [(label, payload) for choices in found for label, payload in choices or ()]

    def prove(self, channel: str, address: str, alert_id: int, now: datetime) -> None:
        """An answer came: the alert has arrived there."""
        prove(self._tx, channel, address, alert_id)


def _as_row(notice: Notice, now: datetime) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "params": notice.params,
        "audience_kind": notice.audience.kind,
        "audience_id": notice.audience.id,
        "except_person": notice.audience.except_person,
        "lane": notice.lane,
        "community_id": notice.community_id,
        "alert_id": notice.alert_id,
        "not_before": notice.not_before or now,
        "expires_at": notice.expires_at,
        "choices": notice.choices,
        "photo_id": notice.photo_id,
        "review_id": notice.review_id,
        "created_at": now,
    }
