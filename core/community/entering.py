"""What follows when somebody enters a community, asks to, or goes: the place, the line in its life, and who is told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.addresses import where_it_is
from core.community.contacts import spare_telephone
from core.community.duty import PATIENCE, on_duty
from core.errors import NotAllowed
from core.language.naming import first_word, read_name
from core.model.member import MemberStatus, Role
from core.model.membership import MOST_TOLD, Movement, MovementKind, RequestStatus, ValidationMode
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.leading import DutyCall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.community import Point
    from core.model.member import Contact, Membership, Person
    from core.model.membership import Door, MembershipRequest
    from core.shelves.unit_of_work import UnitOfWork

DAY = timedelta(days=1)
WAITS = timedelta(days=30)
"""How long a request is open."""
REQUESTS_A_DAY = 3
MOST_NAMED = 8
REQUEST = "door.request"


def is_banned(uow: UnitOfWork, person_id: int | None, community_id: int) -> bool:
    """Whether this person was sent away from there."""
    return person_id is not None and uow.places.place_of(person_id, community_id) is MemberStatus.BANNED


def let_in(
    uow: UnitOfWork,
    community_id: int,
    contact_id: int,
    name: str,
    place: str = "",
    *,
    point: Point | None = None,
    roles: frozenset[Role] = frozenset(),
    by_id: int | None = None,
) -> int:
    """Give whoever has this contact a place in a community, and settle what they asked at its door; give their id.

    Raises:
        NotAllowed: they are banned from it.
    """
    now = uow.now()
    contact = uow.places.contact(contact_id)
    person_id = contact.person_id
    if is_banned(uow, person_id, community_id):
        raise NotAllowed
    if person_id is None:
        person_id = _moves_in(uow, contact, name, place, point, is_lead=Role.REFERENT in roles)
    was_there = uow.places.place_of(person_id, community_id) is MemberStatus.ACTIVE
    uow.members.add_member(person_id, community_id, roles, now)
    for asked in uow.requests.open_of(contact_id):
        if asked.community_id == community_id:
            uow.requests.settle(asked.id, RequestStatus.WITHDRAWN, "", "", now)
    if not was_there:
        uow.places.record(Movement(community_id, MovementKind.ARRIVED, person_id, now, by_id))
    if Role.REFERENT in roles:
        uow.places.record(Movement(community_id, MovementKind.APPOINTED, person_id, now, by_id))
    return person_id


def _moves_in(uow: UnitOfWork, contact: Contact, name: str, place: str, point: Point | None, *, is_lead: bool) -> int:
    """Make whoever has *contact* a person with a home; give their id."""
    person = uow.members.add_person(name, contact.language or "fr", uow.now())
    uow.members.claim_contact(contact.id, person.id, uow.now())
    if not is_lead:
        # Who leads has to hear of everything.
        spare_telephone(uow, contact)
    if (place or point) and person.household_id is not None:
        uow.members.set_home(person.household_id, place, point)
    return person.id


def go_out(uow: UnitOfWork, person: Person, place: Membership) -> None:
    """Take somebody's place in a community away, as they wish; nothing that still waits for them there is sent."""
    community = place.community
    uow.places.set_status(place.member.id, MemberStatus.LEFT)
    uow.requests.revoke_invitations(person.id, uow.now(), community.id)
    uow.places.silence_for(person.id, community.id)
    uow.places.record(Movement(community.id, MovementKind.LEFT, person.id, uow.now()))
    tell_on_duty(uow, community.id, "door.left", {"name": person.name, "community": community.name})


def knock(uow: UnitOfWork, request: MembershipRequest) -> None:
    """Keep a request, and show it to whoever opens the door; neighbours who are named are asked to vouch.

    Whoever invited has vouched already. A request that is made anew time and again is shown no more.
    """
    kept = uow.requests.add(request)
    if kept.told >= MOST_TOLD:
        return
    door = uow.requests.door(request.community_id)
    is_shared = door.mode is ValidationMode.SPONSORSHIP
    if is_shared and kept.inviter_id is not None:
        uow.requests.vouch(kept.id, kept.inviter_id, uow.now())
    _show(uow, kept, door)
    if not is_shared:
        return
    for person_id in named_in(uow, kept):
        if person_id != kept.inviter_id:
            params = {"name": kept.name, "code": kept.code}
            vouch = (("door.vouch#yes", f"!vouch_for:{kept.id}"),)
            tell_person(uow, person_id, "door.vouch", params, community_id=door.community_id, choices=vouch)


def _show(uow: UnitOfWork, request: MembershipRequest, door: Door) -> None:
    """Show a request to whoever is on duty, or to everybody at the door."""
    queue = on_duty(uow, door.community_id) if door.mode is not ValidationMode.TOWN_HALL else []
    if not queue:
        tell_doorkeepers(uow, door, REQUEST, card(uow, request), choices=buttons(request))
        return
    show_to(uow, request, queue[0])
    uow.duty.call(DutyCall(request.id, request.community_id, (queue[0],), uow.now() + PATIENCE))


def show_to(uow: UnitOfWork, request: MembershipRequest, person_id: int) -> None:
    """Show a request to one person at the door."""
    tell_person(
        uow, person_id, REQUEST, card(uow, request), community_id=request.community_id, choices=buttons(request)
    )


