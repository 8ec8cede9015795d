"""Who is on duty, what waits for them, and who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, select, update

from core.community.messaging import ARRIVED
from core.model.member import Silence
from core.model.notice import AudienceKind
from core.shelves.leading import DutyCall
from storage import tables
from storage.columns import Moment
from storage.leading_tables import duty, duty_call, duty_day, pause
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from storage.transaction import Transaction

_C = tables.contact
_HEARS = (Silence.NOTHING, Silence.GAZETTE)

_WEEK = Prepared(select(duty.c.weekday, duty.c.person_id).where(duty.c.community_id == bindparam("community")))
_ASSIGN = Upsert(
    lambda insert_into: (keep := insert_into(duty)).on_conflict_do_update(
        index_elements=["community_id", "weekday"], set_={"person_id": keep.excluded.person_id}
    )
)
_ONCE = Prepared(select(duty_day.c.day, duty_day.c.person_id).where(duty_day.c.community_id == bindparam("community")))
_ASSIGN_ONCE = Upsert(
    lambda insert_into: (keep := insert_into(duty_day)).on_conflict_do_update(
        index_elements=["community_id", "day"], set_={"person_id": keep.excluded.person_id}
    )
)
_CALL = Upsert(
    lambda insert_into: (keep := insert_into(duty_call)).on_conflict_do_update(
        index_elements=["request_id"], set_={"asked": keep.excluded.asked, "due_at": keep.excluded.due_at}
    )
)
_COLUMNS = (duty_call.c.request_id, duty_call.c.community_id, duty_call.c.asked, duty_call.c.due_at)
_ABOUT = Prepared(select(*_COLUMNS).where(duty_call.c.request_id == bindparam("request")))
_DUE = Prepared(
    select(*_COLUMNS)
    .where(duty_call.c.due_at.is_not(None), duty_call.c.due_at <= bindparam("now", type_=Moment()))
    .order_by(duty_call.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_PAUSE = Upsert(
    lambda insert_into: (keep := insert_into(pause)).on_conflict_do_update(
        # Whoever is away already stays so for longer, or for less: what they heard before is kept.
        index_elements=["contact_id"],
        set_={"until": keep.excluded.until},
    )
)
_AWAY = select(pause.c.person_id, pause.c.until).where(
    pause.c.person_id.in_(bindparam("people", expanding=True)), pause.c.until > bindparam("now", type_=Moment())
)
_N = tables.notice
_HURRY = (
    update(_N)
    .where(
        _N.c.kind == ARRIVED,
        _N.c.audience_kind == AudienceKind.PERSON,
        _N.c.audience_id == bindparam("person"),
        _N.c.expanded_at.is_(None),
        _N.c.not_before > bindparam("now", type_=Moment()),
    )
    .values(not_before=bindparam("now", type_=Moment()))
)
"""What waited for the end of an absence leaves at once."""
_OVER = Prepared(
    select(pause.c.person_id)
    .where(pause.c.until <= bindparam("now", type_=Moment()))
    .group_by(pause.c.person_id)
    .limit(bindparam("most"))
)


class DutyShelf:
    """Who is on duty, what waits for them, and who is away."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def week(self, community_id: int) -> Mapping[int, int]:
        """Who is on duty, as far as it was said: persons by weekday (0 is Monday)."""
        return {row.weekday: row.person_id for row in self._tx.execute(_WEEK, {"community": community_id})}

    def assign(self, community_id: int, weekday: int, person_id: int) -> None:
        """Put a referent on duty on that day of every week."""
        self._tx.execute(_ASSIGN, {"community_id": community_id, "weekday": weekday, "person_id": person_id})

    def unassign(self, community_id: int, weekday: int) -> None:
        """Let nobody in particular be on duty on that day."""
        self._tx.execute(delete(duty).where(and_(duty.c.community_id == community_id, duty.c.weekday == weekday)))

    def once(self, community_id: int) -> Mapping[date, int | None]:
        """Who is on duty on one day, whatever the week says (none: everybody)."""
        return {row.day: row.person_id for row in self._tx.execute(_ONCE, {"community": community_id})}

    def assign_once(self, community_id: int, on: date, person_id: int | None, today: date) -> None:
        """Put a referent on duty on that one day; the days before *today* are forgotten."""
        self._tx.execute(_ASSIGN_ONCE, {"community_id": community_id, "day": on, "person_id": person_id})
        self._tx.execute(delete(duty_day).where(and_(duty_day.c.community_id == community_id, duty_day.c.day < today)))

    def clear_of(self, community_id: int, person_id: int) -> None:
        """Take somebody who leads no more off the week, and off the days."""
        for each in (duty, duty_day):
            theirs = and_(each.c.community_id == community_id, each.c.person_id == person_id)
            self._tx.execute(delete(each).where(theirs))

    def call(self, call: DutyCall) -> None:
        """Keep who was asked about a request, and when the next one is."""
        row = {
            "request_id": call.request_id,
            "community_id": call.community_id,
            "asked": list(call.asked),
            "due_at": call.due_at,
        }
        self._tx.execute(_CALL, row)

    def call_about(self, request_id: int) -> DutyCall | None:
        """Who was asked about a request, if one after the other is."""
        row = self._tx.execute(_ABOUT, {"request": request_id}).one_or_none()
        return None if row is None else _as_call(row)

    def take_due(self, now: datetime, most: int) -> Sequence[DutyCall]:
        """The calls whose next referent is to be asked, locked; each is to be kept anew."""
        return [_as_call(row) for row in self._tx.execute(_DUE, {"now": now, "most": most})]

    def pause(self, person_id: int, until: datetime) -> None:
        """Send somebody nothing but alerts until then."""
        heard = select(_C.c.id, _C.c.silence).where(_C.c.person_id == person_id)
        for contact in self._tx.execute(heard).all():
            if contact.silence in _HEARS or self._is_paused(contact.id):
                row = {
                    "contact_id": contact.id, "person_id": person_id, "until": until, "silence": contact.silence,
                }  # fmt: skip
                self._tx.execute(_PAUSE, row)
        paused = select(pause.c.contact_id).where(pause.c.person_id == person_id)
        quiet = update(_C).where(_C.c.id.in_(paused)).values(silence=Silence.ALL_BUT_ALERTS)
        self._tx.execute(quiet)

    def _is_paused(self, contact_id: int) -> bool:
        return self._tx.execute(select(pause.c.until).where(pause.c.contact_id == contact_id)).scalar() is not None

    def end_pause(self, person_id: int) -> bool:
        """Let somebody hear what they heard before; False when they were not away."""
        rows = self._tx.execute(
            select(pause.c.contact_id, pause.c.silence).where(pause.c.person_id == person_id).with_for_update()
        ).all()
        for row in rows:
            self._tx.execute(update(_C).where(_C.c.id == row.contact_id).values(silence=row.silence))
        self._tx.execute(delete(pause).where(pause.c.person_id == person_id))
        if rows:
            self._tx.execute(_HURRY, {"person": person_id, "now": self._tx.now})
        return bool(rows)

    def away(self, person_ids: Sequence[int], now: datetime) -> Mapping[int, datetime]:
        """Who of these is away, and until when."""
        rows = self._tx.execute(_AWAY, {"people": list(person_ids), "now": now})
        return {row.person_id: row.until for row in rows}

    def pauses_over(self, now: datetime, most: int) -> Sequence[int]:
        """The persons whose absence is over."""
        return list(self._tx.execute(_OVER, {"now": now, "most": most}).scalars())


def _as_call(row: Any) -> DutyCall:
    return DutyCall(row.request_id, row.community_id, tuple(row.asked), row.due_at)
