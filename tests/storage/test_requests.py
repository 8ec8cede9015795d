"""Requests to join, doors and the invitations of neighbours, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.model.community import Point
from core.model.member import MemberStatus, Role
from core.model.membership import Door, MembershipRequest, RequestStatus, ValidationMode
from tests.storage.street import CHANNELS, NOON, a_community, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


async def a_guest(street: Street, address: str = "9") -> int:
    """Give the contact of somebody whom nobody knows."""
    said = street.says("telegram", address)
    return await street.run(lambda uow: uow.members.speaker_at(said, CHANNELS["telegram"].voice).contact.id)


def a_request(street: Street, contact_id: int) -> MembershipRequest:
    """Give a request that is not kept yet."""
    return MembershipRequest(
        id=0,
        number=0,
        community_id=street.community.id,
        contact_id=contact_id,
        person_id=None,
        name="Zoé R.",
        place="4 rue des Roses",
        known_by="Lucie",
        status=RequestStatus.OPEN,
        created_at=street.clock.now(),
        point=Point(48.88, 2.42),
    )


async def asks(street: Street, address: str = "9") -> MembershipRequest:
    """Let a guest ask to join."""
    request = a_request(street, await a_guest(street, address))
    return await street.run(lambda uow: uow.requests.add(request))


async def test_a_door_is_opened_by_the_referents_until_it_is_changed(street: Street) -> None:
    community = street.community.id
    before = await street.run(lambda uow: uow.requests.door(community))
    changed = Door(community, ValidationMode.SPONSORSHIP, 3, "la mairie")

    await street.run(lambda uow: uow.requests.set_door(changed))

    assert before == Door(community, ValidationMode.REFERENT, 1, "")
    assert await street.run(lambda uow: uow.requests.door(community)) == changed


async def test_requests_are_numbered_in_their_community(street: Street) -> None:
    other = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))
    first, second = await asks(street, "1"), await asks(street, "2")
    elsewhere = replace(a_request(street, first.contact_id), community_id=other.id)

    third = await street.run(lambda uow: uow.requests.add(elsewhere))

    assert [first.code, second.code, third.code] == ["D1", "D2", "D1"]
    both = [street.community.id, other.id]
    found = await street.run(lambda uow: uow.requests.by_number(1, both))
    assert [each.id for each in found] == [first.id, third.id]
    assert await street.run(lambda uow: uow.requests.by_number(1, [other.id])) == [third]
    assert await street.run(lambda uow: uow.requests.by_id(first.id)) == first


async def test_who_asks_again_at_the_same_door_renews_the_request(street: Street) -> None:
    first = await asks(street)
    again = replace(a_request(street, first.contact_id), name="Zoé", place="6 rue des Roses", known_by="", point=None)

    renewed = await street.run(lambda uow: uow.requests.add(again))

    assert (renewed.id, renewed.code, renewed.name, renewed.place) == (first.id, "D1", "Zoé", "6 rue des Roses")
    assert (first.told, renewed.told) == (0, 1)
    assert await street.run(lambda uow: uow.requests.by_id(first.id)) == renewed


async def test_a_whole_commune_asked_at_once_counts_once_and_a_stray_counts_too(street: Street) -> None:
    other = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))
    contact = await a_guest(street)

    def both(uow: UnitOfWork) -> None:
        uow.requests.add(a_request(street, contact))
        uow.requests.add(replace(a_request(street, contact), community_id=other.id))

    await street.run(both)
    street.clock.tick(60)
    await street.run(lambda uow: uow.requests.note_stray(contact, "Nulle Part", uow.now()))
    street.clock.tick(60)
    await street.run(lambda uow: uow.requests.note_stray(contact, " nulle  part", uow.now()))

    assert await street.run(lambda uow: uow.requests.asked_since(contact, NOON - DAY)) == 2
    assert await street.run(lambda uow: uow.requests.asked_since(contact, NOON)) == 1
    waiting = await street.run(lambda uow: uow.requests.open_of(contact))
    assert [(each.community_id, each.told) for each in waiting] == [(street.community.id, 0), (other.id, 0), (0, 1)]


async def test_whoever_asked_for_a_place_in_vain_is_found_by_it(street: Street) -> None:
    first, second = await a_guest(street, "1"), await a_guest(street, "2")
    await street.run(lambda uow: uow.requests.note_stray(second, "Sautron", uow.now()))
    await street.run(lambda uow: uow.requests.note_stray(first, "le BOIS joli", uow.now()))

    found = await street.run(lambda uow: uow.requests.strays_for(["Le Bois Joli", "Sautron"], 5))

    assert found == [second, first]
    assert await street.run(lambda uow: uow.requests.strays_for(["Nantes"], 5)) == []


async def test_a_request_is_answered_once(street: Street) -> None:
    request = await asks(street)

    async def answer(status: RequestStatus) -> bool:
        return await street.run(lambda uow: uow.requests.settle(request.id, status, "Karim", "", uow.now()))

    answers = await asyncio.gather(answer(RequestStatus.ADMITTED), answer(RequestStatus.REFUSED))

    assert sorted(answers) == [False, True]
    assert await street.run(lambda uow: uow.requests.open_in([street.community.id], 9)) == []
    after = await asks(street)
    assert after.code == "D2"


async def test_open_requests_come_oldest_first_and_no_more_than_asked_for(street: Street) -> None:
    requests = [await asks(street, str(number)) for number in range(4)]

    found = await street.run(lambda uow: uow.requests.open_in([street.community.id], 3))

    assert found == requests[:3]


async def test_question_and_answer_stay_with_the_request(street: Street) -> None:
    request = await asks(street)

    await street.run(lambda uow: uow.requests.ask(request.id, "Quelle maison ?"))
    await street.run(lambda uow: uow.requests.tell(request.id, "La bleue"))

    (found,) = await street.run(lambda uow: uow.requests.open_of(request.contact_id))
    assert (found.question, found.detail, found.told) == ("Quelle maison ?", "La bleue", 1)


async def test_a_member_vouches_once_and_only_as_long_as_they_are_one(street: Street) -> None:
    request = await asks(street)
    lucie = await street.moves_in("Lucie", telegram="1")
    paul = await street.moves_in("Paul", telegram="2")
    counts = [
        await street.run(lambda uow, who=who: uow.requests.vouch(request.id, who, uow.now()))  # type: ignore[misc]
        for who in (lucie.id, lucie.id, paul.id)
    ]

    def leaves(uow: UnitOfWork) -> None:
        (member,) = [n for n in uow.places.neighbours([street.community.id], MemberStatus.ACTIVE) if n.name == "Lucie"]
        uow.places.set_status(member.member_id, MemberStatus.LEFT)

    await street.run(leaves)

    assert counts == [1, 1, 2]
    assert await street.run(lambda uow: uow.requests.vouchers(request.id)) == ["Paul"]


async def test_invitations_are_counted_and_taken_back_by_who_made_them(street: Street) -> None:
    other = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))
    lucie, paul = await street.moves_in("Lucie", telegram="1"), await street.moves_in("Paul", telegram="2")

    def invite(uow: UnitOfWork) -> None:
        for code, community, who in (
            ("AAAA2222", street.community.id, lucie.id),
            ("BBBB2222", other.id, lucie.id),
            ("CCCC2222", street.community.id, paul.id),
        ):
            uow.members.invite(community, frozenset(), code, NOON, NOON + WEEK, inviter_id=who, link=f"{code}LINK")

    await street.run(invite)
    made = await street.run(lambda uow: uow.requests.invited_since(lucie.id, NOON - DAY))
    here = await street.run(lambda uow: uow.requests.revoke_invitations(lucie.id, uow.now(), street.community.id))
    rest = await street.run(lambda uow: uow.requests.revoke_invitations(lucie.id, uow.now()))

    assert (made, here, rest) == (2, 1, 1)
    for code, is_open in (("AAAA2222", False), ("BBBB2222LINK", False), ("cccc 2222", True), ("CCCC2222LINK", True)):
        found = await street.run(lambda uow, code=code: uow.members.invitation(code))  # type: ignore[misc]
        assert found is not None
        assert found.is_open(NOON) is is_open


async def test_wrong_codes_of_all_are_counted_together(street: Street) -> None:
    for address in ("1", "2"):
        contact = await a_guest(street, address)
        await street.run(lambda uow, who=contact: uow.members.count_failed_try(who, uow.now()))  # type: ignore[misc]
        street.clock.tick(60)

    assert await street.run(lambda uow: uow.requests.failed_tries_of_all(NOON - DAY)) == 2
    assert await street.run(lambda uow: uow.requests.failed_tries_of_all(NOON)) == 1


async def test_what_nobody_answered_is_overdue_and_what_was_answered_is_forgotten(street: Street) -> None:
    lucie = await street.moves_in("Lucie", telegram="1")
    answered, open_still = await asks(street, "8"), await asks(street, "9")
    await street.run(lambda uow: uow.requests.note_stray(open_still.contact_id, "Nulle Part", uow.now()))
    await street.run(lambda uow: uow.requests.vouch(answered.id, lucie.id, uow.now()))
    await street.run(lambda uow: uow.requests.settle(answered.id, RequestStatus.REFUSED, "Karim", "", uow.now()))
    street.clock.tick(60)

    early = await street.run(lambda uow: (uow.requests.overdue(NOON, 9), uow.requests.forget(NOON, 9)))
    overdue = await street.run(lambda uow: uow.requests.overdue(uow.now(), 9))
    forgotten = await street.run(lambda uow: uow.requests.forget(uow.now(), 9))

    assert early == ([], 0)
    assert [each.community_id for each in overdue] == [street.community.id, 0]
    assert forgotten == 1
    assert await street.run(lambda uow: uow.requests.by_id(answered.id)) is None
    assert await street.run(lambda uow: uow.requests.by_id(open_still.id)) == open_still


@pytest.mark.parametrize(("metres", "names"), [(300, ["Gare"]), (2_000, ["Gare", "Port"]), (50, [])])
async def test_the_communities_near_a_place_come_nearest_first(street: Street, metres: float, names: list[str]) -> None:
    """A degree of longitude is shorter than one of latitude, which a square of degrees forgets."""
    here = Point(47.2180, -1.5530)
    for name, latitude, longitude in (("Port", 47.2180, -1.5350), ("Gare", 47.2200, -1.5530), ("Loin", 47.30, -1.55)):
        made = replace(a_community(name), centre=Point(latitude, longitude))
        await street.run(lambda uow, made=made: uow.communities.add(made))  # type: ignore[misc]
    nowhere = replace(a_community("Nulle part"), centre=None)
    await street.run(lambda uow: uow.communities.add(nowhere))

    found = await street.run(lambda uow: uow.communities.near(here, metres))

    assert [each.name for each in found] == names


async def test_the_communities_of_a_commune_are_found_whatever_the_case(street: Street) -> None:
    roses = await street.run(lambda uow: uow.communities.add(replace(a_community("Les Roses"), commune="Été")))

    assert await street.run(lambda uow: uow.communities.in_commune("ete")) == [roses]
    assert await street.run(lambda uow: uow.communities.in_commune("LES LILAS")) == [street.community]


async def test_two_referents_who_go_at_once_wait_for_one_another(street: Street) -> None:
    """Otherwise each sees the other stay, and nobody is left."""
    referent = frozenset({Role.REFERENT})
    await street.moves_in("Karim", referent, telegram="1")
    await street.moves_in("Lucie", referent, telegram="2")

    def goes(name: str, uow: UnitOfWork) -> bool:
        uow.places.lock_leads(street.community.id)
        leads = uow.places.members_with(Role.REFERENT, street.community.id)
        if behind(uow).on_postgres:
            # Long enough for the other one to look, too.
            behind(uow).execute(text("SELECT pg_sleep(0.3)"))
        mine = next(each.member for each in leads if each.member.person_id == street.people[name].id)
        if len(leads) > 1:
            uow.places.set_roles(mine.id, frozenset())
        return len(leads) > 1

    async def go(name: str) -> bool:
        return await street.run(lambda uow: goes(name, uow))

    went = await asyncio.gather(go("Karim"), go("Lucie"))

    assert sorted(went) == [False, True]
