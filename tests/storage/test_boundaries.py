"""Shapes as they are kept: every version, the current one, those nearby, and the links of the map page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.boundaries import at_home_at, fault_of
from core.model.boundary import Boundary, Fault
from core.model.community import Point
from core.model.member import Role
from core.ports import Voice
from core.shelves.boundaries import BoundaryLink
from core.wire import Inbound
from tests.storage.street import a_community

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

TOKEN = "A" * 26


def square(east: float = 0.0) -> Boundary:
    corners = ((47.21, -1.55), (47.21, -1.54), (47.22, -1.54), (47.22, -1.55))
    return Boundary.around(Point(latitude, longitude + east) for latitude, longitude in corners)


async def test_every_version_is_kept_and_the_last_one_counts(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")

    def work(uow: UnitOfWork) -> None:
        assert uow.boundaries.current(street.community.id) is None
        uow.boundaries.add(street.community.id, square(), karim.id, uow.now())
        uow.boundaries.add(street.community.id, square(0.001), karim.id, uow.now() + timedelta(days=1))

    await street.run(work)

    current = await street.run(lambda uow: uow.boundaries.current(street.community.id))
    history = await street.run(lambda uow: uow.boundaries.history(street.community.id))
    assert current == history[-1]
    assert [each.boundary for each in history] == [square(), square(0.001)]
    assert [each.by for each in history] == ["Karim", "Karim"]
    assert history[1].at - history[0].at == timedelta(days=1)


async def test_only_current_shapes_nearby_are_looked_at(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")

    def work(uow: UnitOfWork) -> tuple[object, ...]:
        roses, far = uow.communities.add(a_community("Les Roses")), uow.communities.add(a_community("Loin"))
        uow.boundaries.add(roses.id, square(), karim.id, uow.now())
        uow.boundaries.add(roses.id, square(0.02), karim.id, uow.now())
        uow.boundaries.add(far.id, square(1.0), karim.id, uow.now())
        return (
            fault_of(uow, street.community.id, square()),
            fault_of(uow, street.community.id, square(0.015)),
            fault_of(uow, roses.id, square(0.015)),
            at_home_at(uow, Point(47.215, -1.525)) == roses.id,
            at_home_at(uow, Point(47.215, -1.545)),
        )

    found = await street.run(work)

    assert found == (None, Fault.OVERLAPS, None, True, None)


async def test_a_suspended_community_keeps_nobody_from_drawing(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")

    def work(uow: UnitOfWork) -> Fault | None:
        roses = uow.communities.add(a_community("Les Roses"))
        uow.boundaries.add(roses.id, square(), karim.id, uow.now())
        uow.communities.suspend(roses.id)
        return fault_of(uow, street.community.id, square())

    assert await street.run(work) is None


async def test_homes_are_those_of_active_neighbours(street: Street) -> None:
    """An officer of the town hall lives elsewhere."""
    await street.moves_in("Karim", telegram="1")
    await street.moves_in("Olu", frozenset({Role.OFFICER}), telegram="3")
    odette = await street.moves_in("Odette", telegram="2")

    def work(uow: UnitOfWork) -> None:
        assert odette.household_id is not None
        uow.members.set_home(odette.household_id, "3 rue des Lilas", Point(47.215, -1.545))

    await street.run(work)
    homes = await street.run(lambda uow: uow.boundaries.homes(street.community.id))

    assert [(each.place, each.point) for each in homes][-1] == ("3 rue des Lilas", Point(47.215, -1.545))
    assert len(homes) == 2


async def test_a_link_opens_for_a_while_and_a_new_one_replaces_it(street: Street) -> None:
    karim = await street.moves_in("Karim", telegram="1")

    def work(uow: UnitOfWork) -> BoundaryLink:
        contact = uow.members.speaker_at(Inbound("telegram", "1", "", uow.now()), Voice.TELEGRAM).contact
        link = BoundaryLink(karim.id, street.community.id, contact.id, uow.now() + timedelta(hours=1))
        uow.boundaries.open_link(link, TOKEN)
        return link

    link = await street.run(work)
    opened = await street.run(lambda uow: uow.boundaries.link(TOKEN, uow.now()))
    late = await street.run(lambda uow: uow.boundaries.link(TOKEN, uow.now() + timedelta(hours=1)))
    await street.run(lambda uow: uow.boundaries.open_link(link, "B" * 26))
    replaced = await street.run(lambda uow: uow.boundaries.link(TOKEN, uow.now()))

    assert opened == link
    assert (late, replaced) == (None, None)


async def test_a_community_is_found_by_its_new_name_only(street: Street) -> None:
    before = await street.run(lambda uow: uow.communities.by_id(street.community.id))
    assert before is not None

    await street.run(lambda uow: uow.communities.rename(street.community.id, "Les Tilleuls d'été"))

    found = await street.run(lambda uow: uow.communities.by_name("les tilleuls d'ete"))
    gone = await street.run(lambda uow: uow.communities.by_name(before.name))
    assert found is not None
    assert (found.id, gone) == (street.community.id, None)
