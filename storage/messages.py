"""Who writes with whom, and what they wrote, which is kept encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, bindparam, delete, exists, func, insert, literal_column, or_, select, update

from core.model.private_message import NOTHING, Correspondent, Journey, PrivateMessage
from storage import tables
from storage.alerts import AlertsShelf
from storage.columns import Moment
from storage.message_tables import correspondent, private_message, twin_reader
from storage.message_ways import CORRESPONDENTS, IS_NAMED, NAME, OF_THE_TWO, OnTheirWay
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.private_message import Matter

_C = correspondent
_M = private_message
_P = tables.person

_OF_PERSON = _C.c.person_id == bindparam("person")
_BETWEEN = Prepared(
    CORRESPONDENTS.where(
        _OF_PERSON, _C.c.other_id == bindparam("other"), _C.c.alert_id == bindparam("alert", type_=Integer())
    )
)
_BY_ID = Prepared(CORRESPONDENTS.where(_C.c.id == bindparam("correspondent")))
_NUMBERED = Prepared(CORRESPONDENTS.where(_OF_PERSON, _C.c.number == bindparam("numbered")))
_OF = Prepared(CORRESPONDENTS.where(_OF_PERSON).order_by(_C.c.number.desc()).limit(bindparam("most", type_=Integer())))
_LAST = Prepared(select(func.coalesce(func.max(_C.c.number), 0)).where(_OF_PERSON))
_MEET = Prepared(insert(_C))
_LIVES = Prepared(update(_C).where(_C.c.id == bindparam("correspondent")).values(community_id=bindparam("lives")))
_SAME = _C.alias("same")
_ALSO = or_(
    _C.c.id == bindparam("correspondent"),
    exists().where(
        IS_NAMED,
        _SAME.c.id == bindparam("correspondent"),
        or_(_SAME.c.alert_id == literal_column("0"), ~_SAME.c.begins),
        _SAME.c.person_id == _C.c.person_id,
        _SAME.c.other_id == _C.c.other_id,
    ),
)
"""That correspondent, and whatever else the person writes with the same one, where they know who it is."""
_BLOCK = Prepared(update(_C).where(_ALSO).values(is_blocked=bindparam("blocks")))
_MUTE = Prepared(update(_C).where(_ALSO).values(is_muted=bindparam("mutes")))
_PEACE = Prepared(
    select(_C.c.is_blocked, _C.c.is_muted)
    .where(_OF_PERSON, _C.c.other_id == bindparam("other"), IS_NAMED)
    .order_by(_C.c.id.desc())
    .limit(literal_column("1"))
)
_LOCK = select(_P.c.id).where(_P.c.id.in_(bindparam("persons", expanding=True))).order_by(_P.c.id).with_for_update()
_ADD = Prepared(insert(_M).returning(_M.c.id))
_HAS_WRITTEN = Prepared(select(_M.c.id).where(OF_THE_TWO, _M.c.lost_at.is_(None)).limit(literal_column("1")))
_SINCE = bindparam("since", type_=Moment())
_WRITTEN = Prepared(select(func.count()).where(_M.c.sender_id == bindparam("sender"), _M.c.at > _SINCE))
_BEGUN = Prepared(select(func.count()).where(_OF_PERSON, _C.c.begins, _C.c.met_at > _SINCE))
_LATEST = Prepared(
    select(_C.c.number, NAME.label("name"), _M.c.sealed, _M.c.sender_id, _M.c.at, _C.c.about)
    .join_from(
        _M,
        _C,
        (_C.c.person_id == _M.c.reader_id) & (_C.c.other_id == _M.c.sender_id) & (_C.c.alert_id == _M.c.alert_id),
    )
    .join(_P, _P.c.id == _M.c.sender_id)
    .where(_M.c.reader_id == bindparam("reader"), _M.c.sealed.is_not(None))
    .order_by(_M.c.id.desc())
    .limit(bindparam("most", type_=Integer()))
)
_LAST_FROM = Prepared(
    select(_M.c.id, _M.c.at)
    .where(OF_THE_TWO, _M.c.sealed.is_not(None))
    .order_by(_M.c.id.desc())
    .limit(literal_column("1"))
)
_WRITER = Prepared(
    CORRESPONDENTS.join(
        _M, (_M.c.reader_id == _C.c.person_id) & (_M.c.sender_id == _C.c.other_id) & (_M.c.alert_id == _C.c.alert_id)
    ).where(_M.c.id == bindparam("message"))
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


class MessagesShelf(OnTheirWay):
    """Private messages, and who writes with whom."""

    def lock(self, person_ids: Sequence[int]) -> None:
        """Let no other turn of these persons write or number correspondents until the transaction ends."""
        self._tx.execute(_LOCK, {"persons": list(person_ids)}).all()

    def meet(
        self, person_id: int, other_id: int, community_id: int, *, begins: bool = False, about: Matter = NOTHING
    ) -> Correspondent:
        """Give the other one as this person's correspondent, numbered when they meet; they live in that community."""
        known = self.between(person_id, other_id, about.alert_id)
        if known is not None:
            if known.community_id != community_id:
                self._tx.execute(_LIVES, {"correspondent": known.id, "lives": community_id})
            return known
        row = {
            "person_id": person_id,
            "other_id": other_id,
            "community_id": community_id,
            "number": self._tx.execute(_LAST, {"person": person_id}).scalar_one() + 1,
            "begins": begins,
            "met_at": self._tx.now,
            "alert_id": about.alert_id,
            "about": about.code,
            **self._peace(person_id, other_id, is_named=not begins or not about.alert_id),
        }
        self._tx.execute(_MEET, row)
        two = {"person": person_id, "other": other_id, "alert": about.alert_id}
        return Correspondent(*self._tx.execute(_BETWEEN, two).one())

    def between(self, person_id: int, other_id: int, alert_id: int = 0) -> Correspondent | None:
        """The other one as this person's correspondent, where they write about that alert (0: about none)."""
        return self._one(_BETWEEN, {"person": person_id, "other": other_id, "alert": alert_id})

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

    def mute(self, correspondent_id: int, *, is_muted: bool) -> None:
        """Let what a correspondent writes wait until it is asked for, or come by itself again."""
        self._tx.execute(_MUTE, {"correspondent": correspondent_id, "mutes": is_muted})

    def add(
        self, sender_id: int, reader_id: int, words: str, journey: Journey = Journey.LEFT, alert_id: int = 0
    ) -> int:
        """Keep what somebody wrote, encrypted and bound to the two; give its id."""
        sealed = self._tx.sealing.seal(words, bound_to(sender_id, reader_id))
        return self._add(sender_id, reader_id, sealed, journey, alert_id)

    def add_unread(self, sender_id: int, reader_id: int, journey: Journey = Journey.LEFT, alert_id: int = 0) -> int:
        """Note that somebody wrote to who blocked them: it counts, and the words are not kept; give its id."""
        return self._add(sender_id, reader_id, None, journey, alert_id)

    def keep_photo(self, photo_id: int, sender_id: int, reader_id: int) -> None:
        """Encrypt the picture beside a message, bound to the two like its words."""
        AlertsShelf(self._tx).bind_photo(photo_id, bound_to(sender_id, reader_id))

    def has_written(self, sender_id: int, reader_id: int, alert_id: int = 0) -> bool:
        """Whether the one ever wrote to the other something that was not given up."""
        two = {"sender": sender_id, "reader": reader_id, "alert": alert_id}
        return self._tx.execute(_HAS_WRITTEN, two).one_or_none() is not None

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
        return [
            PrivateMessage(row.number, row.name, words, row.at, row.about) for row, words in opened if words is not None
        ]

    def last_from(self, sender_id: int, reader_id: int, alert_id: int = 0) -> tuple[int, datetime] | None:
        """Which message the one wrote to the other last, and when."""
        two = {"sender": sender_id, "reader": reader_id, "alert": alert_id}
        row = self._tx.execute(_LAST_FROM, two).one_or_none()
        return None if row is None else (row.id, row.at)

    def writer_of(self, message_id: int) -> Correspondent | None:
        """Who wrote a message, as its reader calls them; None: it is erased."""
        return self._one(_WRITER, {"message": message_id})

    def words(self, message_id: int) -> str | None:
        """What was written in a message; None: it is erased, or another key sealed it."""
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

    def _peace(self, person_id: int, other_id: int, *, is_named: bool) -> dict[str, bool]:
        """What the person wishes of the other one already, where they know that it is them."""
        known = self._tx.execute(_PEACE, {"person": person_id, "other": other_id}).one_or_none() if is_named else None
        return {"is_blocked": known is not None and known.is_blocked, "is_muted": known is not None and known.is_muted}

    def _add(self, sender_id: int, reader_id: int, sealed: bytes | None, journey: Journey, alert_id: int) -> int:
        row = {
            "sender_id": sender_id,
            "reader_id": reader_id,
            "sealed": sealed,
            "at": self._tx.now,
            "journey": journey,
            "alert_id": alert_id,
        }
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
