"""Those who lead: when they acted, what they announced, who would take over, and what waits for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select

from core.model.community import CommunityStatus
from core.model.member import MemberStatus, Role
from core.model.notice import Lane
from core.ports import Voice
from storage import tables
from storage.columns import Moment
from storage.communities import CommunitiesShelf
from storage.leading_tables import announcement, leadership, volunteer
from storage.prepared import Prepared, Upsert
from storage.reach import forecast
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from core.model.community import Community
    from core.model.notice import Reach
    from storage.transaction import Transaction

ACTED_COUNTS_EVERY = timedelta(hours=1)
"""Once an hour is enough to count three weeks by."""
_L = leadership
_C = tables.community
_M = tables.member
_P = tables.person
_CONTACT = tables.contact

_ACTED = Upsert(
    lambda insert_into: (keep := insert_into(_L)).on_conflict_do_update(
        index_elements=["community_id"],
        set_={"acted_at": keep.excluded.acted_at},
        where=or_(_L.c.acted_at.is_(None), _L.c.acted_at < bindparam("an_hour_ago", type_=Moment())),
    )
)
_DIGEST = Upsert(
    lambda insert_into: (keep := insert_into(_L)).on_conflict_do_update(
        index_elements=["community_id"],
        set_={"digest_on": keep.excluded.digest_on},
        where=or_(_L.c.digest_on.is_(None), _L.c.digest_on < keep.excluded.digest_on),
    )
)
_ASKED = Upsert(
    lambda insert_into: (keep := insert_into(_L)).on_conflict_do_update(
        index_elements=["community_id"],
        set_={"asked_at": keep.excluded.asked_at},
        where=or_(_L.c.asked_at.is_(None), _L.c.asked_at < bindparam("silent_since", type_=Moment())),
    )
)
_IN_USE = _C.c.status == CommunityStatus.ACTIVE
_ZONES = Prepared(select(_C.c.time_zone).where(_IN_USE).distinct().order_by(_C.c.time_zone))
_TO_SUM_UP = Prepared(
    select(_C.c.id)
    .select_from(_C.outerjoin(_L, _L.c.community_id == _C.c.id))
    .where(
        _IN_USE,
        _C.c.time_zone == bindparam("zone"),
        _C.c.created_at < bindparam("begun", type_=Moment()),
        or_(_L.c.digest_on.is_(None), _L.c.digest_on < bindparam("monday", type_=_L.c.digest_on.type)),
    )
    .order_by(_C.c.id)
    .limit(bindparam("most"))
)
_SILENT = func.coalesce(_L.c.acted_at, _C.c.created_at) < bindparam("silent_since", type_=Moment())
_LIVES = and_(_M.c.community_id == _C.c.id, _M.c.status == MemberStatus.ACTIVE)
_LEADS = _M.c.roles.like(f"%{Role.REFERENT}%")
_OTHERS = exists().where(_LIVES, IS_NEIGHBOUR, ~_LEADS)
_ORPHANS = Prepared(
    select(_C.c.id)
    .select_from(_C.outerjoin(_L, _L.c.community_id == _C.c.id))
    .where(
        _IN_USE,
        _SILENT,
        or_(_L.c.asked_at.is_(None), _L.c.asked_at < bindparam("silent_since", type_=Moment())),
        _OTHERS,
    )
    .order_by(_C.c.id)
    .limit(bindparam("most"))
)
_LED = exists().where(_LIVES, _LEADS)
_IS_ORPHAN = Prepared(
    select(_C.c.id)
    .select_from(_C.outerjoin(_L, _L.c.community_id == _C.c.id))
    .where(_C.c.id == bindparam("community"), or_(_SILENT, ~_LED))
)
_ANNOUNCED = Prepared(
    select(func.count()).where(
        announcement.c.community_id == bindparam("community"),
        announcement.c.at > bindparam("since", type_=Moment()),
    )
)
_LAST_ANNOUNCED = (
    select(announcement.c.community_id, announcement.c.person_id)
    .where(
        announcement.c.community_id.in_(bindparam("communities", expanding=True)),
        announcement.c.at > bindparam("since", type_=Moment()),
    )
    .order_by(announcement.c.at.desc(), announcement.c.id.desc())
    .limit(1)
)
_VOLUNTEER = Upsert(lambda insert_into: insert_into(volunteer).on_conflict_do_nothing())
_VOLUNTEERS = Prepared(
    select(_P.c.id, _P.c.name)
    .select_from(
        volunteer.join(_P, _P.c.id == volunteer.c.person_id).join(
            _M, and_(_M.c.person_id == _P.c.id, _M.c.community_id == volunteer.c.community_id)
        )
    )
    .where(volunteer.c.community_id == bindparam("community"), _M.c.status == MemberStatus.ACTIVE)
    .order_by(volunteer.c.at, _P.c.id)
)
_CLAIMED = [_CONTACT.c.channel.like(f"%{voice}") for voice in (Voice.SMS, Voice.EMAIL)]
_PROVEN = exists().where(
    _CONTACT.c.person_id == _M.c.person_id, or_(_CONTACT.c.proven_until.is_not(None), ~or_(*_CLAIMED))
)
_WITHOUT_PROOF = Prepared(
    select(_P.c.name)
    .select_from(_M.join(_P, _P.c.id == _M.c.person_id))
    .where(_M.c.community_id == bindparam("community"), _M.c.status == MemberStatus.ACTIVE, ~_PROVEN)
    # Whoever reads the list knows of themselves.
    .where(IS_NEIGHBOUR, ~_LEADS)
    .order_by(_P.c.name, _P.c.id)
)


class LeadsShelf:
    """Those who lead: when they acted, what they announced, who would take over."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def acted(self, community_ids: Sequence[int]) -> None:
        """Note that a referent of these communities wrote something."""
        now = self._tx.now
        for community_id in sorted(community_ids):
            self._tx.execute(
                _ACTED, {"community_id": community_id, "acted_at": now, "an_hour_ago": now - ACTED_COUNTS_EVERY}
            )

    def announce(self, community_id: int, person_id: int) -> None:
        """Note that a referent wrote to everybody."""
        row = {"community_id": community_id, "person_id": person_id, "at": self._tx.now}
        self._tx.execute(insert(announcement), row)

    def announced_since(self, community_id: int, since: datetime) -> int:
        """How often the referents of a community wrote to everybody since then."""
        count: int = self._tx.execute(_ANNOUNCED, {"community": community_id, "since": since}).scalar_one()
        return count

    def last_announced(self, community_ids: Sequence[int], since: datetime) -> tuple[int, int] | None:
        """The community to which a referent wrote last since then, of these, and who they are."""
        row = self._tx.execute(_LAST_ANNOUNCED, {"communities": list(community_ids), "since": since}).one_or_none()
        return None if row is None else (row.community_id, row.person_id)

    def message_forecast(self, community_id: int, except_person: int) -> Reach:
        """How far a message that is no alert would get: ``reached`` counts people by channel."""
        return forecast(self._tx, community_id, except_person, Lane.MESSAGE)

    def zones(self) -> Sequence[str]:
        """The time zones of the communities in use."""
        return list(self._tx.execute(_ZONES).scalars())

    def take_digests(self, time_zone: str, monday: date, begun: datetime, most: int) -> Sequence[Community]:
        """Communities of that zone whose week from *monday* (at *begun*) was not summed up yet; they count as done."""
        params = {"zone": time_zone, "monday": monday, "begun": begun, "most": most}
        due = self._tx.execute(_TO_SUM_UP, params).all()
        return self._taken(_DIGEST, [row.id for row in due], {"digest_on": monday})

    def take_orphans(self, silent_since: datetime, most: int) -> Sequence[Community]:
        """Communities whose referents all said nothing since then, and were not asked about it; they count as asked."""
        due = self._tx.execute(_ORPHANS, {"silent_since": silent_since, "most": most}).all()
        return self._taken(_ASKED, [row.id for row in due], {"asked_at": self._tx.now, "silent_since": silent_since})

    def _taken(self, keep: Upsert, ids: Sequence[int], values: Mapping[str, Any]) -> list[Community]:
        """Give those that nobody else took at the same time."""
        ours = [each for each in ids if self._tx.execute(keep, {"community_id": each, **values}).rowcount > 0]
        communities = CommunitiesShelf(self._tx)
        found = (communities.by_id(each) for each in ours)
        return [each for each in found if each is not None]

    def is_orphan(self, community_id: int, silent_since: datetime) -> bool:
        """Whether no referent of this community said anything since then, or there is none."""
        params = {"community": community_id, "silent_since": silent_since}
        return self._tx.execute(_IS_ORPHAN, params).one_or_none() is not None

    def volunteer(self, community_id: int, person_id: int) -> bool:
        """Note that a member would lead; False when they had said so before."""
        row = {"community_id": community_id, "person_id": person_id, "at": self._tx.now}
        return self._tx.execute(_VOLUNTEER, row).rowcount > 0

    def volunteers(self, community_id: int) -> Sequence[tuple[int, str]]:
        """Who would lead and is a member still: ids of persons, and names."""
        return [(row.id, row.name) for row in self._tx.execute(_VOLUNTEERS, {"community": community_id})]

    def forget_volunteer(self, community_id: int, person_id: int) -> None:
        """Forget that somebody would lead: they do now."""
        this = and_(volunteer.c.community_id == community_id, volunteer.c.person_id == person_id)
        self._tx.execute(delete(volunteer).where(this))

    def without_proof(self, community_id: int) -> Sequence[str]:
        """The names of neighbours of whom no contact ever proved that it is theirs, or who have none."""
        return list(self._tx.execute(_WITHOUT_PROOF, {"community": community_id}).scalars())
