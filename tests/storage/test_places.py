"""The places of members in communities, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.errors import NotAllowed
from core.model.member import MemberStatus, Role
from core.model.membership import Movement, MovementKind
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.unit_of_work import Conversation
from tests.storage.street import NOON, a_community

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

REFERENT = frozenset({Role.REFERENT})
DAY = timedelta(days=1)


async def member_of(street: Street, name: str, status: MemberStatus = MemberStatus.ACTIVE) -> int:
    """Give the place of somebody here."""
    found = await street.run(lambda uow: uow.places.neighbours([street.community.id], status))
    return next(each.member_id for each in found if each.name == name)


async def test_who_was_sent_away_has_no_role_and_no_way_back_by_themselves(street: Street) -> None:
    karim = await street.moves_in("Karim", REFERENT, telegram="1")
    here = street.community.id
    member = await member_of(street, "Karim")

    await street.run(lambda uow: uow.places.set_status(member, MemberStatus.BANNED))

    assert await street.run(lambda uow: uow.places.place_of(karim.id, here)) is MemberStatus.BANNED
    assert await street.run(lambda uow: uow.places.members_with(Role.REFERENT, here)) == []
    with pytest.raises(NotAllowed):
        await street.run(lambda uow: uow.members.add_member(karim.id, here, frozenset(), uow.now()))
    await street.run(lambda uow: uow.places.set_status(member, MemberStatus.ACTIVE))
    (back,) = (await street.speaker("telegram", "1")).active
    assert back.member.roles == frozenset()


async def test_who_never_belonged_has_no_place(street: Street) -> None:
    other = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))
    karim = await street.moves_in("Karim", telegram="1")

    assert await street.run(lambda uow: uow.places.place_of(karim.id, other.id)) is None


async def test_neighbours_are_listed_by_name_and_standing(street: Street) -> None:
    for number, name in enumerate(("Zoé", "Ana", "Paul")):
        await street.moves_in(name, telegram=str(number))
    paul = await member_of(street, "Paul")
    await street.run(lambda uow: uow.places.set_status(paul, MemberStatus.LEFT))
    here = [street.community.id]

    active = await street.run(lambda uow: uow.places.neighbours(here, MemberStatus.ACTIVE))
    left = await street.run(lambda uow: uow.places.neighbours(here, MemberStatus.LEFT))

    assert [each.name for each in active] == ["Ana", "Zoé"]
    assert [(each.name, each.member_id) for each in left] == [("Paul", paul)]


async def test_neighbours_are_found_by_a_word_of_their_name(street: Street) -> None:
    """Without case and accents; a sign that SQL would read as any other is that sign."""
    for number, name in enumerate(("Zoé Durand", "Ana", "Ana%", "Paul")):
        await street.moves_in(name, telegram=str(number))
    elsewhere = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))

    async def found(having: str, community: int = street.community.id) -> list[str]:
        there = await street.run(lambda uow: uow.places.neighbours([community], MemberStatus.ACTIVE, having))
        return [each.name for each in there]

    assert await found("zoe") == await found("ZOÉ") == await found("durand") == ["Zoé Durand"]
    assert await found("ana") == ["Ana", "Ana%"]
    assert await found("a%") == ["Ana%"]
    assert await found("zoe", elsewhere.id) == []


async def test_a_member_is_found_where_they_stand(street: Street) -> None:
    await street.moves_in("Paul", telegram="1")
    here, paul = street.community.id, await member_of(street, "Paul")
    elsewhere = await street.run(lambda uow: uow.communities.add(a_community("Les Roses")))

    async def one(community: int, status: MemberStatus) -> str:
        found = await street.run(lambda uow: uow.places.neighbour(paul, community, status))
        return found.name if found else "nobody"

    assert await one(here, MemberStatus.ACTIVE) == "Paul"
    assert await one(here, MemberStatus.BANNED) == "nobody"
    assert await one(elsewhere.id, MemberStatus.ACTIVE) == "nobody"


async def test_nothing_more_is_said_to_who_has_gone(street: Street) -> None:
    """What waits for them is not sent, what was not fanned out yet neither, and no dialogue stays open."""
    paul = await street.moves_in("Paul", telegram="1")
    await street.moves_in("Odette", sms="+33600000001")
    here = street.community.id
    to_paul = Notice("door.appointed", {}, Audience(AudienceKind.PERSON, paul.id), Lane.MESSAGE, here)
    elsewhere = Notice("door.left", {}, Audience(AudienceKind.PERSON, paul.id), Lane.MESSAGE)

    def say(uow: UnitOfWork) -> None:
        uow.outbox.add(to_paul, NOON)
        uow.conversations.save(Conversation(1, "close_alert", expires_at=NOON + DAY))

    await street.alert_by("Odette")
    await street.fans_out()
    await street.run(say)
    await street.run(lambda uow: uow.outbox.add(elsewhere, NOON))

    cancelled = await street.run(lambda uow: uow.places.silence_for(paul.id, here))

    assert cancelled == 1
    assert await street.run(lambda uow: uow.conversations.of(1)) is None
    assert [kind for _, kind in await street.carries("telegram", Lane.ALERT)] == []
    assert [kind for _, kind in await street.carries("telegram", Lane.MESSAGE)] == ["door.left"]


async def test_the_life_of_a_community_is_remembered(street: Street) -> None:
    karim, paul = await street.moves_in("Karim", telegram="1"), await street.moves_in("Paul", telegram="2")
    here = street.community.id
    kinds = (MovementKind.BANNED, MovementKind.APPEALED, MovementKind.BANNED)
    moves = [Movement(here, kind, paul.id, NOON, karim.id, f"{number}") for number, kind in enumerate(kinds)]

    for move in moves:
        await street.run(lambda uow, move=move: uow.places.record(move))  # type: ignore[misc]

    last = await street.run(lambda uow: uow.places.last_movement(here, paul.id, MovementKind.BANNED))
    assert last == moves[2]
    assert await street.run(lambda uow: uow.places.count_movements(here, paul.id, MovementKind.BANNED)) == 2
    assert await street.run(lambda uow: uow.places.last_movement(here, karim.id, MovementKind.LEFT)) is None


async def test_a_proposal_is_renewed_answered_once_and_forgotten(street: Street) -> None:
    karim = await street.moves_in("Karim", REFERENT, telegram="1")
    paul = await street.moves_in("Paul", telegram="2")
    here = street.community.id
    first = await street.run(lambda uow: uow.places.propose(here, paul.id, karim.id, NOON))
    again = await street.run(lambda uow: uow.places.propose(here, paul.id, karim.id, NOON + DAY))

    open_now = await street.run(lambda uow: uow.places.proposed_to(paul.id, NOON))
    too_old = await street.run(lambda uow: uow.places.proposed_to(paul.id, NOON + DAY))
    answers = [await street.run(lambda uow: uow.places.answer_proposal(first.id, uow.now())) for _ in range(2)]

    assert first.id == again.id
    assert (open_now, too_old) == ([again], [])
    assert answers == [True, False]
    assert await street.run(lambda uow: uow.places.proposed_to(paul.id, NOON)) == []
