"""The life of a community as its neighbours look back on it, and their words to the referents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, func, insert, select, update

from core.model.life import ReferentWord, Told
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.membership import MovementKind
    from storage.transaction import Transaction

_V = tables.movement
_P = tables.person
_W = tables.referent_word
_C = tables.community

_SINCE = bindparam("since", type_=Moment())
_UNTIL = bindparam("until", type_=Moment())
_OF_KINDS = (_V.c.kind.in_(bindparam("kinds", expanding=True)), _V.c.at >= _SINCE, _V.c.at < _UNTIL)
_TOLD = (
    select(_V.c.kind, _P.c.name, _V.c.at, _V.c.reason)
    .join_from(_V, _P, _P.c.id == _V.c.person_id)
    .where(_V.c.community_id == bindparam("community"), *_OF_KINDS)
    .order_by(_V.c.at.desc(), _V.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("beyond"))
)
_COUNTED = (
    select(_V.c.kind, func.count()).where(_V.c.community_id == bindparam("community"), *_OF_KINDS).group_by(_V.c.kind)
)
_NUMBER = Prepared(
    update(_C).where(_C.c.id == bindparam("community")).values(last_word=_C.c.last_word + 1).returning(_C.c.last_word)
)
_ADD_WORD = Prepared(insert(_W).returning(_W.c.id))
_WORD = Prepared(
    select(_W.c.id, _W.c.number, _W.c.community_id, _W.c.person_id, _W.c.at).where(_W.c.id == bindparam("word"))
)
_NUMBERED = select(_W.c.id, _W.c.number, _W.c.community_id, _W.c.person_id, _W.c.at).where(
    _W.c.community_id.in_(bindparam("communities", expanding=True)), _W.c.number == bindparam("numbered")
)
_OLD_WORDS = Prepared(
    delete(_W).where(
        _W.c.id.in_(
            select(_W.c.id)
            .where(_W.c.at < bindparam("before", type_=Moment()))
            .order_by(_W.c.at)
            .limit(bindparam("most", type_=Integer()))
        )
    )
)
_WRITTEN = Prepared(select(func.count()).where(_W.c.person_id == bindparam("person"), _W.c.at > _SINCE))


class LifeShelf:
    """The life of a community, and words to its referents."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def told(
        self,
        community_id: int,
        kinds: Collection[MovementKind],
        between: tuple[datetime, datetime],
        most: int,
        beyond: int = 0,
    ) -> Sequence[Told]:
        """Movements of these *kinds* from the first time on and before the second, the latest first."""
        params = self._params(community_id, kinds, between) | {"most": most, "beyond": beyond}
        return [Told(*row) for row in self._tx.execute(_TOLD, params)]

    def counted(
        self, community_id: int, kinds: Collection[MovementKind], between: tuple[datetime, datetime]
    ) -> dict[MovementKind, int]:
        """How many movements of each of these *kinds* there were."""
        params = self._params(community_id, kinds, between)
        return {row[0]: row[1] for row in self._tx.execute(_COUNTED, params)}

    def add_word(self, community_id: int, person_id: int) -> ReferentWord:
        """Note that somebody wrote to the referents of a community."""
        number = self._tx.execute(_NUMBER, {"community": community_id}).scalar_one()
        row = {"number": number, "community_id": community_id, "person_id": person_id, "at": self._tx.now}
        return ReferentWord(self._tx.execute(_ADD_WORD, row).scalar_one(), **row)

    def word(self, word_id: int) -> ReferentWord | None:
        """One word to the referents."""
        row = self._tx.execute(_WORD, {"word": word_id}).one_or_none()
        return None if row is None else ReferentWord(*row)

    def words_numbered(self, number: int, community_ids: Collection[int]) -> Sequence[ReferentWord]:
        """The words of this number to the referents of these communities."""
        rows = self._tx.execute(_NUMBERED, {"numbered": number, "communities": list(community_ids)})
        return [ReferentWord(*row) for row in rows]

    def words_since(self, person_id: int, since: datetime) -> int:
        """How often this person wrote to referents since then."""
        count: int = self._tx.execute(_WRITTEN, {"person": person_id, "since": since}).scalar_one()
        return count

    def forget_words(self, before: datetime, most: int) -> int:
        """Forget at most *most* words that were written before then: nobody can answer them any more; how many."""
        return self._tx.execute(_OLD_WORDS, {"before": before, "most": most}).rowcount

    def _params(
        self, community_id: int, kinds: Collection[MovementKind], between: tuple[datetime, datetime]
    ) -> dict[str, object]:
        return {"community": community_id, "kinds": sorted(kinds), "since": between[0], "until": between[1]}
