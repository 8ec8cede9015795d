"""Which menu stands in each private chat: for members until they leave, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import MemberStatus, Role
from core.ports import Voice
from core.wire import Inbound
from tests.storage.street import a_community

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.shelves.menus import MenuPlace
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


async def places(street: Street) -> Sequence[MenuPlace]:
    return await street.run(lambda uow: uow.menus.places("telegram"))


async def test_members_have_a_menu_of_their_own_and_guests_have_none(street: Street) -> None:
    await street.moves_in("Karim", frozenset({Role.REFERENT}), telegram="1")
    await street.moves_in("Odette", telegram="2")
    await street.moves_in("Lucie", frozenset({Role.REFERENT}), sms="+33612345678")

    found = await places(street)

    assert [(each.address, each.is_member, each.is_referent, each.shown) for each in found] == [
        ("1", True, True, ""),
        ("2", True, False, ""),
    ]


async def test_who_leads_anywhere_has_the_menu_of_referents(street: Street) -> None:
    karim = await street.moves_in("Karim", frozenset({Role.REFERENT}), telegram="1")

    def work(uow: UnitOfWork) -> None:
        other = uow.communities.add(a_community("Les Roses"))
        uow.members.add_member(karim.id, other.id, frozenset(), uow.now())

    await street.run(work)

    assert [(each.address, each.is_referent) for each in await places(street)] == [("1", True)]


async def test_an_officer_is_no_member_but_may_be_one_elsewhere(street: Street) -> None:
    olu = await street.moves_in("Olu", frozenset({Role.OFFICER}), telegram="1")
    [at_work] = await places(street)

    def work(uow: UnitOfWork) -> None:
        other = uow.communities.add(a_community("Les Roses"))
        uow.members.add_member(olu.id, other.id, frozenset(), uow.now())

    await street.run(work)

    [at_home] = await places(street)
    assert (at_work.is_member, at_work.is_referent, at_work.is_officer) == (False, False, True)
    assert (at_home.is_member, at_home.is_referent, at_home.is_officer) == (True, False, True)


async def test_an_officer_who_lives_there_is_both(street: Street) -> None:
    await street.moves_in("Olu", frozenset({Role.OFFICER, Role.NEIGHBOUR}), telegram="1")

    [place] = await places(street)

    assert (place.is_member, place.is_officer) == (True, True)


async def test_what_was_shown_is_remembered_until_it_is_taken_away(street: Street) -> None:
    await street.moves_in("Odette", telegram="2")
    [place] = await places(street)
    await street.run(lambda uow: uow.menus.note(place.contact_id, "abc"))

    def leaves(uow: UnitOfWork) -> None:
        speaker = uow.members.speaker_at(Inbound("telegram", "2", "", uow.now()), Voice.TELEGRAM)
        uow.places.set_status(speaker.memberships[0].member.id, MemberStatus.LEFT)

    await street.run(leaves)

    [after] = await places(street)
    await street.run(lambda uow: uow.menus.note(place.contact_id, ""))

    assert (after.is_member, after.shown) == (False, "abc")
    assert list(await places(street)) == []
