"""Private messages on their way: whether each arrived, and who is to be told so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, insert, literal_column, or_, select, update

from core.model.notice import DeliveryStatus
from core.model.private_message import Correspondent, Journey
from storage import tables
from storage.columns import Moment
from storage.message_tables import correspondent, message_held_back, message_on_its_way, private_message
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

COMES_BACK_WITHIN = timedelta(days=5)
"""How long a channel may still tell that what it had taken did not arrive."""

_C = correspondent
_M = private_message
_P = tables.person
_W = message_on_its_way
_H = message_held_back
_N = tables.notice
_D = tables.delivery

IS_NAMED = or_(_C.c.alert_id == literal_column("0"), ~_C.c.begins)
"""Whether the person knows who the other one is: whoever writes about an alert does not know its author."""
NAME = case((IS_NAMED, _P.c.name), else_=literal_column("''"))
CORRESPONDENTS = select(
    _C.c.id,
    _C.c.person_id,
    _C.c.other_id,
    _C.c.community_id,
    _C.c.number,
    NAME.label("name"),
    _C.c.is_blocked,
    _C.c.is_muted,
    _C.c.alert_id,
    _C.c.about,
).join_from(_C, _P, _P.c.id == _C.c.other_id)
"""Somebody with whom a person writes, as that person sees them."""
OF_THE_TWO = and_(
    _M.c.sender_id == bindparam("sender"),
    _M.c.reader_id == bindparam("reader"),
    _M.c.alert_id == bindparam("alert", type_=Integer()),
)
"""What the one wrote to the other, about an alert (0: about none)."""
_WAITS = Prepared(insert(_W))
_LOST = (
    select(_W.c.notice_id, _W.c.message_id, *CORRESPONDENTS.selected_columns)
    .join_from(_W, _N, _N.c.id == _W.c.notice_id)
    .join(_C, _C.c.id == _W.c.correspondent_id)
    .join(_P, _P.c.id == _C.c.other_id)
    .where(
        _N.c.expanded_at.is_not(None),
        ~exists().where(
            _D.c.notice_id == _W.c.notice_id, _D.c.status.not_in([DeliveryStatus.FAILED, DeliveryStatus.EXPIRED])
        ),
    )
    .order_by(_W.c.notice_id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=_W, skip_locked=True)
)
_MARK_LOST = (
    update(_M)
    .where(_M.c.id.in_(bindparam("messages", expanding=True)))
    .values(lost_at=bindparam("now", type_=Moment()), journey=Journey.LOST)
)
_PROVES_LATER = or_(*(_D.c.account.like(f"%{name}") for name in ("sms", "chat")))
"""Whose channel tells later that a message arrived (`Capabilities.proves`), on the street, too: no proof yet."""
_ARRIVED = (
    select(_W.c.notice_id, _W.c.message_id, *CORRESPONDENTS.selected_columns, _W.c.reply_id)
    .join_from(_W, _C, _C.c.id == _W.c.correspondent_id)
    .join(_P, _P.c.id == _C.c.other_id)
    .where(
        ~_W.c.is_told,
        exists().where(
            _D.c.notice_id == _W.c.notice_id,
            or_(
                _D.c.status == DeliveryStatus.PROVEN,
                and_(_D.c.status == DeliveryStatus.SENT, ~_PROVES_LATER),
            ),
        ),
    )
    .order_by(_W.c.notice_id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=_W, skip_locked=True)
)
_MARK_ARRIVED = update(_M).where(_M.c.id.in_(bindparam("messages", expanding=True))).values(journey=Journey.ARRIVED)
_TOLD = update(_W).where(_W.c.notice_id.in_(bindparam("notices", expanding=True))).values(is_told=True)
_TELL_IN = Prepared(
    update(_W)
    .where(_W.c.message_id == bindparam("message"))
    .values(reply_id=select(_D.c.notice_id).where(_D.c.id == bindparam("delivery")).scalar_subquery())
)
_HOLD_BACK = Prepared(insert(_H))
_TELL_OF_HELD = Prepared(
    update(_H)
    .where(_H.c.message_id == bindparam("message"))
    .values(reply_id=select(_D.c.notice_id).where(_D.c.id == bindparam("delivery")).scalar_subquery())
)
_SEEMS = (
    select(_H.c.message_id, *CORRESPONDENTS.selected_columns, _H.c.reply_id)
    .join_from(_H, _C, _C.c.id == _H.c.correspondent_id)
    .join(_P, _P.c.id == _C.c.other_id)
    .where(_H.c.seems_at <= bindparam("now", type_=Moment()))
    .order_by(_H.c.message_id)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=_H, skip_locked=True)
)
_SEEMED = delete(_H).where(_H.c.message_id.in_(bindparam("messages", expanding=True)))
_JOURNEY = Prepared(select(_M.c.journey, _M.c.at).where(OF_THE_TWO).order_by(_M.c.id.desc()).limit(literal_column("1")))
_SEEN_TO = delete(_W).where(_W.c.notice_id.in_(bindparam("notices", expanding=True)))
_OVER = delete(_W).where(
    exists().where(
        _D.c.notice_id == _W.c.notice_id,
        or_(
            _D.c.status.in_([DeliveryStatus.PROVEN, DeliveryStatus.CANCELLED]),
            and_(_D.c.status == DeliveryStatus.SENT, _D.c.settled_at <= bindparam("before", type_=Moment())),
        ),
    )
)


class OnTheirWay:
    """Messages on their way."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def wait_for(self, message_id: int, notice_id: int, correspondent_id: int) -> None:
        """Remember that a message leaves with a notice, to that correspondent of who wrote it, until it arrived."""
        row = {"notice_id": notice_id, "message_id": message_id, "correspondent_id": correspondent_id}
        self._tx.execute(_WAITS, row)

    def hold_back(self, message_id: int, correspondent_id: int, seems_at: datetime) -> None:
        """Remember when a message that its reader does not want to hear would have arrived."""
        row = {"message_id": message_id, "correspondent_id": correspondent_id, "seems_at": seems_at}
        self._tx.execute(_HOLD_BACK, row)

    def tell_in(self, message_id: int, delivery_id: int) -> None:
        """Remember which reply told its sender that a message leaves."""
        told = {"message": message_id, "delivery": delivery_id}
        if not self._tx.execute(_TELL_IN, told).rowcount:
            self._tx.execute(_TELL_OF_HELD, told)

    def take_arrived(self, most: int) -> Sequence[Correspondent]:
        """To whom messages arrived, for who wrote them, each message once; they count as told."""
        rows = self._tx.execute(_ARRIVED, {"most": most}).all()
        if rows:
            self._tx.execute(_MARK_ARRIVED, {"messages": [row.message_id for row in rows]})
            self._tx.execute(_TOLD, {"notices": [row.notice_id for row in rows]})
        return [Correspondent(*row[2:]) for row in rows] + self._take_seeming(most)

    def _take_seeming(self, most: int) -> list[Correspondent]:
        """To whom messages would have arrived that were not passed on."""
        rows = self._tx.execute(_SEEMS, {"most": most, "now": self._tx.now}).all()
        if rows:
            messages = [row.message_id for row in rows]
            self._tx.execute(_MARK_ARRIVED, {"messages": messages})
            self._tx.execute(_SEEMED, {"messages": messages})
        return [Correspondent(*row[1:]) for row in rows]

    def journey(self, sender_id: int, reader_id: int, alert_id: int = 0) -> tuple[Journey, datetime] | None:
        """How far the last message of the one to the other came, and when it was written."""
        two = {"sender": sender_id, "reader": reader_id, "alert": alert_id}
        row = self._tx.execute(_JOURNEY, two).one_or_none()
        return None if row is None else (row.journey, row.at)

    def take_lost(self, most: int) -> Sequence[Correspondent]:
        """To whom messages did not arrive, for who wrote them, each message once; they count as told."""
        self._tx.execute(_OVER, {"before": self._tx.now - COMES_BACK_WITHIN})
        rows = self._tx.execute(_LOST, {"most": most}).all()
        if rows:
            self._tx.execute(_MARK_LOST, {"messages": [row.message_id for row in rows], "now": self._tx.now})
            self._tx.execute(_SEEN_TO, {"notices": [row.notice_id for row in rows]})
        return [Correspondent(*row[2:]) for row in rows]
