"""From one notice to its deliveries: set-based, in pages, safe to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, case, func, literal, null, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from core.model.community import Topic
from core.model.member import Role
from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.model.peace import matter_of
from core.model.rhythm import ARTICLE
from core.post import ROOMS_AHEAD
from core.wire import AttachmentKind
from storage import tables
from storage.alerts import AlertsShelf
from storage.columns import Moment
from storage.crowds import listed, lives, mailed, members, openings, readers, told
from storage.holding import Holding, Times
from storage.ladder import PROOF_WITHIN
from storage.muting import listens_to, reads_of
from storage.outbox import EDIT
from storage.preference import may_hear, preferred
from storage.prepared import Prepared
from storage.reach import ORIGINAL, REACHED
from storage.reading import at_once
from storage.residents import IS_NEIGHBOUR, hears_alert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select, Subquery

    from core.model.alert import AlertView
    from core.ports import Capabilities
    from storage.transaction import Transaction

AT_ONCE = 50
"""Notices looked at together."""
GAZETTE_PAGE = 2_000
"""Deliveries of a gazette made in one transaction."""

_D = tables.delivery
_N = tables.notice
_M = tables.member
_C = tables.contact
_G = tables.community_group
_E = tables.alert_event
_A = tables.alert
_OPENING = _N.alias("opening")
_NEVER = literal(None, Moment())
"""When to try another contact for what is no new alert, or has no other way."""

_DUE = Prepared(
    select(_N)
    .where(_N.c.expanded_at.is_(None), _N.c.not_before <= bindparam("now", type_=Moment()))
    .order_by(_N.c.lane, _N.c.not_before, _N.c.id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
_BY_ID = Prepared(select(_N).where(_N.c.id == bindparam("notice")))
_MARK = Prepared(
    update(_N)
    .where(_N.c.id == bindparam("notice"))
    .values(expanded_to=bindparam("reached"), expanded_at=bindparam("ended_at", type_=Moment()))
)


class Page(NamedTuple):
    """One step of a fan-out: the rows made, and whether the audience is complete."""

    rows: int
    is_last: bool


class Fanout:
    """The fan-out of due notices within one transaction."""

    def __init__(self, tx: Transaction, capabilities: Mapping[str, Capabilities], now: datetime) -> None:
        """Serve only the channels of *capabilities*."""
        self._tx = tx
        self._now = now
        self._channels = sorted(capabilities)
        self._editing = [name for name in self._channels if capabilities[name].edits]
        self._beside = [name for name in self._channels if capabilities[name].rings_beside]
        self._picturing = [name for name in self._channels if AttachmentKind.PHOTO in capabilities[name].attachments]
        self._mailing = [name for name in self._channels if capabilities[name].has_subject]

    def run(self, limit: int) -> int:
        """Make at most *limit* deliveries, how many; of a gazette fewer: an alert waits for the page that was begun."""
        made, lane = 0, None
        while notices := self._tx.execute(_DUE, {"now": self._now}).all():
            for notice in notices:
                if made and notice.lane == Lane.GAZETTE != lane:
                    return made
                lane = notice.lane
                most = min(limit, GAZETTE_PAGE) if notice.lane == Lane.GAZETTE else limit
                while made < most:
                    page = self._serve(notice, most - made)
                    made += page.rows
                    if page.is_last:
                        break
                    # The same notice, a page further.
                    notice = self._tx.execute(_BY_ID, {"notice": notice.id}).one()  # noqa: PLW2901
                else:
                    return made
        return made

    def _serve(self, notice: Any, limit: int) -> Page:
        if notice.expires_at is not None and notice.expires_at <= self._now:
            return self._mark(notice, notice.expanded_to, Page(0, is_last=True))
        view = AlertsShelf(self._tx).view(notice.alert_id) if notice.alert_id is not None else None
        holding = Holding.of(self._tx, notice, view, self._now)
        made = self._first(notice, holding) if notice.expanded_to == 0 else 0
        crowd = self._crowd(notice, view)
        if crowd is None:
            return self._mark(notice, 0, Page(made, is_last=True))
        page = select(crowd.c.key).where(crowd.c.key > notice.expanded_to).order_by(crowd.c.key).limit(limit).subquery()
        last, many = self._tx.execute(select(func.max(page.c.key), func.count()).select_from(page)).one()
        if many:
            served = select(crowd).where(crowd.c.key > notice.expanded_to, crowd.c.key <= last).subquery()
            made += self._insert(notice, self._recipients(notice, served, holding, view))
        return self._mark(notice, last or notice.expanded_to, Page(made, is_last=many < limit))

    def _mark(self, notice: Any, reached: int, page: Page) -> Page:
        ended_at = self._now if page.is_last else None
        self._tx.execute(_MARK, {"notice": notice.id, "reached": reached, "ended_at": ended_at})
        return page

    def _first(self, notice: Any, holding: Holding) -> int:
        """Do what precedes the first page: the groups, or the one recipient, or the edits that still wait."""
        ahead = notice.not_before - ROOMS_AHEAD
        match notice.audience_kind:
            case AudienceKind.COMMUNITY:
                topic = Topic.GAZETTE if notice.lane == Lane.GAZETTE else Topic.ALERTS
                wanted = and_(_G.c.community_id == notice.audience_id, _G.c.topics.like(f"%{topic}%"))
                return self._insert(notice, self._groups(wanted, ahead))
            case AudienceKind.OFFICIAL:
                wanted = and_(_G.c.community_id.in_(told(notice.audience_id)), _G.c.topics.like(f"%{Topic.ALERTS}%"))
                return self._insert(notice, self._groups(wanted, ahead))
            case AudienceKind.GROUP:
                return self._insert(notice, self._groups(_G.c.id == notice.audience_id, ahead))
            case AudienceKind.CONTACT:
                wanted = and_(_C.c.id == notice.audience_id, may_hear(_C, Lane(notice.lane)))
                return self._insert(notice, self._contacts(wanted, holding, notice))
            case AudienceKind.EDITS if notice.kind == EDIT:
                self._adopt(notice)
        return 0

    def _groups(self, wanted: ColumnElement[bool], ahead: datetime) -> Select[Any]:
        # A room belongs to many: nobody's quiet hours are its own.
        times = (literal(ahead, Moment()), null(), null())
        return select(null(), _G.c.id, literal(tables.NO_ORIGINAL), _G.c.channel, _NEVER, *times).where(
            wanted, _G.c.channel.in_(self._channels)
        )

    def _contacts(self, wanted: ColumnElement[bool], holding: Holding, notice: Any) -> Select[Any]:
        times = holding.times(_C.c.id, _C.c.quiet_id, notice.not_before)
        return select(_C.c.id, null(), literal(tables.NO_ORIGINAL), _C.c.channel, _NEVER, *times).where(
            wanted, _C.c.channel.in_(self._channels)
        )

    def _adopt(self, notice: Any) -> None:
        """Take over the edits of this alert that wait since the last time: they will show the newest state anyway."""
        last = select(func.max(_N.c.id)).where(
            _N.c.alert_id == notice.alert_id, _N.c.kind == EDIT, _N.c.id < notice.id, _N.c.expanded_at.is_not(None)
        )
        waiting = and_(
            _D.c.notice_id == last.scalar_subquery(),
            _D.c.status == DeliveryStatus.QUEUED,
            _D.c.lease_until.is_(None),
        )
        self._tx.execute(update(_D).where(waiting).values(notice_id=notice.id))

    def _crowd(self, notice: Any, view: AlertView | None) -> Subquery | None:
        """Give the keys of an audience that is served in pages: its persons, or the deliveries that it follows."""
        about = notice.audience_id
        other = notice.except_person or 0
        match notice.audience_kind:
            case AudienceKind.COMMUNITY:
                return members(about, other).where(self._who_hears(notice, view)).subquery()
            case AudienceKind.OFFICIAL | AudienceKind.TWINS | AudienceKind.MAILED:
                is_official = notice.audience_kind is AudienceKind.OFFICIAL
                return (readers(about) if is_official else mailed(notice, other, self._mailing)).subquery()
            case AudienceKind.REFERENTS:
                return members(about, other).where(_M.c.roles.like(f"%{Role.REFERENT}%")).subquery()
            case AudienceKind.PERSON:
                return select(tables.person.c.id.label("key")).where(tables.person.c.id == about).subquery()
            case AudienceKind.FOLLOWERS | AudienceKind.READERS | AudienceKind.DRILLED:
                return listed(notice, other).subquery()
            case _:
                is_one = notice.audience_kind in {AudienceKind.CONTACT, AudienceKind.GROUP}
                return None if is_one else self._earlier(notice).subquery()

    def _who_hears(self, notice: Any, view: AlertView | None) -> ColumnElement[bool]:
        """Whom of a community a notice is for: its neighbours, and officers who asked for alerts of this kind."""
        if notice.kind != ORIGINAL or view is None:
            return IS_NEIGHBOUR
        hour = self._now.astimezone(ZoneInfo(view.time_zone)).hour
        hears = hears_alert(notice.audience_id, str(view.alert.category), hour)
        # A danger is told whoever raised it.
        return hears if view.alert.is_danger() else and_(hears, listens_to(_M.c.person_id, view.alert.author_id))

    def _earlier(self, notice: Any) -> Select[Any]:
        """Give the messages that opened this alert, and those still on their way: their fate is known at the claim."""
        is_edit = notice.audience_kind is AudienceKind.EDITS
        # A lease that ran out is that of a process which died: nobody knows whether the message had left.
        on_its_way = _D.c.lease_until > literal(self._now, Moment()) if is_edit else _D.c.lease_until.is_not(None)
        there = _D.c.status.in_(REACHED)
        earlier = (
            select(
                func.max(_D.c.id).label("key"),
                _D.c.contact_id.label("contact_id"),
                _D.c.group_id.label("group_id"),
                _D.c.account.label("account"),
                _C.c.quiet_id.label("quiet_id"),
            )
            .select_from(_D.join(_OPENING, _OPENING.c.id == _D.c.notice_id).outerjoin(_C, _C.c.id == _D.c.contact_id))
            .where(
                _D.c.notice_id.in_(openings(notice)),
                or_(and_(there, _D.c.external_id.is_not(None)) if is_edit else there, on_its_way),
                _D.c.account.in_(self._followed(notice.audience_kind)),
                # A contact that was taken off its owner's list is told nothing more.
                or_(_D.c.contact_id.is_(None), and_(_C.c.person_id.is_not(None), may_hear(_C, Lane(notice.lane)))),
                # Nor is who has left, or was sent away, since it was told them.
                or_(_D.c.contact_id.is_(None), lives(_C.c.person_id, _OPENING.c.community_id)),
            )
            .group_by(_D.c.contact_id, _D.c.group_id, _D.c.account, _C.c.quiet_id)
        )
        if not is_edit and notice.alert_id is not None:
            earlier = earlier.where(or_(_D.c.contact_id.is_(None), reads_of(_C.c.person_id, notice.alert_id)))
        if notice.except_person is not None:
            other = or_(_C.c.person_id.is_(None), _C.c.person_id != notice.except_person)
            earlier = earlier.where(other)
        if notice.audience_kind is AudienceKind.PICTURED:
            # A message that told of several alerts shows no picture of one of them: it comes by itself.
            earlier = earlier.where(or_(_D.c.account.not_in(self._editing), _D.c.bundle_id > 0))
        # Every message is edited; but a person hears a thing once.
        return earlier.group_by(_D.c.id) if is_edit else earlier

    def _followed(self, kind: AudienceKind) -> list[str]:
        """Give the channels on which earlier messages are edited or followed."""
        match kind:
            case AudienceKind.EDITS | AudienceKind.THREADS:
                return self._editing
            case AudienceKind.PLAIN:
                return [name for name in self._channels if name not in self._editing]
            case AudienceKind.PICTURED:
                return list(self._picturing)
            case AudienceKind.TEXTED:
                return [name for name in self._channels if name not in self._editing and name not in self._mailing]
            case _:
                return self._channels

    def _recipients(self, notice: Any, crowd: Subquery, holding: Holding, view: AlertView | None) -> Select[Any]:
        if notice.audience_kind in {AudienceKind.READERS, AudienceKind.DRILLED}:
            return self._contacts(_C.c.id.in_(select(crowd.c.key)), holding, notice)
        if notice.kind == ARTICLE:
            readers = at_once(crowd, notice.created_at, self._channels)
            return self._contacts(_C.c.id.in_(readers), holding, notice)
        at = notice.not_before
        if "contact_id" in crowd.c:
            times = holding.times(crowd.c.contact_id, crowd.c.quiet_id, at)
            return select(crowd.c.contact_id, crowd.c.group_id, crowd.c.key, crowd.c.account, _NEVER, *times)
        # Whoever raised an alert in the browser reads there what becomes of it.
        beside = self._beside if notice.lane == Lane.ALERT else ()
        channels = self._mailing if notice.audience_kind is AudienceKind.TWINS else self._channels
        is_original = notice.kind == ORIGINAL and view is not None
        matter = matter_of(is_danger=view.alert.is_danger()) if is_original and view is not None else None
        choice = preferred(crowd, Lane(notice.lane), channels, beside, self._now, matter)
        times = holding.times(choice.c.contact_id, choice.c.quiet_id, at)
        # A browser that rings beside a better contact may be closed: that is no reason to try a third one.
        climbs: ColumnElement[Any] = _NEVER
        if notice.kind == ORIGINAL:
            due = holding.due(choice.c.contact_id, choice.c.quiet_id, self._now, PROOF_WITHIN)
            climbs = case((and_(choice.c.place == 1, choice.c.many > 1), due), else_=_NEVER)
        chosen = select(choice.c.contact_id, null(), literal(tables.NO_ORIGINAL), choice.c.channel, climbs, *times)
        if notice.audience_kind is AudienceKind.FOLLOWERS:
            # Where messages are edited in place the news is there already; but the author always hears of it.
            author = select(_A.c.author_id).where(_A.c.id == notice.audience_id).scalar_subquery()
            chosen = chosen.where(or_(choice.c.channel.not_in(self._editing), choice.c.key == author))
        return chosen

    def _insert(self, notice: Any, recipients: Select[Any]) -> int:
        """Add the deliveries to *recipients* (contact, group, original, account, climb, times) that are not there."""
        same = {
            "notice_id": literal(notice.id, tables.delivery.c.id.type),
            "lane": literal(notice.lane, _D.c.lane.type),
            "status": literal(DeliveryStatus.QUEUED, _D.c.status.type),
        }
        columns = ["contact_id", "group_id", "original_id", "account", "climb_at", *Times._fields, *same]
        # SQLite takes the ON of ON CONFLICT for that of a join when no WHERE stands before it.
        rows = recipients.add_columns(*same.values()).where(text("1 = 1"))
        insert = postgresql.insert if self._tx.on_postgres else sqlite.insert
        return self._tx.execute(insert(_D).from_select(columns, rows).on_conflict_do_nothing()).rowcount
