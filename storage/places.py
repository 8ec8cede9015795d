"""The places that members have in communities: given, taken back, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, func, insert, literal_column, or_, select, update

from core.language.words import normalise
from core.model.member import MemberStatus, Role
from core.model.membership import Appointment, Movement, Neighbour
from core.model.notice import AudienceKind, DeliveryStatus
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert
from storage.residents import IS_NEIGHBOUR
from storage.speakers import CONTACT, MEMBERSHIP, as_contact, as_membership

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.member import Contact, Membership
    from core.model.membership import MovementKind
    from storage.transaction import Transaction

_M = tables.member
_P = tables.person
_C = tables.contact
_D = tables.delivery
_N = tables.notice
_MOVEMENT = tables.movement
_A = tables.appointment

_PLACE = Prepared(
    select(_M.c.status).where(_M.c.person_id == bindparam("person"), _M.c.community_id == bindparam("community"))
)
_NEIGHBOUR = select(_M.c.id, _M.c.person_id, _M.c.community_id, _P.c.name, _M.c.joined_at).join_from(
    _M, _P, _P.c.id == _M.c.person_id
)
_ONE = Prepared(
    _NEIGHBOUR.where(
        _M.c.id == bindparam("member"),
        _M.c.community_id == bindparam("community"),
        _M.c.status == bindparam("standing"),
    )
)
_NEIGHBOURS = _NEIGHBOUR.where(
    _M.c.community_id.in_(bindparam("communities", expanding=True)), _M.c.status == bindparam("standing"), IS_NEIGHBOUR
).order_by(_P.c.name, _M.c.id)
_WITH_ROLE = Prepared(
    select(*MEMBERSHIP)
    .select_from(_M.join(tables.community))
    .where(
        _M.c.community_id == bindparam("community"),
        _M.c.status == MemberStatus.ACTIVE,
        _M.c.roles.like(bindparam("having")),
    )
    .order_by(_M.c.id)
)
_LEADS = Prepared(
    select(_M.c.id)
    .where(_M.c.community_id == bindparam("community"), _M.c.roles.like(f"%{Role.REFERENT}%"))
    .order_by(_M.c.id)
    .with_for_update()
)
_CONTACTS = select(_C.c.id).where(_C.c.person_id == bindparam("person"))
_DROP_NOTICES = Prepared(
    update(_N)
    .where(
        _N.c.audience_kind == AudienceKind.PERSON,
        _N.c.audience_id == bindparam("person"),
        _N.c.community_id == bindparam("community"),
        _N.c.expanded_at.is_(None),
    )
    .values(expanded_at=bindparam("now", type_=Moment()))
)
# Written out, not bound: both databases use the partial index only when they see the word.
_CANCEL = Prepared(
    update(_D)
    .where(
        _D.c.status == literal_column(f"'{DeliveryStatus.QUEUED}'"),
        _D.c.contact_id.in_(_CONTACTS),
        # Asked of each that waits: SQLite would go through every notice of the community otherwise.
        exists().where(_N.c.id == _D.c.notice_id, _N.c.community_id == bindparam("community")),
    )
    .values(status=DeliveryStatus.CANCELLED, reason="left")
)
_END_DIALOGUES = Prepared(delete(tables.conversation).where(tables.conversation.c.contact_id.in_(_CONTACTS)))
_LAST = Prepared(
    select(
        _MOVEMENT.c.community_id, _MOVEMENT.c.kind, _MOVEMENT.c.person_id, _MOVEMENT.c.at, _MOVEMENT.c.by_id,
        _MOVEMENT.c.reason,
    )
    .where(
        _MOVEMENT.c.community_id == bindparam("community"),
        _MOVEMENT.c.person_id == bindparam("person"),
        _MOVEMENT.c.kind == bindparam("of"),
    )
    .order_by(_MOVEMENT.c.id.desc())
    .limit(1)
)  # fmt: skip
_COUNT = Prepared(
    select(func.count())
    .select_from(_MOVEMENT)
    .where(
        _MOVEMENT.c.community_id == bindparam("community"),
        _MOVEMENT.c.person_id == bindparam("person"),
        _MOVEMENT.c.kind == bindparam("of"),
    )
)
_APPOINTMENT = [_A.c.id, _A.c.community_id, _A.c.person_id, _A.c.by_id, _A.c.created_at]
_PROPOSE = Upsert(
    lambda insert_into: (
        (ask := insert_into(_A))
        .on_conflict_do_update(
            index_elements=["person_id", "community_id"],
            set_={"by_id": ask.excluded.by_id, "created_at": ask.excluded.created_at, "answered_at": None},
        )
        .returning(*_APPOINTMENT)
    )
)
_PROPOSED = Prepared(
    select(*_APPOINTMENT)
    .where(_A.c.person_id == bindparam("person"), _A.c.created_at > bindparam("since"), _A.c.answered_at.is_(None))
    .order_by(_A.c.id)
)
_CONTACT = Prepared(select(*CONTACT).where(_C.c.id == bindparam("contact")).with_for_update())


class PlacesShelf:
    """The places that members have in communities: given, taken back, and what is remembered of it."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def place_of(self, person_id: int, community_id: int) -> MemberStatus | None:
        """Where this person stands in a community, if they ever belonged to it."""
        key = {"person": person_id, "community": community_id}
        status: MemberStatus | None = self._tx.execute(_PLACE, key).scalar_one_or_none()
        return status

    def set_status(self, member_id: int, status: MemberStatus) -> None:
        """Change where a member stands; whoever loses or gets a place has no role in it."""
        self._tx.execute(update(_M).where(_M.c.id == member_id).values(status=status, roles=frozenset()))

    def set_roles(self, member_id: int, roles: frozenset[Role]) -> None:
        """Change what a member may do."""
        self._tx.execute(update(_M).where(_M.c.id == member_id).values(roles=roles))

    def neighbours(self, community_ids: Sequence[int], status: MemberStatus, *having: str) -> Sequence[Neighbour]:
        """The members of these communities who stand there so; only those in whose name one of *having* stands."""
        key = {"communities": list(community_ids), "standing": status}
        called = (_P.c.folded_name.contains(normalise(each), autoescape=True) for each in having)
        rows = self._tx.execute(_NEIGHBOURS.where(or_(*called)) if having else _NEIGHBOURS, key)
        return [Neighbour(*row) for row in rows]

    def neighbour(self, member_id: int, community_id: int, status: MemberStatus) -> Neighbour | None:
        """One member, if they stand so in this community."""
        key = {"member": member_id, "community": community_id, "standing": status}
        row = self._tx.execute(_ONE, key).one_or_none()
        return None if row is None else Neighbour(*row)

    def members_with(self, role: Role, community_id: int) -> Sequence[Membership]:
        """The active members who have *role*."""
        rows = self._tx.execute(_WITH_ROLE, {"community": community_id, "having": f"%{role}%"})
        return [as_membership(row) for row in rows]

    def silence_for(self, person_id: int, community_id: int) -> int:
        """Cancel all that is still to be said to this person for this community, and end their dialogues; how many."""
        key = {"person": person_id, "community": community_id}
        # The notices first: a fan-out under way ends before we look for what it made.
        self._tx.execute(_DROP_NOTICES, key | {"now": self._tx.now})
        self._tx.execute(_END_DIALOGUES, {"person": person_id})
        return self._tx.execute(_CANCEL, key).rowcount

    def record(self, movement: Movement) -> None:
        """Write a line in the life of a community."""
        row = {
            "community_id": movement.community_id,
            "kind": movement.kind,
            "person_id": movement.person_id,
            "at": movement.at,
            "by_id": movement.by_id,
            "reason": movement.reason,
        }
        self._tx.execute(insert(_MOVEMENT), row)

    def lock_leads(self, community_id: int) -> None:
        """Let nobody else change who leads this community until the transaction ends."""
        self._tx.execute(_LEADS, {"community": community_id}).all()

    def last_movement(self, community_id: int, person_id: int, kind: MovementKind) -> Movement | None:
        """The latest line of this kind about this person."""
        key = {"community": community_id, "person": person_id, "of": kind}
        row = self._tx.execute(_LAST, key).one_or_none()
        return None if row is None else Movement(*row)

    def count_movements(self, community_id: int, person_id: int, kind: MovementKind) -> int:
        """How many lines of this kind there are about this person."""
        key = {"community": community_id, "person": person_id, "of": kind}
        count: int = self._tx.execute(_COUNT, key).scalar_one()
        return count

    def propose(self, community_id: int, person_id: int, by_id: int, now: datetime) -> Appointment:
        """Ask a member to become a referent; an earlier question to the same member is renewed."""
        row = {"community_id": community_id, "person_id": person_id, "by_id": by_id, "created_at": now}
        return Appointment(*self._tx.execute(_PROPOSE, row).one())

    def proposed_to(self, person_id: int, since: datetime) -> Sequence[Appointment]:
        """What this person was asked to become since then and has not answered."""
        rows = self._tx.execute(_PROPOSED, {"person": person_id, "since": since})
        return [Appointment(*row) for row in rows]

    def answer_proposal(self, appointment_id: int, now: datetime) -> bool:
        """Note that it was answered; False when it was before."""
        statement = update(_A).where(_A.c.id == appointment_id, _A.c.answered_at.is_(None)).values(answered_at=now)
        return self._tx.execute(statement).rowcount > 0

    def contact(self, contact_id: int) -> Contact:
        """One contact, whosever it is; it stays so until the transaction ends."""
        return as_contact(self._tx.execute(_CONTACT, {"contact": contact_id}).one())
