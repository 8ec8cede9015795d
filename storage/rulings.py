"""What referents decided about neighbours, and the appeals against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Integer, bindparam, insert, or_, select, update

from core.model.ruling import Answer, Pause, Ruling
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared
from storage.ruling_tables import ruling

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_R = ruling
_M = tables.member
_C = tables.community
_ROW = (
    _R.c.id, _R.c.community_id, _R.c.decided, _R.c.cause, _R.c.at, _R.c.person_id, _R.c.by_id, _R.c.sealed, _R.c.code,
    _R.c.alert_id, _R.c.number, _R.c.appeal_sealed, _R.c.answer,
)  # fmt: skip
_SINCE, _UNTIL = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
_MOST = bindparam("most", type_=Integer())

_ADD = Prepared(insert(_R).returning(_R.c.id))
_BY_ID = Prepared(select(*_ROW).where(_R.c.id == bindparam("ruling")))
_NUMBERED = (
    select(*_ROW)
    .where(_R.c.community_id.in_(bindparam("communities", expanding=True)), _R.c.number == bindparam("numbered"))
    .order_by(_R.c.id.desc())
    .limit(1)
)
_AGAINST = Prepared(
    select(*_ROW).where(_R.c.person_id == bindparam("person"), _R.c.at > _SINCE).order_by(_R.c.id.desc())
)
_APPEALED = Prepared(
    select(*_ROW).where(_R.c.number.is_not(None), _R.c.answer.is_(None), _R.c.person_id.is_not(None)).order_by(_R.c.id)
)
# The same numbers as for words to referents: one number never means two things to them.
_NUMBER = Prepared(
    update(_C).where(_C.c.id == bindparam("community")).values(last_word=_C.c.last_word + 1).returning(_C.c.last_word)
)
_TOLD = Prepared(
    select(*_ROW)
    .where(_R.c.community_id == bindparam("community"), _R.c.at >= _SINCE, _R.c.at < _UNTIL)
    .order_by(_R.c.at.desc(), _R.c.id.desc())
    .limit(_MOST)
    .offset(bindparam("beyond", type_=Integer()))
)
_PAUSE = Prepared(
    update(_M)
    .where(_M.c.person_id == bindparam("person"), _M.c.community_id == bindparam("community"))
    .values(paused_until=bindparam("until", type_=Moment()))
)
_OVER = (
    select(_M.c.person_id, _M.c.community_id)
    .where(_M.c.paused_until.is_not(None), _M.c.paused_until <= bindparam("now", type_=Moment()))
    .order_by(_M.c.paused_until)
    .limit(_MOST)
    .with_for_update(skip_locked=True)
)
_ABOUT_SOMEBODY = or_(_R.c.person_id.is_not(None), _R.c.by_id.is_not(None))
_FORGET = Prepared(
    update(_R)
    .where(
        _R.c.id.in_(
            select(_R.c.id)
            .where(_R.c.at < bindparam("before", type_=Moment()), _ABOUT_SOMEBODY)
            .order_by(_R.c.at)
            .limit(_MOST)
        )
    )
    .values(person_id=None, by_id=None, answered_by_id=None, alert_id=None, sealed=None, appeal_sealed=None, code="")
)


class RulingsShelf:
    """What was decided, and the appeals against it."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def add(self, ruling: Ruling) -> int:
        """Write a decision down; the words are kept encrypted. Give its id."""
        plain = ("community_id", "decided", "cause", "at", "person_id", "by_id", "code", "alert_id")
        row = {name: getattr(ruling, name) for name in plain}
        row["sealed"] = self._seal(ruling.words, ruling.person_id)
        made: int = self._tx.execute(_ADD, row).scalar_one()
        return made

    def by_id(self, ruling_id: int) -> Ruling | None:
        """One decision, to be shown to nobody before `core.access.may` was asked."""
        row = self._tx.execute(_BY_ID, {"ruling": ruling_id}).one_or_none()
        return None if row is None else self._read(row)

    def numbered(self, number: int, community_ids: Collection[int]) -> Ruling | None:
        """The decision whose appeal has this number in one of these communities."""
        row = self._tx.execute(_NUMBERED, {"numbered": number, "communities": list(community_ids)}).one_or_none()
        return None if row is None else self._read(row)

    def against(self, person_id: int, since: datetime) -> Sequence[Ruling]:
        """What was decided about this person since then, the latest first."""
        return [self._read(row) for row in self._tx.execute(_AGAINST, {"person": person_id, "since": since})]

    def appeal(self, ruling_id: int, community_id: int, words: str) -> int | None:
        """Keep an appeal; give the number under which it is answered, or None when there was one before."""
        about = select(_R.c.person_id).where(_R.c.id == ruling_id, _R.c.appealed_at.is_(None)).with_for_update()
        found = self._tx.execute(about).one_or_none()
        if found is None:
            return None
        number: int = self._tx.execute(_NUMBER, {"community": community_id}).scalar_one()
        kept = {"number": number, "appealed_at": self._tx.now, "appeal_sealed": self._seal(words, found.person_id)}
        self._tx.execute(update(_R).where(_R.c.id == ruling_id).values(kept))
        return number

    def appealed(self) -> Sequence[Ruling]:
        """The decisions whose appeal waits for its answer, the oldest first."""
        return [self._read(row) for row in self._tx.execute(_APPEALED)]

    def settle(self, ruling_id: int, answer: Answer, by_id: int | None) -> bool:
        """Write the answer down; False when somebody had answered before."""
        kept = {"answer": answer, "answered_at": self._tx.now, "answered_by_id": by_id}
        waits = (_R.c.id == ruling_id, _R.c.answer.is_(None))
        return self._tx.execute(update(_R).where(*waits).values(kept)).rowcount == 1

    def told(self, community_id: int, between: tuple[datetime, datetime], most: int, beyond: int) -> Sequence[Ruling]:
        """What was decided there from the first time on and before the second, the latest first; without any words."""
        params = {"community": community_id, "since": between[0], "until": between[1], "most": most, "beyond": beyond}
        return [_ruling(row, "", "") for row in self._tx.execute(_TOLD, params)]

    def pause(self, person_id: int, community_id: int, until: datetime | None) -> None:
        """Let a member only read there until then; None: they may write again."""
        self._tx.execute(_PAUSE, {"person": person_id, "community": community_id, "until": until})

    def take_pauses_over(self, most: int) -> Sequence[Pause]:
        """Whose pause is over by now; they may write again."""
        over = [Pause(*row) for row in self._tx.execute(_OVER, {"now": self._tx.now, "most": most})]
        for each in over:
            self.pause(each.person_id, each.community_id, None)
        return over

    def forget(self, before: datetime, most: int) -> int:
        """Let at most *most* decisions from before then be about nobody any more, and without words; how many."""
        return self._tx.execute(_FORGET, {"before": before, "most": most}).rowcount

    def _seal(self, words: str, person_id: int | None) -> bytes | None:
        return self._tx.sealing.seal(words, bound_to(person_id)) if words else None

    def _read(self, row: Any) -> Ruling:
        words, appeal = (self._open(each, row.person_id) for each in (row.sealed, row.appeal_sealed))
        return _ruling(row, words, appeal)

    def _open(self, sealed: bytes | None, person_id: int | None) -> str:
        if sealed is None:
            return ""
        try:
            return self._tx.sealing.open(bytes(sealed), bound_to(person_id))
        except InvalidTag:
            return ""


def _ruling(row: Any, words: str, appeal: str) -> Ruling:
    return Ruling(
        id=row.id,
        community_id=row.community_id,
        decided=row.decided,
        cause=row.cause,
        at=row.at,
        person_id=row.person_id,
        by_id=row.by_id,
        words=words,
        code=row.code,
        alert_id=row.alert_id,
        number=row.number,
        appeal=appeal,
        answer=row.answer,
    )


def bound_to(person_id: int | None) -> str:
    """To whom the words of a decision are bound: the one whom it concerns."""
    return f"ruling:{person_id or 0}"
