"""When each recipient of a notice is told: at once, after their quiet hours, or together with other alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sqlalchemy import and_, case, func, literal, null, or_, select

from core.model.notice import AudienceKind, Lane
from core.model.peace import ALERTS_AN_HOUR, DANGER_WAITS, HOUR, QuietHours, wakes
from storage import tables
from storage.columns import Moment
from storage.quiet import hours
from storage.reach import ORIGINAL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from core.model.alert import AlertView
    from storage.transaction import Transaction

QUIET = "quiet"
"""The reason beside a delivery that waits for the end of somebody's quiet hours."""
CROWD = "crowd"
"""The reason beside an alert that came after too many others, and waits to arrive together with the next ones."""
MARGIN = timedelta(minutes=1)
"""How long before quiet hours what was held back has to be due, so that it is not caught by them."""
OTHERS_LOOKED_AT = 20
"""Recent alerts of other communities that count: those who live in several are few."""

_D = tables.delivery
_N = tables.notice
_M = tables.member
_ELSEWHERE = _M.alias("elsewhere")


class Times(NamedTuple):
    """The columns of a delivery that say when it goes: when it is due, what it waits for, and with what it goes."""

    due_at: ColumnElement[Any]
    reason: ColumnElement[Any]
    bundle_id: ColumnElement[Any]


class Crowd(NamedTuple):
    """The recent alerts (their notices), and until when another one waits for those who have had enough of them."""

    notices: tuple[int, ...]
    until: datetime


def waits_for_quiet(notice: Any) -> bool:
    """Whether a notice is of a kind that quiet hours hold back.

    Not an answer, nor what is told one person about an alert of theirs: they are awake. Nor an edit: nobody hears it.
    """
    kind = notice.audience_kind
    if notice.lane == Lane.REPLY or kind in {AudienceKind.EDITS, AudienceKind.GROUP}:
        return False
    return not (notice.lane == Lane.ALERT and kind in {AudienceKind.PERSON, AudienceKind.CONTACT})


def recent_alerts(tx: Transaction, notice: Any, now: datetime, *, is_danger: bool) -> Crowd | None:
    """Give the alerts of the last hour that whoever hears *notice* may have heard; None: too few to be too many."""
    lives_in_both = select(_M.c.id).where(
        _M.c.community_id == _N.c.community_id,
        select(_ELSEWHERE.c.id)
        .where(_ELSEWHERE.c.community_id == notice.community_id, _ELSEWHERE.c.person_id == _M.c.person_id)
        .exists(),
    )
    recent = (_N.c.kind == ORIGINAL, _N.c.created_at > now - HOUR, _N.c.created_at <= now, _N.c.id != notice.id)
    here = select(_N.c.id, _N.c.created_at).where(*recent, _N.c.community_id == notice.community_id)
    elsewhere = select(_N.c.id, _N.c.created_at).where(
        *recent, _N.c.community_id != notice.community_id, lives_in_both.exists()
    )
    found = [*tx.execute(here), *tx.execute(elsewhere.order_by(_N.c.id.desc()).limit(OTHERS_LOOKED_AT))]
    if len(found) < ALERTS_AN_HOUR:
        return None
    until = min(row.created_at for row in found) + HOUR
    return Crowd(tuple(row.id for row in found), min(until, now + DANGER_WAITS) if is_danger else until)


class Holding:
    """The times of one notice's deliveries."""

    def __init__(
        self, quiet: Mapping[int, QuietHours], crowd: Crowd | None, now: datetime, *, is_original: bool
    ) -> None:
        """Let those who have one of the hours *quiet* sleep, and those who heard all of *crowd* wait for more."""
        self._ends = _by_end(quiet, now)
        self._crowd = crowd
        # Whoever is awake now and will not be then is told at once: what they waited for might be stale in the morning.
        self._hurried = sorted(each for each, chosen in quiet.items() if crowd and chosen.covers(crowd.until + MARGIN))
        self._is_original = is_original

    @classmethod
    def of(cls, tx: Transaction, notice: Any, view: AlertView | None, now: datetime) -> Self:
        """Find out whom *notice* has to wait for; a danger that was confirmed waits for nobody."""
        if not waits_for_quiet(notice) or (view is not None and wakes(view)):
            return cls({}, None, now, is_original=False)
        is_original = notice.kind == ORIGINAL and view is not None
        crowd = None
        if view is not None and is_original:
            crowd = recent_alerts(tx, notice, now, is_danger=view.alert.is_danger())
        return cls(hours(tx), crowd, now, is_original=is_original)

    def times(self, contact: ColumnElement[Any], quiet: ColumnElement[Any], at_once: datetime) -> Times:
        """Give when a delivery to *contact*, whose quiet hours are *quiet*, goes."""
        is_quiet = quiet.in_([each for ids in self._ends.values() for each in ids]) if self._ends else None
        has_enough = self._has_enough(contact, quiet)
        together = literal(tables.HELD, _D.c.bundle_id.type)
        whens = [(each, together) for each in (is_quiet, has_enough) if each is not None]
        why = [
            (each, literal(reason, _D.c.reason.type))
            for each, reason in ((is_quiet, QUIET), (has_enough, CROWD))
            if each is not None
        ]
        if not whens:
            return Times(literal(at_once, Moment()), null(), null())
        # Only what opens an alert goes together with others.
        bundle = case(*whens, else_=null()) if self._is_original else null()
        return Times(self.due(contact, quiet, at_once), case(*why, else_=null()), bundle)

    def due(
        self, contact: ColumnElement[Any], quiet: ColumnElement[Any], at_once: datetime, plus: timedelta | None = None
    ) -> ColumnElement[Any]:
        """Give the moment at which it is due, and so much more."""

        def moment(at: datetime) -> ColumnElement[Any]:
            return literal(at + plus if plus else at, Moment())

        whens: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
            (quiet.in_(ids), moment(end)) for end, ids in self._ends.items()
        ]
        has_enough = self._has_enough(contact, quiet)
        if self._crowd is not None and has_enough is not None:
            whens.append((has_enough, moment(self._crowd.until)))
        return case(*whens, else_=moment(at_once)) if whens else moment(at_once)

    def _has_enough(self, contact: ColumnElement[Any], quiet: ColumnElement[Any]) -> ColumnElement[bool] | None:
        if self._crowd is None:
            return None
        told = tables.delivery.alias("told")
        many = select(func.count()).where(told.c.notice_id.in_(self._crowd.notices), told.c.contact_id == contact)
        has_enough = many.scalar_subquery() >= ALERTS_AN_HOUR
        return and_(has_enough, or_(quiet.is_(None), quiet.not_in(self._hurried))) if self._hurried else has_enough


def _by_end(quiet: Mapping[int, QuietHours], now: datetime) -> dict[datetime, list[int]]:
    ends: dict[datetime, list[int]] = {}
    for each, chosen in quiet.items():
        end = chosen.end_after(now)
        if end is not None:
            ends.setdefault(end, []).append(each)
    return ends
