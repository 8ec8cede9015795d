"""Alerts, their journals and their photos."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from core.model.alert import Alert, AlertEvent, AlertView, Tally
from core.model.alert_words import AlertStatus, EventKind
from storage import tables
from storage.communities import point
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from storage.transaction import Transaction

_A = tables.alert
_E = tables.alert_event
_C = tables.community
_FIXED = {"id", "number", "community_id", "author_id", "household_id"}
"""What an alert is born with."""
_PLAIN = [field.name for field in fields(Alert) if field.name != "point"]

_NUMBER = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("community"))
    .values(last_alert=_C.c.last_alert + 1)
    .returning(_C.c.last_alert)
)
# Nobody adds an alert between this look and the commit; what only names the community goes on.
_LATEST = Prepared(select(_C.c.last_alert).where(_C.c.id == bindparam("community")).with_for_update(key_share=True))
_ADD = Prepared(insert(_A).returning(_A.c.id))
# Locked: what is read here is weighed and written back, and a neighbour may answer at the same moment.
_LOCKED = select(_A).where(_A.c.forgotten_at.is_(None)).with_for_update(key_share=True)
_BY_ID = Prepared(_LOCKED.where(_A.c.id == bindparam("alert")))
_BY_NUMBER = _LOCKED.where(
    _A.c.number == bindparam("number"), _A.c.community_id.in_(bindparam("communities", expanding=True))
).order_by(_A.c.sent_at.desc(), _A.c.id.desc())
_OPEN_IN = Prepared(
    select(_A).where(
        _A.c.community_id == bindparam("community"),
        *(_A.c.status != each for each in AlertStatus if each is AlertStatus.CLOSED or each.is_hidden),
    )
)
_ENDED_OF = Prepared(
    select(_A)
    .where(_A.c.author_id == bindparam("author"), _A.c.closed_at >= bindparam("since"), _A.c.forgotten_at.is_(None))
    .order_by(_A.c.closed_at.desc(), _A.c.id.desc())
)
_RECORD = Upsert(lambda insert_into: insert_into(_E).on_conflict_do_nothing())

_TAKE_BACK = Prepared(
    delete(_E).where(
        _E.c.alert_id == bindparam("alert"),
        _E.c.household_id == bindparam("household"),
        _E.c.kind == bindparam("kind"),
    )
)


def _is_one_of(*kinds: EventKind) -> ColumnElement[bool]:
    return or_(*(_E.c.kind == kind for kind in kinds))


_EVENT = [_E.c.alert_id, _E.c.kind, _E.c.person_id, _E.c.household_id, _E.c.name, _E.c.at, _E.c.text, _E.c.id]
_CARRIED = [_E.c.kind, _E.c.person_id, _E.c.household_id, _E.c.name, _E.c.at, _E.c.text]
_HANDED_OVER = (EventKind.SEEN, EventKind.CONFIRMED, EventKind.FOLLOWED, EventKind.INFO)
"""What is said of a thing, whichever of two alerts tells of it."""
_STORY = select(*_EVENT).where(_E.c.alert_id == bindparam("alert")).order_by(_E.c.id)
_VIEW = Prepared(
    select(_A, _C.c.name.label("community_name"), _C.c.time_zone)
    .join_from(_A, _C, _C.c.id == _A.c.community_id)
    .where(_A.c.id == bindparam("alert"), _A.c.forgotten_at.is_(None))
)
_EVENTS = Prepared(_STORY)
_TOLD = Prepared(
    _STORY.where(_is_one_of(EventKind.INFO, EventKind.CORRECTED, EventKind.CONFIRMED, EventKind.TOWN_HALL))
)
_COUNTED = Prepared(
    select(_E.c.kind, func.count(func.coalesce(_E.c.household_id, 0).distinct()).label("many"))
    .where(
        _E.c.alert_id == bindparam("alert"),
        _is_one_of(EventKind.SEEN, EventKind.NOTHING_HERE),
        func.coalesce(_E.c.household_id, 0) != bindparam("household"),
    )
    .group_by(_E.c.kind)
)
_HAND_OVER = Upsert(
    lambda insert_into: (
        insert_into(_E)
        .from_select(
            ["alert_id", *(column.name for column in _CARRIED)],
            select(bindparam("into", type_=_E.c.alert_id.type), *_CARRIED)
            .where(_E.c.alert_id == bindparam("from"), _is_one_of(*_HANDED_OVER))
            .order_by(_E.c.id),
        )
        .on_conflict_do_nothing()
    )
)
_FOLLOWERS = Prepared(
    select(_E.c.person_id)
    .where(_E.c.alert_id == bindparam("alert"), _E.c.kind == EventKind.FOLLOWED, _E.c.person_id.is_not(None))
    .order_by(_E.c.id)
)
_ADD_PHOTO = Prepared(insert(tables.photo).returning(tables.photo.c.id))
_PHOTO = Prepared(
    select(tables.photo.c.data, tables.photo.c.content_type, tables.photo.c.sealed_for).where(
        tables.photo.c.id == bindparam("photo")
    )
)
_SEAL_PHOTO = Prepared(
    update(tables.photo)
    .where(tables.photo.c.id == bindparam("photo"))
    .values(data=bindparam("sealed"), sealed_for=bindparam("owner"))
)
ANYBODY = "photo"
"""For whom a picture is encrypted as long as it is not one person's."""


