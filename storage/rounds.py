"""Rounds, and what was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, insert, or_, select, update

from core.community.home import is_yes
from core.model.member import MemberStatus
from core.model.profile import Topic
from core.model.welfare import Checked, Feeling, Reason, Round
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared
from storage.profiles import ProfilesShelf
from storage.residents import IS_NEIGHBOUR
from storage.round_tables import welfare_answer, welfare_round

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_R = welfare_round
_A = welfare_answer
_M = tables.member
_P = tables.person
_H = tables.home_note
_VISITOR = _P.alias("visitor")

_SINCE = bindparam("since", type_=Moment())
_ROUND = select(_R.c.id, _R.c.community_id, _R.c.reason, _R.c.at)
# Which of them said yes is sealed: here is only who said anything.
_SAID = Prepared(
    select(_M.c.person_id)
    .join_from(_M, _H, (_H.c.person_id == _M.c.person_id) & (_H.c.topic == Topic.ROUND.value))
    .where(_M.c.community_id == bindparam("community"), _M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
    .order_by(_M.c.person_id)
)
_BEGIN = Prepared(insert(_R).returning(_R.c.id))
_LATEST = Prepared(
    _ROUND.where(_R.c.community_id == bindparam("community"), _R.c.at > _SINCE).order_by(_R.c.at.desc()).limit(1)
)
_ASKED = Prepared(
    _ROUND.join_from(_A, _R, _R.c.id == _A.c.round_id)
    .where(_A.c.person_id == bindparam("person"), _R.c.at > _SINCE)
    .order_by(_R.c.at.desc())
    .limit(1)
)
_ONE = (_A.c.round_id == bindparam("of_round"), _A.c.person_id == bindparam("who"))
_ANSWER = Prepared(
    update(_A)
    .where(*_ONE, or_(_A.c.feeling.is_(None), _A.c.feeling != bindparam("said", type_=_A.c.feeling.type)))
    .values(feeling=bindparam("said", type_=_A.c.feeling.type), answered_at=bindparam("now", type_=Moment()))
)
_VISIT = Prepared(
    update(_A)
    .where(*_ONE, _A.c.visitor_id.is_(None))
    .values(visitor_id=bindparam("visitor", type_=_A.c.visitor_id.type))
)
_CHECKED = Prepared(
    select(_A.c.person_id, _P.c.name, _A.c.feeling, _VISITOR.c.name.label("visitor"))
    .join_from(_A, _P, _P.c.id == _A.c.person_id)
    .outerjoin(_VISITOR, _VISITOR.c.id == _A.c.visitor_id)
    .where(_A.c.round_id == bindparam("of_round"))
    .order_by(_P.c.name, _P.c.id)
)
_DUE = (
    select(_R.c.id)
    .where(_R.c.told_at.is_(None), _R.c.at <= bindparam("before", type_=Moment()))
    .order_by(_R.c.at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_TAKE = Prepared(
    update(_R)
    .where(_R.c.id == bindparam("of_round"))
    .values(told_at=bindparam("now", type_=Moment()))
    .returning(_R.c.id, _R.c.community_id, _R.c.reason, _R.c.at)
)
_OLD = (
    select(_R.c.id)
    .where(_R.c.at < bindparam("before", type_=Moment()))
    .order_by(_R.c.at)
    .limit(bindparam("most", type_=Integer()))
)
_FORGET = Prepared(delete(_R).where(_R.c.id.in_(_OLD)))


class RoundsShelf:
    """Rounds, and what was answered."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def wishing(self, community_id: int) -> Sequence[int]:
        """The members of a community who noted that they want to be asked: their persons."""
        notes = ProfilesShelf(self._tx).home_notes
        said = list(self._tx.execute(_SAID, {"community": community_id}).scalars())
        return [each for each in said if is_yes(notes(each).get(Topic.ROUND, ""))]

    def begin(self, community_id: int, reason: Reason, person_ids: Collection[int]) -> Round:
        """Keep a round, and whom it asks."""
        row = {"community_id": community_id, "reason": reason, "at": self._tx.now}
        round_id: int = self._tx.execute(_BEGIN, row).scalar_one()
        rows = [{"round_id": round_id, "person_id": each} for each in person_ids]
        if rows:
            self._tx.connection.execute(insert(_A), rows)
        return Round(round_id, community_id, reason, self._tx.now)

    def latest(self, community_id: int, since: datetime) -> Round | None:
        """The last round of a community, if it began after *since*."""
        row = self._tx.execute(_LATEST, {"community": community_id, "since": since}).one_or_none()
        return None if row is None else Round(*row)

    def asked_of(self, person_id: int, since: datetime) -> Round | None:
        """The last round that asked this person, if it began after *since*."""
        row = self._tx.execute(_ASKED, {"person": person_id, "since": since}).one_or_none()
        return None if row is None else Round(*row)

    def answer(self, round_id: int, person_id: int, feeling: Feeling) -> bool:
        """Keep what somebody answered; False when it does not ask them, or they said the same before."""
        params = {"of_round": round_id, "who": person_id, "said": feeling, "now": self._tx.now}
        return self._tx.execute(_ANSWER, params).rowcount > 0

    def visit(self, round_id: int, person_id: int, visitor_id: int) -> bool:
        """Note who goes to somebody; False when another one goes there already."""
        params = {"of_round": round_id, "who": person_id, "visitor": visitor_id}
        return self._tx.execute(_VISIT, params).rowcount > 0

    def checked(self, round_id: int) -> Sequence[Checked]:
        """Everybody whom a round asks, in the order of their names."""
        rows = self._tx.execute(_CHECKED, {"of_round": round_id})
        return [Checked(row.person_id, row.name, row.feeling, row.visitor or "") for row in rows]

    def take_due(self, begun_before: datetime, most: int) -> Sequence[Round]:
        """Rounds from before then whose referents were not told who is silent; they count as told."""
        due = [row.id for row in self._tx.execute(_DUE, {"before": begun_before, "most": most})]
        now = self._tx.now
        return [Round(*self._tx.execute(_TAKE, {"of_round": each, "now": now}).one()) for each in due]

    def forget(self, begun_before: datetime, most: int) -> int:
        """Forget rounds from before then, with their answers; how many."""
        return self._tx.execute(_FORGET, {"before": begun_before, "most": most}).rowcount
