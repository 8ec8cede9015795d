"""Who writes with whom, and what they wrote, which is kept encrypted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, and_, bindparam, delete, exists, func, insert, literal_column, or_, select, update

from core.model.notice import DeliveryStatus
from core.model.private_message import Correspondent, PrivateMessage
from storage import tables
from storage.columns import Moment
from storage.message_tables import correspondent, message_on_its_way, private_message, twin_reader
from storage.prepared import Prepared, Upsert

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
_N = tables.notice
_D = tables.delivery

_CORRESPONDENTS = select(
    _C.c.id, _C.c.person_id, _C.c.other_id, _C.c.community_id, _C.c.number, _P.c.name, _C.c.is_blocked
).join_from(_C, _P, _P.c.id == _C.c.other_id)
_OF_PERSON = _C.c.person_id == bindparam("person")
_BETWEEN = Prepared(_CORRESPONDENTS.where(_OF_PERSON, _C.c.other_id == bindparam("other")))
_BY_ID = Prepared(_CORRESPONDENTS.where(_C.c.id == bindparam("correspondent")))
_NUMBERED = Prepared(_CORRESPONDENTS.where(_OF_PERSON, _C.c.number == bindparam("numbered")))
_OF = Prepared(_CORRESPONDENTS.where(_OF_PERSON).order_by(_C.c.number.desc()).limit(bindparam("most", type_=Integer())))
_LAST = Prepared(select(func.coalesce(func.max(_C.c.number), 0)).where(_OF_PERSON))
_MEET = Prepared(insert(_C))
_LIVES = Prepared(update(_C).where(_C.c.id == bindparam("correspondent")).values(community_id=bindparam("lives")))
_BLOCK = Prepared(update(_C).where(_C.c.id == bindparam("correspondent")).values(is_blocked=bindparam("blocks")))
_LOCK = select(_P.c.id).where(_P.c.id.in_(bindparam("persons", expanding=True))).order_by(_P.c.id).with_for_update()
_ADD = Prepared(insert(_M).returning(_M.c.id))
_HAS_WRITTEN = Prepared(
    select(_M.c.id)
    .where(_M.c.reader_id == bindparam("reader"), _M.c.sender_id == bindparam("sender"), _M.c.lost_at.is_(None))
    .limit(literal_column("1"))
)
_SINCE = bindparam("since", type_=Moment())
_WRITTEN = Prepared(select(func.count()).where(_M.c.sender_id == bindparam("sender"), _M.c.at > _SINCE))
_BEGUN = Prepared(select(func.count()).where(_OF_PERSON, _C.c.begins, _C.c.met_at > _SINCE))
_LATEST = Prepared(
    select(_C.c.number, _P.c.name, _M.c.sealed, _M.c.sender_id, _M.c.at)
    .join_from(_M, _C, (_C.c.person_id == _M.c.reader_id) & (_C.c.other_id == _M.c.sender_id))
    .join(_P, _P.c.id == _M.c.sender_id)
    .where(_M.c.reader_id == bindparam("reader"), _M.c.sealed.is_not(None))
    .order_by(_M.c.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_WAITS = Prepared(insert(_W))
_LOST = (
    select(_W.c.notice_id, _W.c.message_id, *_CORRESPONDENTS.selected_columns)
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
    .values(lost_at=bindparam("now", type_=Moment()))
)
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
_SEALED = Prepared(select(_M.c.sealed, _M.c.sender_id, _M.c.reader_id).where(_M.c.id == bindparam("message")))
_CHOOSE = Upsert(
    lambda insert_into: (chosen := insert_into(twin_reader)).on_conflict_do_update(
        index_elements=["person_id"], set_={"is_open": chosen.excluded.is_open, "at": chosen.excluded.at}
    )
)
_IS_OPEN = Prepared(select(twin_reader.c.is_open).where(twin_reader.c.person_id == bindparam("person")))
_FORGET = Prepared(
    delete(_M).where(
        _M.c.id.in_(
            select(_M.c.id)
            .where(_M.c.at < bindparam("before", type_=Moment()))
            .order_by(_M.c.at)
            .limit(bindparam("most", type_=Integer()))
        )
    )
)


class MessagesShelf:
    """Private messages, and who writes with whom."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def lock(self, person_ids: Sequence[int]) -> None:
        """Let no other turn of these persons write or number correspondents until the transaction ends."""
        self._tx.execute(_LOCK, {"persons": list(person_ids)}).all()

    def meet(self, person_id: int, other_id: int, community_id: int, *, begins: bool = False) -> Correspondent:
        """Give the other one as this person's correspondent, numbered when they meet; they live in that community."""
        known = self.between(person_id, other_id)
        if known is not None:
            if known.community_id != community_id:
                self._tx.execute(_LIVES, {"correspondent": known.id, "lives": community_id})
            return known
        row = {
            "person_id": person_id,
            "other_id": other_id,
            "community_id": community_id,
            "number": self._tx.execute(_LAST, {"person": person_id}).scalar_one() + 1,
            "is_blocked": False,
            "begins": begins,
            "met_at": self._tx.now,
        }
        self._tx.execute(_MEET, row)
        return Correspondent(*self._tx.execute(_BETWEEN, {"person": person_id, "other": other_id}).one())

    def between(self, person_id: int, other_id: int) -> Correspondent | None:
        """The other one as this person's correspondent."""
        return self._one(_BETWEEN, {"person": person_id, "other": other_id})

    def by_id(self, correspondent_id: int) -> Correspondent | None:
        """One correspondent, to be shown to nobody but the person whose it is."""
        return self._one(_BY_ID, {"correspondent": correspondent_id})

    def numbered(self, person_id: int, number: int) -> Correspondent | None:
        """Whom this person calls P<number>."""
        return self._one(_NUMBERED, {"person": person_id, "numbered": number})

    def of(self, person_id: int, limit: int) -> Sequence[Correspondent]:
        """This person's correspondents, the one they met last first."""
        return [Correspondent(*row) for row in self._tx.execute(_OF, {"person": person_id, "most": limit}).all()]

    def block(self, correspondent_id: int, *, is_blocked: bool) -> None:
        """Pass on nothing more of what a correspondent writes, or everything again."""
        self._tx.execute(_BLOCK, {"correspondent": correspondent_id, "blocks": is_blocked})

    def add(self, sender_id: int, reader_id: int, words: str) -> int:
        """Keep what somebody wrote, encrypted and bound to the two; give its id."""
        return self._add(sender_id, reader_id, self._tx.sealing.seal(words, bound_to(sender_id, reader_id)))

    def add_unread(self, sender_id: int, reader_id: int) -> None:
        """Note that somebody wrote to who blocked them: it counts, and the words are not kept."""
        self._add(sender_id, reader_id, None)

    def wait_for(self, message_id: int, notice_id: int, correspondent_id: int) -> None:
        """Remember that a message leaves with a notice, to that correspondent of who wrote it, until it arrived."""
        row = {"notice_id": notice_id, "message_id": message_id, "correspondent_id": correspondent_id}
        self._tx.execute(_WAITS, row)

    def take_lost(self, most: int) -> Sequence[Correspondent]:
        """To whom messages did not arrive, for who wrote them, each message once; they count as told."""
        self._tx.execute(_OVER, {"before": self._tx.now - COMES_BACK_WITHIN})
        rows = self._tx.execute(_LOST, {"most": most}).all()
        if rows:
            self._tx.execute(_MARK_LOST, {"messages": [row.message_id for row in rows], "now": self._tx.now})
            self._tx.execute(_SEEN_TO, {"notices": [row.notice_id for row in rows]})
        return [Correspondent(*row[2:]) for row in rows]

    def has_written(self, sender_id: int, reader_id: int) -> bool:
        """Whether the one ever wrote to the other something that was not given up."""
        return self._tx.execute(_HAS_WRITTEN, {"sender": sender_id, "reader": reader_id}).one_or_none() is not None

    def written_since(self, sender_id: int, since: datetime) -> int:
        """How many messages somebody wrote since then."""
        count: int = self._tx.execute(_WRITTEN, {"sender": sender_id, "since": since}).scalar_one()
        return count

    def begun_since(self, person_id: int, since: datetime) -> int:
        """To how many persons somebody wrote for the first time since then."""
        count: int = self._tx.execute(_BEGUN, {"person": person_id, "since": since}).scalar_one()
        return count

    def latest_to(self, reader_id: int, limit: int) -> Sequence[PrivateMessage]:
        """What was written to somebody, the latest first. What another key sealed is as if it were not there."""
        rows = self._tx.execute(_LATEST, {"reader": reader_id, "most": limit}).all()
        opened = [(row, self._open(row.sealed, row.sender_id, reader_id)) for row in rows]
        return [PrivateMessage(row.number, row.name, words, row.at) for row, words in opened if words is not None]

    def words(self, message_id: int) -> str | None:
        """What was written in a message, for the post office alone; None: it is erased, or another key sealed it."""
        row = self._tx.execute(_SEALED, {"message": message_id}).one_or_none()
        return None if row is None else self._open(row.sealed, row.sender_id, row.reader_id)

    def open_to_twins(self, person_id: int, *, is_open: bool) -> None:
        """Remember whether neighbours of twins may write to somebody who masks every coordinate."""
        self._tx.execute(_CHOOSE, {"person_id": person_id, "is_open": is_open, "at": self._tx.now})

    def is_open_to_twins(self, person_id: int) -> bool:
        """Whether they may; who never said so is not."""
        return bool(self._tx.execute(_IS_OPEN, {"person": person_id}).scalar_one_or_none())

    def forget(self, before: datetime, most: int) -> int:
        """Erase at most *most* messages that were written before then; how many."""
        return self._tx.execute(_FORGET, {"before": before, "most": most}).rowcount

    def _add(self, sender_id: int, reader_id: int, sealed: bytes | None) -> int:
        row = {"sender_id": sender_id, "reader_id": reader_id, "sealed": sealed, "at": self._tx.now}
        made: int = self._tx.execute(_ADD, row).scalar_one()
        return made

    def _one(self, statement: Prepared, params: dict[str, Any]) -> Correspondent | None:
        row = self._tx.execute(statement, params).one_or_none()
        return None if row is None else Correspondent(*row)

    def _open(self, sealed: bytes | None, sender_id: int, reader_id: int) -> str | None:
        if sealed is None:
            return None
        try:
            return self._tx.sealing.open(bytes(sealed), bound_to(sender_id, reader_id))
        except InvalidTag:
            return None


def bound_to(sender_id: int, reader_id: int) -> str:
    """To whom the words of a message are bound."""
    return f"message:{sender_id}:{reader_id}"