def tell_asked(
    uow: UnitOfWork,
    request: MembershipRequest,
    kind: str,
    params: Mapping[str, Any],
    *,
    except_person: int | None = None,
) -> None:
    """Tell those who were shown a request something about it: everybody at the door, or those on duty so far."""
    call = uow.duty.call_about(request.id)
    door = uow.requests.door(request.community_id)
    if call is None or door.mode is ValidationMode.TOWN_HALL:
        tell_doorkeepers(uow, door, kind, params, except_person=except_person)
        return
    for person_id in call.asked:
        if person_id != except_person:
            tell_person(uow, person_id, kind, params, community_id=request.community_id)


def named_in(uow: UnitOfWork, request: MembershipRequest) -> list[int]:
    """The members whom somebody names as those who know them."""
    names = [name.strip() for name in _BETWEEN_NAMES.split(request.known_by)][:MOST_NAMED]
    having = {first for name in names if (first := first_word(name))}
    there = uow.places.neighbours([request.community_id], MemberStatus.ACTIVE, *sorted(having)) if having else ()
    meant = [each.person_id for name in names for each in read_name(name, there)[0]]
    return list(dict.fromkeys(meant))


_BETWEEN_NAMES = re.compile(r",|;|/|\bet\b|\band\b", re.IGNORECASE)
_BUTTONS = (("yes", "admit_member"), ("no", "refuse_request"), ("ask", "ask_detail"))


def buttons(request: MembershipRequest) -> tuple[tuple[str, str], ...]:
    """Give what a request can be answered with."""
    return tuple((f"{REQUEST}#{name}", f"!{command}:{request.id}") for name, command in _BUTTONS)


def card(uow: UnitOfWork, request: MembershipRequest) -> dict[str, Any]:
    """Give what a referent reads about a request."""
    community = uow.communities.by_id(request.community_id)
    vouchers = uow.requests.vouchers(request.id)
    how = "known_by" if request.inviter_id is None else "invited_by"
    return {
        "code": request.code,
        "number": request.number,
        "name": request.name,
        "place": request.place or {"say": "door.on_the_map"},
        "known": {"say": f"door.{how}", "name": request.known_by} if request.known_by else "",
        "vouched": {"say": "door.vouched", "names": {"join": vouchers, "by": ", "}} if vouchers else "",
        "inside": where_it_is(uow, community, request),
        "detail": {"say": "door.told", "words": request.detail} if request.detail else "",
        "community": community.name if community else "",
    }


def lapse(uow: UnitOfWork, most: int) -> int:
    """Take back the requests that nobody answered for a month, and say so to those who wait; how many."""
    overdue = uow.requests.overdue(uow.now() - WAITS, most)
    for request in overdue:
        uow.requests.settle(request.id, RequestStatus.WITHDRAWN, "", "", uow.now())
    for contact_id in dict.fromkeys(request.contact_id for request in overdue):
        tell_contact(uow, contact_id, "door.lapsed", {})
    return len(overdue)


def tell_doorkeepers(
    uow: UnitOfWork,
    door: Door,
    kind: str,
    params: Mapping[str, Any],
    *,
    choices: tuple[tuple[str, str], ...] = (),
    except_person: int | None = None,
) -> None:
    """Tell those who answer requests: the referents, or the officers where the town hall took the door over."""
    if door.mode is not ValidationMode.TOWN_HALL:
        tell_referents(uow, door.community_id, kind, params, choices=choices, except_person=except_person)
        return
    for each in uow.places.members_with(Role.OFFICER, door.community_id):
        if each.member.person_id != except_person:
            person_id = each.member.person_id
            tell_person(uow, person_id, kind, params, community_id=door.community_id, choices=choices)


def tell_referents(
    uow: UnitOfWork,
    community_id: int,
    kind: str,
    params: Mapping[str, Any],
    *,
    choices: tuple[tuple[str, str], ...] = (),
    except_person: int | None = None,
) -> None:
    """Tell the referents of a community something that waits for them."""
    audience = Audience(AudienceKind.REFERENTS, community_id, except_person)
    uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, community_id, choices=choices), uow.now())


def tell_on_duty(uow: UnitOfWork, community_id: int, kind: str, params: Mapping[str, Any]) -> None:
    """Tell whoever is on duty something that only has to be known, or every referent where nobody in particular is."""
    queue = on_duty(uow, community_id)
    if queue:
        tell_person(uow, queue[0], kind, params, community_id=community_id)
    else:
        tell_referents(uow, community_id, kind, params)


def tell_person(
    uow: UnitOfWork,
    person_id: int,
    kind: str,
    params: Mapping[str, Any],
    *,
    community_id: int | None = None,
    choices: tuple[tuple[str, str], ...] = (),
) -> None:
    """Tell one person something; with *community_id* it is not said any more once they have left."""
    audience = Audience(AudienceKind.PERSON, person_id)
    uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, community_id, choices=choices), uow.now())


def tell_contact(uow: UnitOfWork, contact_id: int, kind: str, params: Mapping[str, Any]) -> None:
    """Tell whoever waits at the door; it answers what they asked, so it comes whatever they silenced."""
    audience = Audience(AudienceKind.CONTACT, contact_id)
    uow.outbox.add(Notice(kind, params, audience, Lane.REPLY), uow.now())
