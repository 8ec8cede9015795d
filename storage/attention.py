"""How loudly each claimed delivery arrives, which ones wait for quiet hours to end, and which arrive together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select, update

from core.alerts.attention import BUNDLE, BUNDLE_EDIT, MESSAGES, bundle_params, messages_params
from core.community.messaging import ARRIVED
from core.model.notice import AudienceKind, DeliveryStatus, Lane
from core.model.peace import Level, matter_of, wakes
from core.post import Letter, Settled
from storage import tables
from storage.columns import Moment
from storage.holding import CROWD, QUIET, waits_for_quiet
from storage.letters import as_parcel, parcels
from storage.prepared import Prepared
from storage.quiet import hours
from storage.reach import ORIGINAL
from storage.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.peace import QuietHours
    from core.post import Parcel
    from storage.letters import Letters
    from storage.transaction import Transaction

_D = tables.delivery
_N = tables.notice

_BESIDE = (
    parcels(_D)
    .where(
        _D.c.contact_id.in_(bindparam("contacts", expanding=True)),
        _D.c.status == DeliveryStatus.QUEUED,
        _D.c.bundle_id.is_not(None),
        _D.c.account == bindparam("account"),
        or_(_D.c.lease_until.is_(None), _D.c.lease_until <= bindparam("now", type_=Moment())),
    )
    .order_by(_D.c.id)
    .with_for_update(of=_D, skip_locked=True)
)
_LEASE = (
    update(_D)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .values(due_at=bindparam("until", type_=Moment()), lease_until=bindparam("until", type_=Moment()))
)
_JOIN = update(_D).where(_D.c.id.in_(bindparam("ids", expanding=True))).values(bundle_id=bindparam("bundle"))
_ALONE = update(_D).where(_D.c.id.in_(bindparam("ids", expanding=True))).values(bundle_id=None)
_HOLD = update(_D).where(_D.c.id.in_(bindparam("ids", expanding=True))).values(bundle_id=tables.HELD)
_TOGETHER = Prepared(
    select(_N.c.alert_id, _D.c.reason)
    .join_from(_D, _N, _N.c.id == _D.c.notice_id)
    .where(_D.c.bundle_id == bindparam("bundle"), _D.c.bundle_id > 0)
    .order_by(_D.c.id)
)


class Attention:
    """What a batch of one account asks of its readers, within the transaction that claims it."""

    def __init__(self, tx: Transaction, letters: Letters, account: str, now: datetime) -> None:
        """Read what the deliveries of *account* are about from *letters*."""
        self._tx = tx
        self._letters = letters
        self._account = account
        self._now = now

    @cached_property
    def _hours(self) -> Mapping[int, QuietHours]:
        return hours(self._tx)

    def _level(self, row: Any, notice: Any) -> Level:
        """Give how loudly the delivery in *row* arrives."""
        if row.group_id is not None or notice.lane == Lane.REPLY:
            return Level.RING
        if not waits_for_quiet(notice):
            return Level.QUIET if self._end(row) else Level.RING
        if notice.lane != Lane.ALERT:
            # What waited for the end of quiet hours does not end the night with a bell.
            return Level.QUIET if row.reason == QUIET else row.message_level or Level.RING
        view = self._letters.view(notice.alert_id)
        matter = matter_of(is_danger=view is not None and view.alert.is_danger())
        level: Level | None = getattr(row, f"{matter}_level")
        return level or Level.RING

    def awake(self, rows: Sequence[Any], notices: Mapping[int, Any]) -> Sequence[Any]:
        """Give those of *rows* whose readers are not asleep; the others are due when their quiet hours end."""
        late: dict[int, Settled] = {}
        held: list[int] = []
        for row in rows:
            notice = notices[row.notice_id]
            end = self._end(row)
            if end is None or not waits_for_quiet(notice) or self._wakes(notice):
                continue
            late[row.id] = Settled(row.id, DeliveryStatus.QUEUED, self._now, reason=QUIET, due_at=end, counts=False)
            if notice.kind == ORIGINAL:
                held.append(row.id)
        if late:
            settle(self._tx, list(late.values()))
            self._tx.execute(_HOLD, {"ids": held})
        return [row for row in rows if row.id not in late]

    def beside(self, rows: Sequence[Any], until: datetime) -> Sequence[Any]:
        """Claim what else waits for the readers of those in *rows* that were held back."""
        contacts = {row.contact_id for row in rows if row.bundle_id is not None}
        if not contacts:
            return ()
        claimed = {row.id for row in rows}
        found = self._tx.execute(_BESIDE, {"contacts": sorted(contacts), "account": self._account, "now": self._now})
        more = [row for row in found if row.id not in claimed]
        if more:
            self._tx.execute(_LEASE, {"ids": [row.id for row in more], "until": until})
        return more

    def pack(self, rows: Sequence[Any], notices: Mapping[int, Any]) -> tuple[list[Parcel], dict[int, Letter]]:
        """Give the parcels of *rows*, and the letters that they carry: what was held back for one reader is one."""
        joined = self._join(rows, notices)
        carried = {other for others in joined.values() for other in others}
        packed: list[Parcel] = []
        worded: dict[int, Letter] = {}
        for row in rows:
            if row.id in carried:
                continue
            notice = notices[row.notice_id]
            if row.notice_id not in worded:
                worded[row.notice_id] = self._letters.letter(notice)
            is_edit = notice.audience_kind is AudienceKind.EDITS
            parcel = as_parcel(row, is_edit=is_edit, level=self._level(row, notice), bundled=joined.get(row.id, ()))
            bundle = row.id if row.id in joined else row.original_bundle if is_edit else None
            if row.id in joined and notice.kind == ARRIVED:
                parcel = replace(parcel, notice_id=-row.id)
                beside = [notices[each] for each in (row.notice_id, *self._notices_of(rows, joined[row.id]))]
                worded[-row.id] = self._messages(-row.id, beside, worded[row.notice_id])
            elif bundle:
                # No notice has such a number: the letter is this reader's alone.
                parcel = replace(parcel, notice_id=-row.id)
                worded[-row.id] = self._bundle(-row.id, bundle, worded[row.notice_id], is_edit=is_edit)
            packed.append(parcel)
        return packed, worded

    def _join(self, rows: Sequence[Any], notices: Mapping[int, Any]) -> dict[int, tuple[int, ...]]:
        """Join those of *rows* that were held back for one reader: the others of each bundle, by its first one."""
        waiting: dict[tuple[int, str], list[int]] = defaultdict(list)
        for row in rows:
            notice = notices[row.notice_id]
            kind = notice.kind
            # A picture comes beside its own words.
            is_message = kind == ARRIVED and notice.photo_id is None
            is_held = row.bundle_id is not None or (is_message and row.reason == QUIET)
            if is_held and (kind == ORIGINAL or is_message):
                waiting[row.contact_id, kind].append(row.id)
        joined: dict[int, tuple[int, ...]] = {}
        for ids in waiting.values():
            first, *others = sorted(ids)
            if others:
                joined[first] = tuple(others)
                self._tx.execute(_JOIN, {"ids": ids, "bundle": first})
            else:
                self._tx.execute(_ALONE, {"ids": ids})
        return joined

    def _notices_of(self, rows: Sequence[Any], ids: tuple[int, ...]) -> list[int]:
        return [row.notice_id for row in rows if row.id in ids]

    def _messages(self, key: int, notices: Sequence[Any], first: Letter) -> Letter:
        """Give one letter, under *key*, with the private messages of *notices*; *first* is that of the first one."""
        said = [self._letters.letter(each).params for each in notices]
        return replace(first, notice_id=key, kind=MESSAGES, params=messages_params(said), choices=(), photo=None)

    def _bundle(self, key: int, bundle: int, first: Letter, *, is_edit: bool) -> Letter:
        """Give what a bundle says now of all its alerts, under *key*; *first* is the letter of one of them."""
        rows = self._tx.execute(_TOGETHER, {"bundle": bundle}).all()
        views = [view for view in (self._letters.view(row.alert_id) for row in rows) if view is not None]
        why = CROWD if all(row.reason == CROWD for row in rows) else "night"
        return Letter(
            notice_id=key,
            kind=BUNDLE_EDIT if is_edit else BUNDLE,
            params=bundle_params(views, "now" if is_edit else why),
            lane=Lane.ALERT,
            created_at=first.created_at,
            time_zone=first.time_zone,
            community_id=first.community_id,
            expires_at=max((view.alert.expires_at for view in views), default=first.expires_at),
        )

    def _end(self, row: Any) -> datetime | None:
        chosen = self._hours.get(row.quiet_id) if row.quiet_id is not None else None
        return chosen.end_after(self._now) if chosen is not None else None

    def _wakes(self, notice: Any) -> bool:
        view = self._letters.view(notice.alert_id)
        return view is not None and wakes(view)
