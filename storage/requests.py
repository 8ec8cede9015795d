"""Requests to join, how each community is entered, and the invitations that neighbours make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, delete, func, insert, literal_column, select, update

from core.language.words import normalise
from core.model.member import MemberStatus
from core.model.membership import Door, MembershipRequest, RequestStatus
from storage import tables
from storage.columns import Moment
from storage.communities import point
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_C = tables.community
_R = tables.membership_request
_V = tables.vouch
_I = tables.invitation
_M = tables.member
_T = tables.code_try

_REQUEST = [
    _R.c.id, _R.c.number, _R.c.community_id, _R.c.contact_id, _R.c.person_id, _R.c.name, _R.c.place, _R.c.known_by,
    _R.c.status, _R.c.created_at, _R.c.question, _R.c.detail, _R.c.answered_by, _R.c.told, _R.c.inviter_id,
    _R.c.is_on_map, _R.c.latitude, _R.c.longitude,
]  # fmt: skip
# Written out, not bound: PostgreSQL uses the partial indexes only when it sees the word.
_IS_OPEN = _R.c.status == literal_column(f"'{RequestStatus.OPEN}'")
_UNANSWERED = {"question": "", "detail": "", "answered_by": "", "reason": ""}
_IS_SOMEWHERE = _R.c.community_id.is_not(None)

_DOOR = Prepared(
    select(_C.c.id, _C.c.validation, _C.c.sponsors, _C.c.locked_by).where(_C.c.id == bindparam("community"))
)
_NUMBER = Prepared(
    update(_C)
    .where(_C.c.id == bindparam("community"))
    .values(last_request=_C.c.last_request + 1)
    .returning(_C.c.last_request)
)
_ADD = Prepared(insert(_R).returning(_R.c.id))
_WAITING = Prepared(
    select(*_REQUEST).where(
        _R.c.contact_id == bindparam("contact"), _R.c.community_id == bindparam("community"), _IS_OPEN
    )
)
_ASKED = Prepared(
    # All that was asked in one message has one time.
    select(func.count(_R.c.created_at.distinct()))
    .select_from(_R)
    .where(_R.c.contact_id == bindparam("contact"), _R.c.created_at > bindparam("since"))
)
_BY_ID = Prepared(select(*_REQUEST).where(_R.c.id == bindparam("request"), _IS_SOMEWHERE).with_for_update())
_NUMBERED = (
    select(*_REQUEST)
    .where(_R.c.number == bindparam("wanted"), _R.c.community_id.in_(bindparam("communities", expanding=True)))
    .order_by(_R.c.id)
)
_OPEN_IN = (
    select(*_REQUEST)
    .where(_R.c.community_id.in_(bindparam("communities", expanding=True)), _IS_OPEN)
    .order_by(_R.c.id)
    .limit(bindparam("most"))
)
_OPEN_OF = Prepared(select(*_REQUEST).where(_R.c.contact_id == bindparam("contact"), _IS_OPEN).order_by(_R.c.id))
_VOUCH = Upsert(lambda insert_into: insert_into(_V).on_conflict_do_nothing(index_elements=["request_id", "person_id"]))
_VOUCHERS = Prepared(
    select(tables.person.c.name)
    .join_from(_V, _R, _R.c.id == _V.c.request_id)
    .join(tables.person, tables.person.c.id == _V.c.person_id)
    .join(_M, (_M.c.person_id == _V.c.person_id) & (_M.c.community_id == _R.c.community_id))
    .where(_V.c.request_id == bindparam("request"), _M.c.status == MemberStatus.ACTIVE)
    .order_by(_V.c.id)
)
_REVOKE = (
    update(_I)
    .where(
        _I.c.inviter_id == bindparam("inviter"),
        _I.c.used_at.is_(None),
        _I.c.revoked_at.is_(None),
        _I.c.expires_at > bindparam("now"),
    )
    .values(revoked_at=bindparam("now"))
)
_INVITED = Prepared(
    select(func.count())
    .select_from(_I)
    .where(_I.c.inviter_id == bindparam("inviter"), _I.c.created_at > bindparam("since"))
)
_STRAYS = (
    select(_R.c.contact_id)
    .where(_R.c.community_id.is_(None), _IS_OPEN, _R.c.place.in_(bindparam("places", expanding=True)))
    .group_by(_R.c.contact_id)
    .order_by(func.min(_R.c.id))
    .limit(bindparam("most"))
)
_ALL_TRIES = Prepared(select(func.count()).select_from(_T).where(_T.c.at > bindparam("since")))
_OLD = _R.c.created_at < bindparam("before", type_=Moment())
_OVERDUE = Prepared(
    select(*_REQUEST).where(_OLD, _IS_OPEN).order_by(_R.c.created_at).limit(bindparam("most", type_=Integer()))
)
_ANSWERED = Prepared(
    select(_R.c.id).where(_OLD, ~_IS_OPEN).order_by(_R.c.created_at).limit(bindparam("most", type_=Integer()))
)


class RequestsShelf:
    """Requests to join, how each community is entered, and the invitations that neighbours make."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def door(self, community_id: int) -> Door:
        """How one enters this community."""
        row = self._tx.execute(_DOOR, {"community": community_id}).one()
        return Door(row.id, row.validation, row.sponsors, row.locked_by or "")

    def set_door(self, door: Door) -> None:
        """Change how one enters a community."""
        changed = {"validation": door.mode, "sponsors": door.sponsors, "locked_by": door.locked_by}
        self._tx.execute(update(_C).where(_C.c.id == door.community_id).values(changed))

    def add(self, request: MembershipRequest) -> MembershipRequest:
        """Keep a request; its id and number are given here.

        One that the same contact has open there is renewed, which counts as something told.
        """
        said = {
            "name": request.name,
            "place": request.place,
            "known_by": request.known_by,
            "latitude": request.point and request.point.latitude,
            "longitude": request.point and request.point.longitude,
            "inviter_id": request.inviter_id,
            "is_on_map": request.is_on_map,
        }
        key = {"contact": request.contact_id, "community": request.community_id}
        held = self._tx.execute(_WAITING, key).one_or_none()
        if held is not None:
            self._tx.execute(update(_R).where(_R.c.id == held.id).values(**said, told=_R.c.told + 1))
            was = _as_request(held)
            kept = ("name", "place", "known_by", "inviter_id", "is_on_map", "point")
            return replace(was, told=was.told + 1, **{name: getattr(request, name) for name in kept})
        number = self._tx.execute(_NUMBER, {"community": request.community_id}).scalar_one()
        row = (
            said
            | _UNANSWERED
            | {
                "number": number,
                "community_id": request.community_id,
                "contact_id": request.contact_id,
                "person_id": request.person_id,
                "status": request.status,
                "created_at": request.created_at,
            }
        )
        return replace(request, id=self._tx.execute(_ADD, row).scalar_one(), number=number)

    def note_stray(self, contact_id: int, place: str, now: datetime) -> None:
        """Remember that somebody asked for a place where no community was found, so that it counts like any other."""
        for each in self.open_of(contact_id):
            if not each.community_id and each.place == _stray(place):
                self._tx.execute(update(_R).where(_R.c.id == each.id).values(told=_R.c.told + 1))
                return
        row = _UNANSWERED | {
            "contact_id": contact_id,
            "name": "",
            "place": _stray(place),
            "known_by": "",
            "status": RequestStatus.OPEN,
            "created_at": now,
        }
        self._tx.execute(_ADD, row)

    def strays_for(self, places: Sequence[str], most: int) -> Sequence[int]:
        """The contacts that asked for one of these places while nobody was there, the first who did first."""
        wanted = {"places": [_stray(place) for place in places], "most": most}
        return list(self._tx.execute(_STRAYS, wanted).scalars())

    def asked_since(self, contact_id: int, since: datetime) -> int:
        """How often this contact asked to join since then, whatever it came to; a whole commune at once is once."""
        count: int = self._tx.execute(_ASKED, {"contact": contact_id, "since": since}).scalar_one()
        return count

    def by_id(self, request_id: int) -> MembershipRequest | None:
        """One request, locked until the transaction ends; to be shown to nobody before `core.access.may` was asked."""
        row = self._tx.execute(_BY_ID, {"request": request_id}).one_or_none()
        return None if row is None else _as_request(row)

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[MembershipRequest]:
        """The requests called D<number> in these communities."""
        rows = self._tx.execute(_NUMBERED, {"wanted": number, "communities": list(community_ids)})
        return [_as_request(row) for row in rows]

    def open_in(self, community_ids: Sequence[int], limit: int) -> Sequence[MembershipRequest]:
        """The open requests of these communities, oldest first."""
        rows = self._tx.execute(_OPEN_IN, {"communities": list(community_ids), "most": limit})
        return [_as_request(row) for row in rows]

    def open_of(self, contact_id: int) -> Sequence[MembershipRequest]:
        """The requests that this contact waits for, oldest first; those that nobody reads have no community."""
        return [_as_request(row) for row in self._tx.execute(_OPEN_OF, {"contact": contact_id})]

    def settle(self, request_id: int, status: RequestStatus, by: str, reason: str, now: datetime) -> bool:
        """Close an open request; False when somebody did it before."""
        outcome = {"status": status, "answered_by": by, "reason": reason, "answered_at": now}
        return self._tx.execute(update(_R).where(_R.c.id == request_id, _IS_OPEN).values(outcome)).rowcount > 0

    def ask(self, request_id: int, question: str) -> None:
        """Remember what a referent wants to know."""
        self._tx.execute(update(_R).where(_R.c.id == request_id).values(question=question))

    def tell(self, request_id: int, detail: str) -> None:
        """Remember what the one who waits answered."""
        self._tx.execute(update(_R).where(_R.c.id == request_id).values(detail=detail, told=_R.c.told + 1))

    def vouch(self, request_id: int, person_id: int, now: datetime) -> int:
        """Note that a member vouches for who asks; how many do now."""
        self._tx.execute(_VOUCH, {"request_id": request_id, "person_id": person_id, "at": now})
        return len(self.vouchers(request_id))

    def vouchers(self, request_id: int) -> Sequence[str]:
        """The names of those who vouch, and are still members there."""
        return list(self._tx.execute(_VOUCHERS, {"request": request_id}).scalars())

    def revoke_invitations(self, inviter_id: int, now: datetime, community_id: int | None = None) -> int:
        """Take back what this person invited with (to that community) and nobody used yet; how many invitations."""
        these = _REVOKE if community_id is None else _REVOKE.where(_I.c.community_id == community_id)
        return self._tx.execute(these, {"inviter": inviter_id, "now": now}).rowcount

    def invited_since(self, inviter_id: int, since: datetime) -> int:
        """How many invitations this person made since then."""
        count: int = self._tx.execute(_INVITED, {"inviter": inviter_id, "since": since}).scalar_one()
        return count

    def failed_tries_of_all(self, since: datetime) -> int:
        """How many wrong codes came since then, from whomever."""
        count: int = self._tx.execute(_ALL_TRIES, {"since": since}).scalar_one()
        return count

    def overdue(self, asked_before: datetime, most: int) -> Sequence[MembershipRequest]:
        """The open requests that were made before then, oldest first; those that nobody reads, too."""
        rows = self._tx.execute(_OVERDUE, {"before": asked_before, "most": most})
        return [_as_request(row) for row in rows]

    def forget(self, asked_before: datetime, most: int) -> int:
        """Erase requests that were made before then and are answered; how many."""
        keys = list(self._tx.execute(_ANSWERED, {"before": asked_before, "most": most}).scalars())
        if keys:
            self._tx.execute(delete(_V).where(_V.c.request_id.in_(keys)))
            self._tx.execute(delete(_R).where(_R.c.id.in_(keys)))
        return len(keys)


def _as_request(row: Any) -> MembershipRequest:
    *said, latitude, longitude = row
    request = replace(MembershipRequest(*said), point=point(latitude, longitude))
    return request if request.community_id else replace(request, number=0, community_id=0)


def _stray(place: str) -> str:
    """Give a place that was asked for as it is compared: hyphens are seldom typed."""
    return " ".join(normalise(place).replace("-", " ").split())
