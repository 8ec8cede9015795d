"""Who the neighbours are, a page at a time, and how often somebody looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, case, delete, func, insert, literal, or_, select

from core.language.words import normalise
from core.model.member import MemberStatus
from core.model.profile import Field, Listed
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_P = tables.person
_M = tables.member
_F = tables.profile
_L = tables.look_up
_S = tables.looked_at

_MOST = bindparam("most", type_=Integer())
_STREET_SHOWN = _F.c.shown.like(f"%{Field.STREET}%")
# What is masked leaves the database as nothing, so that no later step can forget to take it out.
_STREET = case((_STREET_SHOWN, _F.c.street), else_="")
_LISTED = (
    select(_M.c.id, _M.c.person_id, _M.c.community_id, _P.c.name, _STREET.label("street"))
    .select_from(_M.join(_P, _P.c.id == _M.c.person_id).outerjoin(_F, _F.c.person_id == _P.c.id))
    # An officer of the town hall is no neighbour by that.
    .where(_M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
)
_HERE = _M.c.community_id.in_(bindparam("communities", expanding=True))
_FITS = or_(
    _P.c.folded_name.like(bindparam("begins"), escape="\\"),
    _P.c.folded_name.like(bindparam("within"), escape="\\"),
    (_STREET_SHOWN & _F.c.folded_street.like(bindparam("anywhere"), escape="\\")),
)
_FOUND = (
    _LISTED.where(_HERE, _FITS).order_by(_P.c.folded_name, _M.c.id).limit(bindparam("most")).offset(bindparam("beyond"))
)
# PostgreSQL looks the cards up for those on the page alone, not for the whole community, where they are no join.
_STREET_OF_EACH = func.coalesce(
    select(_F.c.street).where(_F.c.person_id == _M.c.person_id, _STREET_SHOWN).scalar_subquery(), ""
)
_PAGE = (
    select(_M.c.id, _M.c.person_id, _M.c.community_id, _P.c.name, _STREET_OF_EACH.label("street"))
    .select_from(_M.join(_P, _P.c.id == _M.c.person_id))
    .where(_M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR, _HERE)
    .order_by(_P.c.folded_name, _M.c.id)
    .limit(bindparam("most"))
    .offset(bindparam("beyond"))
)
_ONE = Prepared(_LISTED.where(_M.c.id == bindparam("member")))
_LOCK = Prepared(select(_P.c.id).where(_P.c.id == bindparam("person")).with_for_update())
_COUNT = Prepared(
    select(func.count()).where(
        _L.c.person_id == bindparam("person"), _L.c.at > bindparam("since"), _L.c.is_refused == literal(value=False)
    )
)
_REFUSED = Prepared(
    select(_L.c.at).where(
        _L.c.person_id == bindparam("person"), _L.c.at > bindparam("since"), _L.c.is_refused == literal(value=True)
    )
)
_SEEN = Prepared(select(_S.c.seen_id).where(_S.c.person_id == bindparam("person"), _S.c.at > bindparam("since")))
_NOTE = Prepared(insert(_L))
_FORGET = Prepared(delete(_L).where(_L.c.person_id == bindparam("person"), _L.c.at <= bindparam("before")))
_FORGET_SEEN = Prepared(delete(_S).where(_S.c.person_id == bindparam("person"), _S.c.at <= bindparam("before")))
_OLD_LOOK_UPS = Prepared(
    delete(_L).where(
        _L.c.id.in_(select(_L.c.id).where(_L.c.at < bindparam("before", type_=Moment())).order_by(_L.c.at).limit(_MOST))
    )
)
_OLD_SEEN = Prepared(
    delete(_S).where(
        _S.c.id.in_(select(_S.c.id).where(_S.c.at < bindparam("before", type_=Moment())).order_by(_S.c.at).limit(_MOST))
    )
)
_SEE = Upsert(
    lambda insert_into: (see := insert_into(_S)).on_conflict_do_update(
        index_elements=["person_id", "seen_id"], set_={"at": see.excluded.at}
    )
)


class DirectoryShelf:
    """Who the neighbours are, and how often somebody looked."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def page(self, community_ids: Sequence[int], words: str, most: int, beyond: int) -> Sequence[Listed]:
        """The active members of these communities whose name, or whose street if they show it, fits *words*.

        At most *most*, in the order of their names, after the first *beyond*.
        """
        params = {"communities": list(community_ids), "most": most, "beyond": beyond}
        said = _escaped(normalise(words))
        if not said:
            return [Listed(*row) for row in self._tx.execute(_PAGE, params)]
        params |= {"begins": f"{said}%", "within": f"% {said}%", "anywhere": f"%{said}%"}
        return [Listed(*row) for row in self._tx.execute(_FOUND, params)]

    def one(self, member_id: int) -> Listed | None:
        """One active member, to be shown to nobody before `core.access.may` was asked."""
        row = self._tx.execute(_ONE, {"member": member_id}).one_or_none()
        return None if row is None else Listed(*row)

    def lock(self, person_id: int) -> None:
        """Let no other turn of this person count look-ups until the transaction ends."""
        self._tx.execute(_LOCK, {"person": person_id}).all()

    def look_ups_since(self, person_id: int, since: datetime) -> int:
        """How often this person looked since then."""
        count: int = self._tx.execute(_COUNT, {"person": person_id, "since": since}).scalar_one()
        return count

    def seen_since(self, person_id: int, since: datetime) -> frozenset[int]:
        """Whom this person saw in the directory since then."""
        rows = self._tx.execute(_SEEN, {"person": person_id, "since": since})
        return frozenset(row.seen_id for row in rows)

    def note_look_up(self, person_id: int, seen: Sequence[int]) -> None:
        """Remember that this person looked, and whom they saw."""
        self._note(person_id, is_refused=False)
        for seen_id in seen:
            self._tx.execute(_SEE, {"person_id": person_id, "seen_id": seen_id, "at": self._tx.now})

    def note_refusal(self, person_id: int) -> None:
        """Remember that this person looked more often than one may."""
        self._note(person_id, is_refused=True)

    def refused_since(self, person_id: int, since: datetime) -> Sequence[datetime]:
        """When this person was refused since then."""
        return [row.at for row in self._tx.execute(_REFUSED, {"person": person_id, "since": since})]

    def forget_look_ups(self, person_id: int, before: datetime) -> None:
        """Forget what this person looked at before then."""
        self._tx.execute(_FORGET, {"person": person_id, "before": before})
        self._tx.execute(_FORGET_SEEN, {"person": person_id, "before": before})

    def forget(self, before: datetime, most: int) -> int:
        """Forget at most *most* look-ups, and as many who were seen, from before then, whoever looked; how many."""
        params = {"before": before, "most": most}
        return self._tx.execute(_OLD_LOOK_UPS, params).rowcount + self._tx.execute(_OLD_SEEN, params).rowcount

    def _note(self, person_id: int, *, is_refused: bool) -> None:
        self._tx.execute(_NOTE, {"person_id": person_id, "at": self._tx.now, "is_refused": is_refused})


def _escaped(words: str) -> str:
    """Give *words* as they stand in a pattern, where % and _ would mean anything."""
    return words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
