"""How far a notice got, or would get."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select

from core.model.alert_words import Severity
from core.model.community import Topic
from core.model.member import MemberStatus
from core.model.notice import DeliveryStatus, Lane, Reach
from core.model.peace import Matter, matter_of
from storage import tables
from storage.muting import listens_to
from storage.preference import preferred
from storage.quiet import hours
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select

    from storage.transaction import Transaction

ORIGINAL = "alert.published"
"""The notice that opens an alert: what later ones edit and follow."""
REACHED = [status for status in DeliveryStatus if status.is_reached]

_D = tables.delivery
_N = tables.notice
_M = tables.member
_A = tables.alert

_LATEST = (
    select(_N)
    .where(_N.c.alert_id == bindparam("alert"), _N.c.kind == bindparam("kind"))
    .order_by(_N.c.id.desc())
    .limit(1)
)
_FATE = case(
    (_D.c.status.in_(REACHED), "reached"),
    # Their quiet hours are not over, or it goes together with the next ones.
    (and_(_D.c.status == DeliveryStatus.QUEUED, _D.c.bundle_id == tables.HELD), "later"),
    (_D.c.status == DeliveryStatus.QUEUED, "waiting"),
    else_="failed",
)
_BETTER = case((_D.c.status.in_(REACHED), 0), (_D.c.status == DeliveryStatus.QUEUED, 1), else_=2)
# A contact that is nobody's any more stands for itself.
_WHO = func.coalesce(tables.contact.c.person_id, -_D.c.contact_id)
_BEST = (
    select(
        _D.c.account,
        _D.c.group_id.is_not(None).label("is_group"),
        _FATE.label("fate"),
        func.row_number().over(partition_by=(_D.c.group_id, _WHO), order_by=(_BETTER, _D.c.id)).label("place"),
    )
    .select_from(
        _D.outerjoin(tables.contact, tables.contact.c.id == _D.c.contact_id).outerjoin(
            _M, and_(_M.c.community_id == bindparam("community"), _M.c.person_id == tables.contact.c.person_id)
        )
    )
    # The town hall is told, too, and is none of the neighbours.
    .where(_D.c.notice_id == bindparam("notice"), or_(_M.c.id.is_(None), IS_NEIGHBOUR))
    .subquery()
)
# Whom the alert found on their second contact counts once, there where it arrived first.
_FATES = (
    select(_BEST.c.account, _BEST.c.is_group, _BEST.c.fate, func.count().label("many"))
    .where(_BEST.c.place == 1)
    .group_by(_BEST.c.account, _BEST.c.is_group, _BEST.c.fate)
)
_SETTLED = select(_D.c.id).where(_D.c.notice_id == bindparam("notice"), _D.c.settled_at > bindparam("since")).limit(1)
_MEANT = (
    select(_M.c.person_id.label("key"))
    .where(
        _M.c.community_id == bindparam("community"),
        _M.c.status == MemberStatus.ACTIVE,
        _M.c.person_id != bindparam("author"),
        IS_NEIGHBOUR,
    )
    .subquery()
)
_LISTENING = (
    select(_M.c.person_id.label("key"))
    .where(
        _M.c.community_id == bindparam("community"),
        _M.c.status == MemberStatus.ACTIVE,
        _M.c.person_id != bindparam("author"),
        IS_NEIGHBOUR,
        listens_to(_M.c.person_id, bindparam("author", type_=_M.c.person_id.type)),
    )
    .subquery()
)
"""Those of `_MEANT` who did not mute the author."""
_SEVERITY = select(_A.c.severity).where(_A.c.id == bindparam("alert"))
_EVERYBODY = select(func.count()).select_from(_MEANT)
_GROUPS = (
    select(func.count())
    .select_from(tables.community_group)
    .where(
        tables.community_group.c.community_id == bindparam("community"),
        tables.community_group.c.topics.like(f"%{Topic.ALERTS}%"),
    )
)
_ABOUT = select(_N.c.id).where(_N.c.alert_id == _A.c.id)
_PROVEN = exists().where(
    tables.contact.c.person_id == _M.c.person_id,
    _D.c.contact_id == tables.contact.c.id,
    _D.c.notice_id.in_(_ABOUT),
    _D.c.status == DeliveryStatus.PROVEN,
)
_ANSWERED = exists().where(tables.alert_event.c.alert_id == _A.c.id, tables.alert_event.c.person_id == _M.c.person_id)
_UNPROVEN = (
    select(tables.person.c.name)
    .select_from(
        _A.join(_M, and_(_M.c.community_id == _A.c.community_id, _M.c.status == MemberStatus.ACTIVE)).join(
            tables.person, tables.person.c.id == _M.c.person_id
        )
    )
    .where(_A.c.id == bindparam("alert"), _M.c.person_id != _A.c.author_id, IS_NEIGHBOUR, ~or_(_PROVEN, _ANSWERED))
    .order_by(tables.person.c.name, tables.person.c.id)
)


@cache
def _by_channel(channels: frozenset[str] | None, lane: Lane, matter: Matter | None) -> Select[Any]:
    """Count the members with a contact on one of *channels*, by the one that they prefer, and by their quiet hours."""
    # Counted apart: joined, SQLite would go through all those with a contact for each member.
    crowd = _LISTENING if matter is Matter.ALERT else _MEANT
    chosen = preferred(crowd, lane, channels, matter=matter)
    return select(chosen.c.channel, chosen.c.quiet_id, func.count().label("many")).group_by(
        chosen.c.channel, chosen.c.quiet_id
    )


def forecast(
    tx: Transaction,
    community_id: int,
    except_person: int,
    lane: Lane = Lane.ALERT,
    matter: Matter | None = None,
) -> Reach:
    """How far an alert, or what else comes in *lane*, would get if it were sent now."""
    params = {"community": community_id, "author": except_person}
    rows = tx.execute(_by_channel(tx.channels, lane, matter), params).all()
    reached: Counter[str] = Counter()
    held: Counter[datetime] = Counter()
    quiet = hours(tx) if any(row.quiet_id is not None for row in rows) else {}
    for row in rows:
        reached[row.channel] += row.many
        end = quiet[row.quiet_id].end_after(tx.now) if row.quiet_id is not None else None
        if end is not None:
            held[end] += row.many
    usable = sum(reached.values())
    if matter is Matter.ALERT:
        usable = sum(row.many for row in tx.execute(_by_channel(tx.channels, lane, None), params))
    nobody = tx.execute(_EVERYBODY, params).scalar_one() - usable
    groups = tx.execute(_GROUPS, {"community": community_id}).scalar_one()
    return Reach(reached, nobody=nobody, groups=groups, chosen=usable - sum(reached.values()), held=held)


def reach(tx: Transaction, alert_id: int, kind: str, now: datetime) -> Reach:
    """How far the latest notice of *kind* about an alert got; who is not served yet counts as waiting or later."""
    notice = tx.execute(_LATEST, {"alert": alert_id, "kind": kind}).one_or_none()
    if notice is None:
        return Reach({})
    fates = tx.execute(_FATES, {"notice": notice.id, "community": notice.community_id}).all()
    reached = {row.account: row.many for row in fates if row.fate == "reached" and not row.is_group}
    waiting, later, failed = (_sum(fates, fate, is_group=False) for fate in ("waiting", "later", "failed"))
    groups = _sum(fates, "reached", is_group=True)
    if notice.community_id is None:
        return Reach(reached, waiting, failed, later, groups=groups)
    severity = tx.execute(_SEVERITY, {"alert": alert_id}).scalar_one()
    matter = matter_of(is_danger=severity is Severity.SEVERE)
    expected = forecast(tx, notice.community_id, notice.except_person or 0, matter=matter)
    unserved = 0
    if notice.expanded_at is None:
        unserved = max(0, sum(expected.reached.values()) - sum(row.many for row in fates if not row.is_group))
    is_later = notice.not_before > now
    return Reach(
        reached,
        waiting=waiting + (0 if is_later else unserved),
        failed=failed,
        later=later + (unserved if is_later else 0),
        nobody=expected.nobody,
        groups=groups,
        chosen=expected.chosen,
    )


def has_got_further(tx: Transaction, alert_id: int, kind: str, account: str) -> bool:
    """Whether the latest notice of *kind* about an alert got further since *account* was last added."""
    told = tx.execute(_LATEST, {"alert": alert_id, "kind": account}).one_or_none()
    notice = tx.execute(_LATEST, {"alert": alert_id, "kind": kind}).one_or_none()
    if told is None or notice is None:
        return True
    return tx.execute(_SETTLED, {"notice": notice.id, "since": told.created_at}).one_or_none() is not None


def unproven(tx: Transaction, alert_id: int) -> Sequence[str]:
    """The names of members of whom nothing proves that the alert arrived: no receipt, and no act of theirs."""
    return list(tx.execute(_UNPROVEN, {"alert": alert_id}).scalars())


def _sum(fates: Sequence[Any], fate: str, *, is_group: bool) -> int:
    return sum(row.many for row in fates if row.fate == fate and bool(row.is_group) is is_group)