class AlertsShelf:
    """Alerts, their journals and their photos."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, alert: Alert) -> Alert:
        """Add an alert; its id and its number are given here."""
        number = self._tx.execute(_NUMBER, {"community": alert.community_id}).scalar_one()
        alert = replace(alert, number=number)
        row = _as_row(alert)
        del row["id"]
        return replace(alert, id=self._tx.execute(_ADD, row).scalar_one())

    def save(self, alert: Alert) -> None:
        """Write the shared state of *alert* back."""
        row = {name: value for name, value in _as_row(alert).items() if name not in _FIXED}
        self._tx.execute(update(_A).where(_A.c.id == alert.id).values(row))

    def by_id(self, alert_id: int) -> Alert | None:
        """One alert, to be shown to nobody before `core.access.may` was asked; locked until the commit."""
        row = self._tx.execute(_BY_ID, {"alert": alert_id}).one_or_none()
        return None if row is None else _as_alert(row)

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The alerts called A<number> in these communities, the latest first; locked until the commit."""
        params = {"number": number, "communities": list(community_ids)}
        return [_as_alert(row) for row in self._tx.execute(_BY_NUMBER, params)]

    def open_in(self, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The open alerts that neighbours of these communities read, the latest first."""
        found = [_as_alert(row) for each in community_ids for row in self._tx.execute(_OPEN_IN, {"community": each})]
        return sorted(found, key=lambda alert: (alert.sent_at, alert.id), reverse=True)

    def ended_of(self, author_id: int, since: datetime) -> Sequence[Alert]:
        """The alerts of one author that were closed *since* then, the last close first."""
        params = {"author": author_id, "since": since}
        return [_as_alert(row) for row in self._tx.execute(_ENDED_OF, params)]

    def latest(self, community_id: int) -> int:
        """The number of the last alert of a community; until the commit nobody else adds one there."""
        number: int = self._tx.execute(_LATEST, {"community": community_id}).scalar_one()
        return number

    def record(self, event: AlertEvent) -> bool:
        """Write *event* in the alert's journal; False when a once-only event was there already."""
        row = {
            "alert_id": event.alert_id,
            "kind": event.kind,
            "person_id": event.person_id,
            "household_id": event.household_id,
            "name": event.name,
            "at": event.at,
            "text": event.text,
        }
        return self._tx.execute(_RECORD, row).rowcount == 1

    def take_back(self, alert_id: int, household_id: int, kind: EventKind) -> bool:
        """Erase what a household said of the alert, which says another thing now; False when it had not said it."""
        params = {"alert": alert_id, "household": household_id, "kind": kind}
        return self._tx.execute(_TAKE_BACK, params).rowcount > 0

    def events(self, alert_id: int) -> Sequence[AlertEvent]:
        """The alert's journal, in order."""
        return [AlertEvent(*row) for row in self._tx.execute(_EVENTS, {"alert": alert_id})]

    def view(self, alert_id: int) -> AlertView | None:
        """An alert with all that its card shows; a thousand *seen* are counted where they lie."""
        row = self._tx.execute(_VIEW, {"alert": alert_id}).one_or_none()
        if row is None:
            return None
        alert = _as_alert(row)
        told = Tally.of(
            (AlertEvent(*event) for event in self._tx.execute(_TOLD, {"alert": alert_id})), alert.household_id
        )
        params = {"alert": alert_id, "household": alert.household_id}
        counted = {row.kind: row.many for row in self._tx.execute(_COUNTED, params)}
        tally = replace(told, seen=counted.get(EventKind.SEEN, 0), nothing_here=counted.get(EventKind.NOTHING_HERE, 0))
        return AlertView(alert, row.community_name, row.time_zone, tally)

    def hand_over(self, from_id: int, to_id: int) -> None:
        """Let who saw, confirmed, follows or said something of one alert have done so of another, too."""
        self._tx.execute(_HAND_OVER, {"from": from_id, "into": to_id})

    def followers(self, alert_id: int) -> Sequence[int]:
        """The persons who asked to follow it."""
        return list(self._tx.execute(_FOLLOWERS, {"alert": alert_id}).scalars())

    def add_photo(self, data: bytes, content_type: str, now: datetime) -> int:
        """Keep a cleaned picture; give its id."""
        sealed = self._tx.sealing.seal_bytes(data, ANYBODY)
        row = {"data": sealed, "sealed_for": ANYBODY, "content_type": content_type, "created_at": now}
        photo: int = self._tx.execute(_ADD_PHOTO, row).scalar_one()
        return photo

    def photo(self, photo_id: int) -> tuple[bytes, str] | None:
        """A picture and its content type; None: it is erased, or another key sealed it."""
        row = self._tx.execute(_PHOTO, {"photo": photo_id}).one_or_none()
        if row is None or row.sealed_for is None:
            return None if row is None else (bytes(row.data), row.content_type)
        try:
            return self._tx.sealing.open_bytes(bytes(row.data), row.sealed_for), row.content_type
        except InvalidTag:
            return None

    def bind_photo(self, photo_id: int, owner: str) -> None:
        """Seal a picture for *owner*, as the words beside it are."""
        found = self.photo(photo_id)
        if found is not None:
            sealed = self._tx.sealing.seal_bytes(found[0], owner)
            self._tx.execute(_SEAL_PHOTO, {"photo": photo_id, "sealed": sealed, "owner": owner})


def _as_row(alert: Alert) -> dict[str, Any]:
    row = {name: getattr(alert, name) for name in _PLAIN}
    row["latitude"] = alert.point and alert.point.latitude
    row["longitude"] = alert.point and alert.point.longitude
    return row


def _as_alert(row: Any) -> Alert:
    values = {name: getattr(row, name) for name in _PLAIN}
    return Alert(**values, point=point(row.latitude, row.longitude))
