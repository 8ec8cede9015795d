"""Drills, on which contacts they were answered, and how each community practises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, case, delete, exists, func, insert, literal, or_, select, update

from core.model.community import CommunityStatus
from core.model.drill import Drill, DrillAccount, Habit, Practice, WhomItAsks
from core.model.member import MemberStatus
from core.model.notice import Lane
from storage import tables
from storage.columns import Moment
from storage.communities import CommunitiesShelf
from storage.drill_tables import drill, drill_contact, drill_practice
from storage.preference import may_hear
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from core.model.community import Community
    from storage.transaction import Transaction

_D = drill
_K = drill_contact
_H = drill_practice
_M = tables.member
_P = tables.person
_C = tables.contact
_G = tables.community

_SINCE = bindparam("since", type_=Moment())
_DRILL = (_D.c.id, _D.c.community_id, _D.c.at, _D.c.by_id, _D.c.is_official)
_OF_DRILL = bindparam("of_drill", type_=_D.c.id.type)
_LATEST = Prepared(
    select(*_DRILL)
    .where(_D.c.community_id == bindparam("community"), _D.c.at > _SINCE)
    .order_by(_D.c.at.desc())
    .limit(1)
)
_ASKED = Prepared(
    select(*_DRILL)
    .join_from(_K, _D, _D.c.id == _K.c.drill_id)
    .where(_K.c.person_id == bindparam("person"), _D.c.at > _SINCE)
    .order_by(_D.c.at.desc())
    .limit(1)
)
_BEGIN = Prepared(insert(_D).returning(_D.c.id))
_HELD = Upsert(
    lambda insert_into: (keep := insert_into(_H)).on_conflict_do_update(
        index_elements=["community_id"], set_={"held_at": keep.excluded.held_at}
    )
)
_HABIT = Upsert(
    lambda insert_into: (keep := insert_into(_H)).on_conflict_do_update(
        index_elements=["community_id"], set_={"habit": keep.excluded.habit}
    )
)
_SEEN = Upsert(
    lambda insert_into: (keep := insert_into(_H)).on_conflict_do_update(
        index_elements=["community_id"],
        set_={"seen_on": keep.excluded.seen_on},
        where=or_(_H.c.seen_on.is_(None), _H.c.seen_on < keep.excluded.seen_on),
    )
)
_ANSWER = Upsert(
    lambda insert_into: (keep := insert_into(_K)).on_conflict_do_update(
        index_elements=["drill_id", "contact_id"],
        set_={"answered_at": keep.excluded.answered_at},
        where=_K.c.answered_at.is_(None),
    )
)
_PEOPLE = (
    select(_K.c.person_id, func.count().label("many"), func.max(_K.c.answered_at).label("answered_at"))
    .join_from(_K, _D, _D.c.id == _K.c.drill_id)
    .join(_M, and_(_M.c.community_id == _D.c.community_id, _M.c.person_id == _K.c.person_id))
    .where(_K.c.drill_id == _OF_DRILL, _M.c.status == MemberStatus.ACTIVE)
    .group_by(_K.c.person_id)
    .subquery()
)
_TOTALS = Prepared(
    select(
        func.count().label("asked"),
        func.count(_PEOPLE.c.answered_at).label("answered"),
        func.count(case((_PEOPLE.c.many == 1, 1))).label("single"),
    ).select_from(_PEOPLE)
)
_SILENT = Prepared(
    select(_P.c.name)
    .join_from(_PEOPLE, _P, _P.c.id == _PEOPLE.c.person_id)
    .where(_PEOPLE.c.answered_at.is_(None))
    .order_by(_P.c.name, _P.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_BY_CHANNEL = Prepared(
    select(_C.c.channel, func.count().label("many"))
    .join_from(_K, _C, _C.c.id == _K.c.contact_id)
    .join(_PEOPLE, _PEOPLE.c.person_id == _K.c.person_id)
    .where(_K.c.drill_id == _OF_DRILL, _K.c.answered_at.is_not(None))
    .group_by(_C.c.channel)
)
_DUE = (
    select(_D.c.id)
    .where(_D.c.told_at.is_(None), _D.c.at <= bindparam("before", type_=Moment()))
    .order_by(_D.c.at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)
_TAKE = Prepared(
    update(_D).where(_D.c.id == _OF_DRILL).values(told_at=bindparam("now", type_=Moment())).returning(*_DRILL)
)
_OLD = (
    select(_D.c.id)
    .where(_D.c.at < bindparam("before", type_=Moment()))
    .order_by(_D.c.at)
    .limit(bindparam("most", type_=Integer()))
)
_FORGET = Prepared(delete(_D).where(_D.c.id.in_(_OLD)))
_PRACTICE = Prepared(select(_H.c.held_at, _H.c.habit).where(_H.c.community_id == bindparam("community")))
_SATURDAYS = Prepared(
    select(_G.c.id)
    .select_from(_G.outerjoin(_H, _H.c.community_id == _G.c.id))
    .where(
        _G.c.status == CommunityStatus.ACTIVE,
        _G.c.time_zone == bindparam("zone"),
        _G.c.created_at < bindparam("begun", type_=Moment()),
        or_(_H.c.habit.is_(None), _H.c.habit != Habit.NEVER),
        or_(_H.c.seen_on.is_(None), _H.c.seen_on < bindparam("saturday", type_=_H.c.seen_on.type)),
    )
    .order_by(_G.c.id)
    .limit(bindparam("most", type_=Integer()))
)
_CONTACTS = select(func.count()).where(_C.c.person_id == _P.c.id).scalar_subquery()
_OFFER = Prepared(
    update(_P)
    .where(_P.c.id == bindparam("who"), _P.c.second_offered_at.is_(None), _CONTACTS == 1)
    .values(second_offered_at=bindparam("now", type_=Moment()))
)


def drilled(drill_id: int) -> Select[Any]:
    """Give the contacts (``key``) that a drill asks, and that did not answer yet."""
    return select(_K.c.contact_id.label("key")).where(_K.c.drill_id == drill_id, _K.c.answered_at.is_(None))


class DrillsShelf:
    """Drills, on which contacts they were answered, and how each community practises."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def whom(self, community_ids: Collection[int], since: datetime) -> WhomItAsks:
        """Whom drills there would ask: neighbours who want messages, on contacts that no drill asked since then."""
        asked = self._whom(community_ids, since).subquery()
        people: int = self._tx.execute(select(func.count(asked.c.person_id.distinct()))).scalar_one()
        by_channel = select(asked.c.channel, func.count().label("many")).group_by(asked.c.channel)
        return WhomItAsks(people, {row.channel: row.many for row in self._tx.execute(by_channel)})

    def begin(self, community_id: int, by_id: int | None, since: datetime, *, is_official: bool) -> Drill:
        """Keep a drill, and the contacts that it asks (see `whom`); the community has held one now."""
        now = self._tx.now
        row = {"community_id": community_id, "by_id": by_id, "is_official": is_official, "at": now}
        asked = self._whom([community_id], since).subquery()
        drill_id: int = self._tx.execute(_BEGIN, row).scalar_one()
        rows = select(literal(drill_id, _D.c.id.type), asked.c.id, asked.c.person_id)
        self._tx.execute(insert(_K).from_select(["drill_id", "contact_id", "person_id"], rows))
        self._tx.execute(_HELD, {"community_id": community_id, "held_at": now})
        return Drill(drill_id, community_id, now, by_id, is_official)

    def latest(self, community_id: int, since: datetime) -> Drill | None:
        """The last drill of a community, if it began after *since*."""
        row = self._tx.execute(_LATEST, {"community": community_id, "since": since}).one_or_none()
        return None if row is None else Drill(*row)

    def asked_of(self, person_id: int, since: datetime) -> Drill | None:
        """The last drill that asked this person, if it began after *since*."""
        row = self._tx.execute(_ASKED, {"person": person_id, "since": since}).one_or_none()
        return None if row is None else Drill(*row)

    def answer(self, drill_id: int, person_id: int, contact_id: int) -> None:
        """Note that this contact answered, whether it was asked or another one of the same person was."""
        row = {"drill_id": drill_id, "contact_id": contact_id, "person_id": person_id, "answered_at": self._tx.now}
        self._tx.execute(_ANSWER, row)

    def account(self, drill_id: int, most: int) -> DrillAccount:
        """What a drill showed of those who still live there; at most so many names."""
        about = {"of_drill": drill_id}
        totals = self._tx.execute(_TOTALS, about).one()
        by_channel = {row.channel: row.many for row in self._tx.execute(_BY_CHANNEL, about)}
        names = tuple(self._tx.execute(_SILENT, about | {"most": most}).scalars())
        return DrillAccount(totals.asked, totals.answered, totals.single, by_channel, names)

    def take_due(self, begun_before: datetime, most: int) -> Sequence[Drill]:
        """Drills from before then of which no account was given; they count as told."""
        due = [row.id for row in self._tx.execute(_DUE, {"before": begun_before, "most": most})]
        now = self._tx.now
        return [Drill(*self._tx.execute(_TAKE, {"of_drill": each, "now": now}).one()) for each in due]

    def forget(self, begun_before: datetime, most: int) -> int:
        """Forget drills from before then, with their answers; how many."""
        return self._tx.execute(_FORGET, {"before": begun_before, "most": most}).rowcount

    def practice(self, community_id: int) -> Practice:
        """How a community practises."""
        row = self._tx.execute(_PRACTICE, {"community": community_id}).one_or_none()
        return Practice() if row is None else Practice(row.held_at, row.habit)

    def set_habit(self, community_id: int, habit: Habit) -> None:
        """Say what becomes of the first Saturday of a month."""
        self._tx.execute(_HABIT, {"community_id": community_id, "habit": habit})

    def take_saturdays(self, time_zone: str, saturday: date, begun: datetime, most: int) -> Sequence[Community]:
        """Communities of that zone, founded before *begun*, which were not looked at on *saturday*; they count as done.

        Not those that never practise.
        """
        params = {"zone": time_zone, "saturday": saturday, "begun": begun, "most": most}
        found = list(self._tx.execute(_SATURDAYS, params).scalars())
        # Only those that nobody else took at the same time.
        ours = [each for each in found if self._tx.execute(_SEEN, {"community_id": each, "seen_on": saturday}).rowcount]
        communities = CommunitiesShelf(self._tx)
        return [each for each in (communities.by_id(key) for key in ours) if each is not None]

    def offer_second(self, person_id: int) -> bool:
        """Whether somebody has one contact only and was never offered another; they count as offered."""
        return self._tx.execute(_OFFER, {"who": person_id, "now": self._tx.now}).rowcount > 0

    def _whom(self, community_ids: Collection[int], since: datetime) -> Select[Any]:
        """Give the contacts (id, person_id, channel) that drills there ask, each once."""
        asked = exists().where(_K.c.contact_id == _C.c.id, _D.c.id == _K.c.drill_id, _D.c.at > literal(since, Moment()))
        found = (
            select(_C.c.id, _C.c.person_id, _C.c.channel)
            .join_from(_M, _C, _C.c.person_id == _M.c.person_id)
            .where(_M.c.community_id.in_(community_ids), _M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
            .where(may_hear(_C, Lane.MESSAGE), ~asked)
            .distinct()
        )
        if self._tx.channels is None:
            return found
        # Behind a function: see `storage.preference`.
        return found.where(func.coalesce(_C.c.channel, "").in_(sorted(self._tx.channels)))
