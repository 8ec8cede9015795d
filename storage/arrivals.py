"""What became of the messages that left: which one is meant, which arrived, which was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, or_, select, update

from core.answering import REPLY
from core.model.notice import DeliveryStatus
from core.shelves.outbox import Referred
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared
from storage.settling import ANSWERED

if TYPE_CHECKING:
    from storage.transaction import Transaction

_D = tables.delivery
_N = tables.notice
_C = tables.contact
_G = tables.community_group

_CONTACT_AT = select(_C.c.id).where(_C.c.channel == bindparam("on"), _C.c.address == bindparam("at")).scalar_subquery()
_GROUP_AT = select(_G.c.id).where(_G.c.channel == bindparam("on"), _G.c.address == bindparam("at")).scalar_subquery()
_ABOUT = Prepared(
    select(_N.c.kind, _N.c.alert_id, _N.c.community_id, _N.c.params, _N.c.choices)
    .join_from(_D, _N, _N.c.id == _D.c.notice_id)
    .where(
        _D.c.external_id == bindparam("external"),
        or_(_D.c.contact_id == _CONTACT_AT, _D.c.group_id == _GROUP_AT),
        _D.c.bundle_id.is_(None),  # what tells of several is about no single one
    )
    # An edit has the external id of what it edits: the message itself comes first.
    .order_by(case((_N.c.alert_id.is_(None), 1), else_=0), _D.c.id)
    .limit(1)
)
_PROVE = Prepared(
    update(_D)
    .where(
        _D.c.contact_id == _CONTACT_AT,
        _D.c.notice_id.in_(select(_N.c.id).where(_N.c.alert_id == bindparam("alert"))),
        # On its way counts too: the answer may overtake our own note that it was sent.
        or_(
            _D.c.status == DeliveryStatus.SENT,
            (_D.c.status == DeliveryStatus.QUEUED) & _D.c.lease_until.is_not(None),
        ),
    )
    # But what is on its way may still be lost with the process that carries it: then it has to be sent again.
    .values(
        status=case((_D.c.status == DeliveryStatus.SENT, DeliveryStatus.PROVEN.value), else_=_D.c.status),
        reason=case((_D.c.status == DeliveryStatus.QUEUED, ANSWERED), else_=_D.c.reason),
    )
)
_ARRIVED = Prepared(
    update(_D)
    .where(
        _D.c.account == bindparam("on"),
        _D.c.external_id == bindparam("external"),
        or_(_D.c.status == DeliveryStatus.SENT, _D.c.status == DeliveryStatus.FAILED),
    )
    .values(status=DeliveryStatus.PROVEN)
)
_IS_NOTED = Prepared(
    select(_D.c.id).where(_D.c.account == bindparam("on"), _D.c.external_id == bindparam("external")).limit(1)
)
_LOST = Prepared(
    update(_D)
    .where(
        _D.c.account == bindparam("on"),
        _D.c.external_id == bindparam("external"),
        _D.c.status == DeliveryStatus.SENT,
    )
    .values(
        status=DeliveryStatus.FAILED,
        reason=bindparam("why"),
        climb_at=case((_D.c.climb_at.is_not(None), bindparam("now", type_=Moment())), else_=_D.c.climb_at),
    )
    .returning(_D.c.contact_id)
)


def about(tx: Transaction, channel: str, address: str, external_id: str) -> Referred | None:
    """What an earlier message of ours was about, by the channel's id for it."""
    row = tx.execute(_ABOUT, {"on": channel, "at": address, "external": external_id}).one_or_none()
    if row is None:
        return None
    # An answer of ours hangs on no alert, where its delivery would be counted; it says itself which one it tells of.
    told_of = row.params.get("about") if row.kind == REPLY else None
    return Referred(row.kind, row.alert_id or told_of, row.community_id, row.params, row.choices or ())


def arrived(tx: Transaction, channel: str, external_id: str) -> bool:
    """Note that a message came to the person's device; False: it is not noted as sent yet."""
    params = {"on": channel, "external": external_id}
    tx.execute(_ARRIVED, params)
    return tx.execute(_IS_NOTED, params).one_or_none() is not None


def lost(tx: Transaction, channel: str, external_id: str, reason: str) -> int | None:
    """Note that the channel gave a message up which it had taken; to which contact."""
    params = {"on": channel, "external": external_id, "why": reason, "now": tx.now}
    # An edited message is several deliveries, all of one contact.
    return next(iter(list(tx.execute(_LOST, params).scalars())), None)


def prove(tx: Transaction, channel: str, address: str, alert_id: int) -> None:
    """Note that an alert has arrived where somebody answers it."""
    tx.execute(_PROVE, {"on": channel, "at": address, "alert": alert_id})
