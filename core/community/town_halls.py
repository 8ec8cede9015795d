"""What follows when a town hall comes and goes: its officers' places, the doors of its communities, who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.badge import unofficial
from core.community import doors
from core.community.entering import is_banned, tell_person
from core.errors import NotAllowed
from core.language.reading import clean
from core.model.alert import AlertEvent
from core.model.alert_words import EventKind
from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, LINK_LENGTH
from core.model.member import MemberStatus, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.model.community import Community
    from core.model.member import Speaker
    from core.model.town_hall import TownHall
    from core.shelves.unit_of_work import UnitOfWork

INVITATION_LASTS = timedelta(days=30)
"""A letter to a town hall takes its time."""
_OFFICE = frozenset({Role.OFFICER, Role.NEIGHBOUR})


def subscribe(uow: UnitOfWork, commune: str, name: str) -> tuple[str, str]:
    """Let the town hall of a commune take part, or one more officer of it; give the code and the link's secret.

    Nothing changes for its communities before the first officer enters.
    """
    now = uow.now()
    hall = uow.town_halls.subscribe(clean(commune), unofficial(clean(name)), now)
    code, link = uow.secret(CODE_LENGTH, CODE_ALPHABET), uow.secret(LINK_LENGTH, CODE_ALPHABET)
    uow.town_halls.invite(hall.id, code, link, now, now + INVITATION_LASTS)
    return code, link


def enter(uow: UnitOfWork, hall: TownHall, contact_id: int, name: str) -> None:
    """Let whoever has this contact act for *hall*, in all of its communities; the doors are its own from then on."""
    now = uow.now()
    contact = uow.places.contact(contact_id)
    person_id = contact.person_id
    if person_id is None:
        person_id = uow.members.add_person(name, contact.language or "fr", now).id
        uow.members.claim_contact(contact_id, person_id, now)
    uow.town_halls.appoint(hall.id, person_id, now)
    for community in uow.communities.in_commune(hall.commune):
        _give_place(uow, community, person_id)
    doors.take_over(uow, hall.commune, hall.name)


def embrace(uow: UnitOfWork, community: Community) -> None:
    """Give a community that was just founded to the town hall of its commune, if one takes part."""
    hall = uow.town_halls.of_commune(community.commune)
    officers = uow.town_halls.officers(hall.id) if hall is not None else ()
    if hall is None or not officers:
        return
    for officer in officers:
        _give_place(uow, community, officer.person_id)
    doors.take_one_over(uow, community, hall.name)
    tell_officers(uow, hall, "official.founded", {"community": community.name})


def _give_place(uow: UnitOfWork, community: Community, person_id: int) -> None:
    if not is_banned(uow, person_id, community.id):
        uow.members.add_member(person_id, community.id, frozenset({Role.OFFICER}), uow.now())


def end(uow: UnitOfWork, commune: str) -> TownHall | None:
    """Let the town hall of a commune go: its officers' places end, and the doors are the referents' again.

    None: it did not take part.
    """
    hall = uow.town_halls.of_commune(commune)
    if hall is None:
        return None
    tell_officers(uow, hall, "official.ended", {"name": hall.name})
    for community in uow.communities.in_commune(commune):
        for place in uow.places.members_with(Role.OFFICER, community.id):
            _take_place(uow, place.member.id, place.member.person_id, community.id, place.member.roles)
    doors.hand_back(uow, commune)
    uow.town_halls.end(hall.id, uow.now())
    return hall


def _take_place(
    uow: UnitOfWork, member_id: int, person_id: int, community_id: int, roles: frozenset[Role]
) -> None:  # fmt: skip
    if roles == {Role.OFFICER}:
        uow.places.set_status(member_id, MemberStatus.LEFT)
        uow.places.silence_for(person_id, community_id)
    else:
        uow.places.set_roles(member_id, roles - _OFFICE)


def tell_officers(
    uow: UnitOfWork,
    hall: TownHall,
    kind: str,
    params: Mapping[str, Any],
    *,
    choices: tuple[tuple[str, str], ...] = (),
    except_person: int | None = None,
) -> None:
    """Tell each officer of *hall* something, on the contact that they prefer."""
    for officer in uow.town_halls.officers(hall.id):
        if officer.person_id != except_person:
            tell_person(uow, officer.person_id, kind, params, choices=choices)


def hall_of(uow: UnitOfWork, speaker: Speaker, community_id: int) -> TownHall:
    """Give the town hall for which *speaker* acts in a community.

    Raises:
        NotAllowed: they act for none there.
    """
    place = speaker.within(community_id)
    hall = uow.town_halls.of_commune(place.community.commune) if place and Role.OFFICER in place.member.roles else None
    if hall is None:
        raise NotAllowed
    return hall


def raised_by(uow: UnitOfWork, speaker: Speaker, alert: Alert) -> tuple[AlertEvent, ...]:
    """Give what says on its card that a town hall raised an alert; nothing where a neighbour did, or may have.

    Whoever forges an officer's number or mail raises an alert, and no badge comes with it.
    """
    place = speaker.within(alert.community_id)
    if speaker.person is None or place is None or place.member.roles != {Role.OFFICER} or alert.is_claimed:
        return ()
    hall = uow.town_halls.of_commune(place.community.commune)
    if hall is None:
        return ()
    who = (speaker.person.id, speaker.person.household_id)
    return (AlertEvent(alert.id, EventKind.TOWN_HALL, *who, hall.name, uow.now()),)
