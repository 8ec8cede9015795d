"""Drills are kept for a week; how a community practises is kept longer, and names nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.model.drill import DrillAccount, Habit, Practice
from core.model.member import MemberStatus, Role, Silence
from tests.storage.street import NOON

if TYPE_CHECKING:
    from core.model.drill import Drill
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

LONG_AGO = NOON - timedelta(days=1)
DAY = timedelta(days=1)
SATURDAY = date(2026, 3, 7)


async def a_drill(street: Street) -> Drill:
    """Ask Odette by SMS, and Lucie by mail and on Telegram; not Zoé, who left, nor an officer of the town hall."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Lucie", email="lucie@lilas.example", telegram="12")
    await street.moves_in("Zoé", telegram="13")
    await street.moves_in("Mairie", frozenset({Role.OFFICER}), telegram="14")

    def begin(uow: UnitOfWork) -> Drill:
        place = uow.places.neighbours([street.community.id], MemberStatus.ACTIVE, "zoe")[0]
        uow.places.set_status(place.member_id, MemberStatus.LEFT)
        by_id = street.people["Lucie"].id
        return uow.drills.begin(street.community.id, by_id, LONG_AGO, is_official=False)

    return await street.run(begin)


async def test_each_contact_of_each_neighbour_is_asked_once(street: Street) -> None:
    made = await a_drill(street)
    here = [street.community.id]
    odette, mairie = street.people["Odette"].id, street.people["Mairie"].id

    again = await street.run(lambda uow: uow.drills.whom(here, LONG_AGO))
    later = await street.run(lambda uow: uow.drills.whom(here, made.at))

    assert (again.people, again.by_channel) == (0, {})
    assert (later.people, later.by_channel) == (2, {"sms": 1, "email": 1, "telegram": 1})
    assert await street.run(lambda uow: uow.drills.asked_of(odette, LONG_AGO)) == made
    assert await street.run(lambda uow: uow.drills.asked_of(mairie, LONG_AGO)) is None
    assert await street.run(lambda uow: uow.drills.latest(street.community.id, LONG_AGO)) == made
    assert await street.run(lambda uow: uow.drills.latest(street.community.id, made.at)) is None


async def test_whoever_wants_alerts_only_is_not_asked(street: Street) -> None:
    await street.moves_in("Odette", sms="+33600000001")

    def stop(uow: UnitOfWork) -> None:
        (only,) = uow.contacts.of(street.people["Odette"].id)
        uow.members.set_silence(only.contact.id, Silence.ALL_BUT_ALERTS)

    await street.run(stop)

    assert (await street.run(lambda uow: uow.drills.whom([street.community.id], LONG_AGO))).people == 0


async def test_an_account_counts_people_and_on_which_channels_they_answered(street: Street) -> None:
    made = await a_drill(street)
    lucie = street.people["Lucie"].id

    def answer(uow: UnitOfWork) -> DrillAccount:
        contacts = {each.contact.channel: each.contact.id for each in uow.contacts.of(lucie)}
        for _ in range(2):
            uow.drills.answer(made.id, lucie, contacts["telegram"])
        return uow.drills.account(made.id, 5)

    before = await street.run(lambda uow: uow.drills.account(made.id, 1))
    after = await street.run(answer)

    assert before == DrillAccount(asked=2, answered=0, single=1, names=("Lucie",))
    assert before.silent == 2
    assert after == DrillAccount(2, 1, 1, {"telegram": 1}, ("Odette",))


async def test_an_account_is_given_once_and_a_drill_is_forgotten_whole(street: Street) -> None:
    made = await a_drill(street)
    later = made.at + timedelta(seconds=1)

    due = [await street.run(lambda uow, at=at: uow.drills.take_due(at, 5)) for at in (LONG_AGO, later, later)]  # type: ignore[misc]
    forgotten = [await street.run(lambda uow, at=at: uow.drills.forget(at, 5)) for at in (LONG_AGO, later)]  # type: ignore[misc]

    assert due == [[], [made], []]
    assert forgotten == [0, 1]
    assert await street.run(lambda uow: uow.drills.account(made.id, 5)) == DrillAccount()
    kept = await street.run(lambda uow: uow.drills.practice(street.community.id))
    assert kept == Practice(made.at)


async def test_a_saturday_is_looked_at_once_and_never_where_nobody_practises(street: Street) -> None:
    zone, here = street.community.time_zone, street.community.id

    def look(uow: UnitOfWork, on: date) -> list[int]:
        return [each.id for each in uow.drills.take_saturdays(zone, on, NOON + DAY, 5)]

    days = (SATURDAY, SATURDAY, SATURDAY + 28 * DAY)
    seen = [await street.run(lambda uow, on=on: look(uow, on)) for on in days]  # type: ignore[misc]
    await street.run(lambda uow: uow.drills.set_habit(here, Habit.NEVER))
    never = await street.run(lambda uow: look(uow, SATURDAY + 63 * DAY))
    await street.run(lambda uow: uow.drills.set_habit(here, Habit.AUTO))
    auto = await street.run(lambda uow: look(uow, SATURDAY + 91 * DAY))

    assert seen == [[here], [], [here]]
    assert never == []
    assert auto == [here]
    assert (await street.run(lambda uow: uow.drills.practice(here))).habit is Habit.AUTO


async def test_a_second_contact_is_offered_once(street: Street) -> None:
    await a_drill(street)
    people = [street.people[name].id for name in ("Odette", "Odette", "Lucie")]

    offered = [await street.run(lambda uow, who=who: uow.drills.offer_second(who)) for who in people]  # type: ignore[misc]

    assert offered == [True, False, False]


async def test_what_somebody_answered_is_given_to_them_and_goes_with_them(street: Street) -> None:
    made = await a_drill(street)
    lucie = street.people["Lucie"].id

    given = await street.run(lambda uow: uow.own_data.of(lucie))
    await street.run(lambda uow: uow.own_data.erase(lucie, "un voisin"))

    assert len(given["drill_contact"]) == 2
    assert "drill" not in given
    assert (await street.run(lambda uow: uow.drills.account(made.id, 5))).names == ("Odette",)
    left = await street.run(lambda uow: uow.drills.latest(street.community.id, LONG_AGO))
    assert left is not None
    assert left.by_id is None
