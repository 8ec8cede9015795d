"""Of whom no message reaches, a first name and a street are kept, encrypted, as long as a member warns them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.model.member import MemberStatus
from storage.relay_tables import relayed
from tests.storage.street import NOON

if TYPE_CHECKING:
    from typing import Any

    from core.model.relay import Relayed
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

LONG_AGO = NOON - timedelta(days=1)


async def a_relay(street: Street) -> Relayed:
    """Let Lucie, and then Paul, warn Jeanne."""
    for name in ("Lucie", "Paul"):
        await street.moves_in(name, telegram=name)

    def begin(uow: UnitOfWork) -> Relayed:
        jeanne = uow.relays.add(street.community.id, "Jeanne", "rue des Acacias")
        for name in ("Lucie", "Paul"):
            uow.relays.accept(jeanne.id, street.people[name].id)
        return jeanne

    return await street.run(begin)


async def test_what_is_kept_of_them_is_encrypted(street: Street) -> None:
    jeanne = await a_relay(street)

    def read(uow: UnitOfWork) -> bytes:
        unit: Any = uow
        return bytes(unit._tx.execute(select(relayed.c.sealed)).scalar_one())

    sealed = await street.run(read)

    assert b"Jeanne" not in sealed
    assert b"Acacias" not in sealed
    assert await street.run(lambda uow: uow.relays.in_community(street.community.id)) == [jeanne]
    assert await street.run(lambda uow: uow.relays.of(street.people["Paul"].id)) == [jeanne]


async def test_relays_are_members_the_first_one_first(street: Street) -> None:
    jeanne = await a_relay(street)
    lucie, paul = street.people["Lucie"].id, street.people["Paul"].id

    def leaves(uow: UnitOfWork) -> None:
        place = uow.places.neighbours([street.community.id], MemberStatus.ACTIVE, "lucie")[0]
        uow.places.set_status(place.member_id, MemberStatus.LEFT)

    both = await street.run(lambda uow: uow.relays.relays(jeanne.id))
    again = await street.run(lambda uow: uow.relays.accept(jeanne.id, lucie))
    await street.run(leaves)

    assert [person for person, _ in both] == [lucie, paul]
    assert not again
    assert await street.run(lambda uow: uow.relays.relays(jeanne.id)) == [(paul, "Paul")]
    assert await street.run(lambda uow: uow.relays.take_orphans(5)) == []
    await street.run(lambda uow: uow.relays.resign(jeanne.id, paul))
    assert await street.run(lambda uow: uow.relays.take_orphans(5)) == [jeanne]
    assert await street.run(lambda uow: uow.relays.in_community(street.community.id)) == []


async def test_a_call_is_made_once_asked_again_in_time_and_ends_with_an_answer(street: Street) -> None:
    jeanne = await a_relay(street)
    alert = await street.alert_by("Lucie")

    def work(uow: UnitOfWork) -> list[Any]:
        soon, later = NOON + timedelta(minutes=30), NOON + timedelta(hours=1)
        made = uow.relays.call(jeanne.id, soon, alert_id=alert.id, message_id=None)
        twice = uow.relays.call(jeanne.id, soon, alert_id=alert.id, message_id=None)
        assert made is not None
        early = uow.relays.take_due(NOON, 5)
        due = uow.relays.take_due(soon, 5)
        uow.relays.wait(made, later)
        seen = uow.relays.open_calls([jeanne.id], LONG_AGO)
        told = [uow.relays.told(made, street.people["Paul"].id) for _ in range(2)]
        after = (uow.relays.take_due(later, 5), uow.relays.open_calls([jeanne.id], LONG_AGO))
        return [twice, early, [each.asked for each in due], [each.asked for each in seen], told, after]

    assert await street.run(work) == [None, [], [2], [2], [True, False], ([], [])]
    later = street.clock.now() + timedelta(seconds=1)
    assert [await street.run(lambda uow, at=at: uow.relays.forget(at, 5)) for at in (LONG_AGO, later)] == [0, 1]  # type: ignore[misc]


async def test_whoever_is_erased_warns_nobody_any_more(street: Street) -> None:
    jeanne = await a_relay(street)
    lucie = street.people["Lucie"].id

    given = await street.run(lambda uow: uow.own_data.of(lucie))
    await street.run(lambda uow: uow.own_data.erase(lucie, "un voisin"))

    assert len(given["relay"]) == 1
    assert "relayed" not in given
    assert [name for _, name in await street.run(lambda uow: uow.relays.relays(jeanne.id))] == ["Paul"]
