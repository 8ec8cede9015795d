"""Those whom no message reaches, who warns them, and when somebody has to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, and_, bindparam, delete, exists, insert, or_, select, update

from core.model.member import MemberStatus
from core.model.relay import RelayCall, Relayed
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert
from storage.relay_tables import relay, relay_call, relayed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_R = relayed
_K = relay
_L = relay_call
_M = tables.member
_P = tables.person

_ROW = (_R.c.id, _R.c.community_id, _R.c.sealed, _R.c.agreed_at)
_CALL = (_L.c.id.label("call_id"), _L.c.asked, _L.c.alert_id, _L.c.message_id, *_ROW)
_OF_RELAYED = bindparam("of_relayed", type_=_R.c.id.type)
_OF_CALL = bindparam("of_call", type_=_L.c.id.type)
_NOW = bindparam("now", type_=Moment())
_ADD = Prepared(insert(_R).returning(_R.c.id))
_HERE = Prepared(select(*_ROW).where(_R.c.community_id == bindparam("community")).order_by(_R.c.id))
_MINE = Prepared(
    select(*_ROW)
    .join_from(_K, _R, _R.c.id == _K.c.relayed_id)
    .where(_K.c.person_id == bindparam("person"))
    .order_by(_R.c.id)
)
_LIVES = and_(
    _M.c.person_id == _K.c.person_id, _M.c.community_id == _R.c.community_id, _M.c.status == MemberStatus.ACTIVE
)
_RELAYS = Prepared(
    select(_P.c.id, _P.c.name)
    .join_from(_K, _R, _R.c.id == _K.c.relayed_id)
    .join(_P, _P.c.id == _K.c.person_id)
    .join(_M, _LIVES)
    .where(_K.c.relayed_id == _OF_RELAYED)
    .order_by(_K.c.at, _P.c.id)
)
_ACCEPT = Upsert(lambda insert_into: insert_into(_K).on_conflict_do_nothing())
_RESIGN = Prepared(delete(_K).where(_K.c.relayed_id == _OF_RELAYED, _K.c.person_id == bindparam("person")))
_ERASE = Prepared(delete(_R).where(_R.c.id == _OF_RELAYED))
_SAME = Prepared(
    select(_L.c.id).where(
        _L.c.relayed_id == _OF_RELAYED,
        or_(
            _L.c.alert_id == bindparam("alert", type_=_L.c.alert_id.type),
            _L.c.message_id == bindparam("message", type_=_L.c.message_id.type),
        ),
    )
)
_CALL_UP = Prepared(insert(_L).returning(_L.c.id))
_DUE = (
    select(_L.c.id)
    .where(_L.c.due_at.is_not(None), _L.c.due_at <= _NOW)
    .order_by(_L.c.due_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_TAKE = Prepared(update(_L).where(_L.c.id == _OF_CALL).values(asked=_L.c.asked + 1, due_at=None))
_READ = Prepared(select(*_CALL).join_from(_L, _R, _R.c.id == _L.c.relayed_id).where(_L.c.id == _OF_CALL))
_WAIT = Prepared(update(_L).where(_L.c.id == _OF_CALL).values(due_at=bindparam("moment", type_=Moment())))
_TOLD = Prepared(
    update(_L)
    .where(_L.c.id == _OF_CALL, _L.c.told_at.is_(None))
    .values(told_at=_NOW, told_by_id=bindparam("by", type_=_L.c.told_by_id.type), due_at=None)
)
_OLD = (
    select(_L.c.id)
    .where(_L.c.at < bindparam("before", type_=Moment()))
    .order_by(_L.c.at)
    .limit(bindparam("most", type_=Integer()))
)
_FORGET = Prepared(delete(_L).where(_L.c.id.in_(_OLD)))
_ORPHANS = Prepared(
    select(*_ROW)
    .where(~exists().where(_K.c.relayed_id == _R.c.id, _LIVES))
    .order_by(_R.c.id)
    .limit(bindparam("most", type_=Integer()))
)


class RelaysShelf:
    """Those whom no message reaches, who warns them, and when somebody has to."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, community_id: int, name: str, street: str) -> Relayed:
        """Keep somebody, encrypted: they agreed now."""
        sealed = self._tx.sealing.seal(f"{name}\n{street}", _bound_to(community_id))
        row = {"community_id": community_id, "sealed": sealed, "agreed_at": self._tx.now}
        return Relayed(self._tx.execute(_ADD, row).scalar_one(), community_id, name, street, self._tx.now)

    def in_community(self, community_id: int) -> Sequence[Relayed]:
        """Those whom members of a community warn, in the order in which they agreed."""
        return self._opened(self._tx.execute(_HERE, {"community": community_id}))

    def of(self, person_id: int) -> Sequence[Relayed]:
        """Those whom this person warns."""
        return self._opened(self._tx.execute(_MINE, {"person": person_id}))

    def relays(self, relayed_id: int) -> Sequence[tuple[int, str]]:
        """Who warns somebody: persons and names of members, the first one first."""
        return [(row.id, row.name) for row in self._tx.execute(_RELAYS, {"of_relayed": relayed_id})]

    def accept(self, relayed_id: int, person_id: int) -> bool:
        """Let a member warn somebody; False when they do already."""
        row = {"relayed_id": relayed_id, "person_id": person_id, "at": self._tx.now}
        return self._tx.execute(_ACCEPT, row).rowcount > 0

    def resign(self, relayed_id: int, person_id: int) -> None:
        """Let a member warn somebody no longer."""
        self._tx.execute(_RESIGN, {"of_relayed": relayed_id, "person": person_id})

    def erase(self, relayed_id: int) -> None:
        """Forget somebody, with who warns them and each call."""
        self._tx.execute(_ERASE, {"of_relayed": relayed_id})

    def call(self, relayed_id: int, due_at: datetime, *, alert_id: int | None, message_id: int | None) -> int | None:
        """Note that somebody has to be warned, and when to ask again; None when that is noted already."""
        about = {"of_relayed": relayed_id, "alert": alert_id, "message": message_id}
        if self._tx.execute(_SAME, about).one_or_none() is not None:
            return None
        row = {"relayed_id": relayed_id, "alert_id": alert_id, "message_id": message_id}
        made: int = self._tx.execute(_CALL_UP, row | {"at": self._tx.now, "due_at": due_at}).scalar_one()
        return made

    def open_calls(self, relayed_ids: Collection[int], since: datetime) -> Sequence[RelayCall]:
        """The calls for these since then that nobody answered, the latest first."""
        found = (
            select(*_CALL)
            .join_from(_L, _R, _R.c.id == _L.c.relayed_id)
            .where(_L.c.relayed_id.in_(relayed_ids), _L.c.told_at.is_(None), _L.c.at > since)
            .order_by(_L.c.id.desc())
        )
        return self._calls(self._tx.execute(found))

    def take_due(self, now: datetime, most: int) -> Sequence[RelayCall]:
        """Calls that nobody answered in time; they are asked for once more now, and are due no longer."""
        due = [row.id for row in self._tx.execute(_DUE, {"now": now, "most": most})]
        for each in due:
            self._tx.execute(_TAKE, {"of_call": each})
        return [call for each in due for call in self._calls(self._tx.execute(_READ, {"of_call": each}))]

    def wait(self, call_id: int, due_at: datetime) -> None:
        """Look at a call again then."""
        self._tx.execute(_WAIT, {"of_call": call_id, "moment": due_at})

    def told(self, call_id: int, person_id: int) -> bool:
        """Note who warned them; False when somebody had done it."""
        return self._tx.execute(_TOLD, {"of_call": call_id, "by": person_id, "now": self._tx.now}).rowcount > 0

    def forget(self, called_before: datetime, most: int) -> int:
        """Forget calls from before then; how many."""
        return self._tx.execute(_FORGET, {"before": called_before, "most": most}).rowcount

    def take_orphans(self, most: int) -> Sequence[Relayed]:
        """Those whom no member warns any more; nothing of them is kept from now on."""
        rows = self._tx.execute(_ORPHANS, {"most": most}).all()
        for row in rows:
            self.erase(row.id)
        return self._opened(rows)

    def _opened(self, rows: Iterable[Any]) -> list[Relayed]:
        """Open each; what another key sealed is as if it were not there."""
        found = []
        for row in rows:
            try:
                said = self._tx.sealing.open(bytes(row.sealed), _bound_to(row.community_id))
            except InvalidTag:
                continue
            name, _, street = said.partition("\n")
            found.append(Relayed(row.id, row.community_id, name, street, row.agreed_at))
        return found

    def _calls(self, rows: Iterable[Any]) -> list[RelayCall]:
        return [
            RelayCall(row.call_id, each, row.asked, row.alert_id, row.message_id)
            for row in rows
            for each in self._opened([row])
        ]


def _bound_to(community_id: int) -> str:
    return f"relayed:{community_id}"
