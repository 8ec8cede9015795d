"""How loudly each person is told, at which hours not at all, and of whom they hear nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, func, select, update

from core.model.notice import DeliveryStatus
from core.model.peace import Matter, QuietHours
from core.shelves.peace import Loudness
from storage import tables
from storage.columns import Moment
from storage.holding import QUIET
from storage.ladder import PROOF_WITHIN
from storage.peace_tables import muted_alert, muted_author
from storage.prepared import Prepared, Upsert
from storage.reach import ORIGINAL

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.model.peace import Level
    from storage.transaction import Transaction

_A = tables.alert
_C = tables.contact
_D = tables.delivery
_N = tables.notice
_Q = tables.quiet_hours
_LEVELS = {matter: f"{matter}_level" for matter in Matter}

_LOUDNESS = Prepared(
    select(_C.c.id, _C.c.channel, *(_C.c[name] for name in _LEVELS.values()))
    .where(_C.c.person_id == bindparam("person"))
    .order_by(_C.c.rank, _C.c.id)
)
_HOURS = Prepared(
    select(_Q.c.from_minute, _Q.c.to_minute, _Q.c.time_zone)
    .join_from(_C, _Q, _Q.c.id == _C.c.quiet_id)
    .where(_C.c.person_id == bindparam("person"))
    .limit(1)
)
_KEEP_HOURS = Upsert(lambda insert_into: insert_into(_Q).on_conflict_do_nothing())
_HOURS_ID = select(_Q.c.id).where(
    _Q.c.time_zone == bindparam("zone"), _Q.c.from_minute == bindparam("first"), _Q.c.to_minute == bindparam("free")
)
_MINE = select(_C.c.id).where(_C.c.person_id == bindparam("person"))
_INHERITED = ("quiet_id", *_LEVELS.values())
_FIRST = Prepared(
    select(*(_C.c[name] for name in _INHERITED))
    .where(_C.c.person_id == bindparam("person"), _C.c.id != bindparam("new"))
    .order_by(_C.c.rank, _C.c.id)
    .limit(1)
)
_ITS = {name: bindparam(f"its_{name}", type_=_C.c[name].type) for name in _INHERITED}
# How many short messages come is said for each telephone.
_KEPT = case((func.coalesce(_C.c.channel, "").like("%sms"), _C.c.alert_level), else_=_ITS["alert_level"])
_INHERIT = Prepared(update(_C).where(_C.c.id == bindparam("new")).values(_ITS | {"alert_level": _KEPT}))
_RELEASED = {
    "due_at": bindparam("now", type_=Moment()),
    "bundle_id": None,
    "reason": None,
    "climb_at": case((_D.c.climb_at.is_not(None), bindparam("then", type_=Moment())), else_=None),
}
_IS_HELD = (_D.c.status == DeliveryStatus.QUEUED, _D.c.bundle_id == tables.HELD)
_WAKE = (
    update(_D)
    .where(_D.c.notice_id.in_(select(_N.c.id).where(_N.c.alert_id == bindparam("about"), _N.c.kind == ORIGINAL)))
    .where(*_IS_HELD)
    .values(_RELEASED)
)
_LOOK_ANEW = (
    update(_D)
    .where(_D.c.contact_id.in_(_MINE), _D.c.status == DeliveryStatus.QUEUED, _D.c.reason == QUIET)
    # Still held: several of them leave together.
    .values(due_at=bindparam("now", type_=Moment()))
)
_MUTE_ALERT = Upsert(lambda insert_into: insert_into(muted_alert).on_conflict_do_nothing())
_MUTE_AUTHOR = Upsert(lambda insert_into: insert_into(muted_author).on_conflict_do_nothing())


class PeaceShelf:
    """Levels, quiet hours, and what is muted."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def loudness(self, person_id: int) -> Sequence[Loudness]:
        """How loudly each of a person's contacts is told, in the order in which alerts try them."""
        rows = self._tx.execute(_LOUDNESS, {"person": person_id})
        return [Loudness(row.id, row.channel, _levels(row)) for row in rows]

    def set_level(self, contact_ids: Collection[int], matter: Matter, level: Level) -> None:
        """Let *matter* come as loudly as that to these contacts."""
        self._tx.execute(update(_C).where(_C.c.id.in_(sorted(contact_ids))).values({_LEVELS[matter]: level}))

    def quiet_hours(self, person_id: int) -> QuietHours | None:
        """At which hours nothing disturbs a person, if they chose any."""
        row = self._tx.execute(_HOURS, {"person": person_id}).one_or_none()
        return None if row is None else QuietHours(*row)

    def set_quiet_hours(self, person_id: int, hours: QuietHours | None) -> None:
        """Let nothing disturb a person at these hours, on any contact; what they held back is looked at anew."""
        self._tx.execute(update(_C).where(_C.c.person_id == person_id).values(quiet_id=self._id_of(hours)))
        self._tx.execute(_LOOK_ANEW, {"person": person_id, "now": self._tx.now})

    def _id_of(self, hours: QuietHours | None) -> int | None:
        if hours is None:
            return None
        row = {"time_zone": hours.time_zone, "from_minute": hours.from_minute, "to_minute": hours.to_minute}
        self._tx.execute(_KEEP_HOURS, row)
        params = {"zone": hours.time_zone, "first": hours.from_minute, "free": hours.to_minute}
        found: int = self._tx.execute(_HOURS_ID, params).scalar_one()
        return found

    def wake(self, alert_id: int) -> int:
        """Let an alert that was held back leave at once; how many deliveries."""
        now = self._tx.now
        return self._tx.execute(_WAKE, {"about": alert_id, "now": now, "then": now + PROOF_WITHIN}).rowcount

    def mute_alert(self, person_id: int, alert_id: int) -> None:
        """Tell a person nothing more about an alert."""
        self._tx.execute(_MUTE_ALERT, {"person_id": person_id, "alert_id": alert_id, "at": self._tx.now})

    def mute_author(self, person_id: int, author_id: int) -> None:
        """Tell a person of no alert of this author but dangers."""
        self._tx.execute(_MUTE_AUTHOR, {"person_id": person_id, "author_id": author_id, "at": self._tx.now})

    def unmute(self, person_id: int, alert_id: int, author_id: int) -> None:
        """Take both back."""
        of_alert = (muted_alert.c.person_id == person_id, muted_alert.c.alert_id == alert_id)
        of_author = (muted_author.c.person_id == person_id, muted_author.c.author_id == author_id)
        self._tx.execute(delete(muted_alert).where(*of_alert))
        self._tx.execute(delete(muted_author).where(*of_author))


def _levels(row: Any) -> dict[Matter, Level]:
    chosen = ((matter, getattr(row, name)) for matter, name in _LEVELS.items())
    return {matter: level for matter, level in chosen if level is not None}


def inherit(tx: Transaction, contact_id: int, person_id: int) -> None:
    """Let a contact that has just become a person's be as loud as their first one, and as quiet at night."""
    row = tx.execute(_FIRST, {"person": person_id, "new": contact_id}).one_or_none()
    if row is not None:
        tx.execute(_INHERIT, {"new": contact_id, **{f"its_{name}": getattr(row, name) for name in _INHERITED}})
