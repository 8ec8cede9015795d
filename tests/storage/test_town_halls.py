"""Town halls, their officers and what they say, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.alert_words import Category
from core.model.member import Role
from core.model.town_hall import Officer, OfficialMessage

if TYPE_CHECKING:
    from tests.storage.street import Street

NAME = "Mairie de Villeneuve"


async def subscribed(street: Street) -> int:
    """Let the town hall of the street's commune take part; give its id."""
    commune, now = street.community.commune, street.clock.now()
    return (await street.run(lambda uow: uow.town_halls.subscribe(commune, NAME, now))).id


async def test_a_town_hall_is_found_by_its_commune_and_takes_part_once(street: Street) -> None:
    hall_id = await subscribed(street)
    commune, now = street.community.commune, street.clock.now()

    again = await street.run(lambda uow: uow.town_halls.subscribe(commune.upper(), "Mairie", now))
    await street.run(lambda uow: uow.town_halls.end(hall_id, now))
    back = await street.run(lambda uow: uow.town_halls.subscribe(commune, NAME, now))

    assert (again.id, again.name) == (hall_id, "Mairie")
    assert back.id != hall_id
    assert await street.run(lambda uow: uow.town_halls.by_id(hall_id)) is None


async def test_an_invitation_is_known_by_its_code_and_its_link_until_the_town_hall_goes(street: Street) -> None:
    hall_id, now = await subscribed(street), street.clock.now()
    later = now + timedelta(days=30)
    await street.run(lambda uow: uow.town_halls.invite(hall_id, "K7PM2QXD", "A" * 26, now, later))

    by_code = await street.run(lambda uow: uow.town_halls.invitation("k7pm 2qxd"))
    by_link = await street.run(lambda uow: uow.town_halls.invitation("A" * 26))
    assert by_code is not None
    await street.run(lambda uow: uow.town_halls.use_invitation(by_code.id, now))
    used = await street.run(lambda uow: uow.town_halls.invitation("K7PM2QXD"))
    await street.run(lambda uow: uow.town_halls.end(hall_id, now))

    assert by_code == by_link
    assert by_code.is_open(now)
    assert used is not None
    assert not used.is_open(now)
    assert await street.run(lambda uow: uow.town_halls.invitation("K7PM2QXD")) is None


async def test_an_officer_keeps_their_choice(street: Street) -> None:
    hall_id, now = await subscribed(street), street.clock.now()
    karim = await street.moves_in("Karim", frozenset({Role.OFFICER}), sms="+33600000002")
    chosen = Officer(hall_id, karim.id, frozenset({Category.FIRE, Category.THEFT}), 8, 18)

    await street.run(lambda uow: uow.town_halls.appoint(hall_id, karim.id, now))
    await street.run(lambda uow: uow.town_halls.choose(chosen))
    await street.run(lambda uow: uow.town_halls.appoint(hall_id, karim.id, now))

    assert await street.run(lambda uow: uow.town_halls.officers(hall_id)) == [chosen]


async def test_an_official_message_has_a_number_an_audience_and_answers(street: Street) -> None:
    hall_id, now = await subscribed(street), street.clock.now()
    here = street.community.id
    odette = await street.moves_in("Odette", sms="+33600000001")
    karim = await street.moves_in("Karim", frozenset({Role.OFFICER}), sms="+33600000002")
    draft = OfficialMessage(0, 0, hall_id, "Coupure d'eau", now, (here,))

    first = await street.run(lambda uow: uow.town_halls.say(draft, karim.id))
    second = await street.run(lambda uow: uow.town_halls.say(replace(draft, words="Fête"), karim.id))
    times = [await street.run(lambda uow: uow.town_halls.note_answer(first.id, odette.id, now)) for _ in range(2)]

    assert (first.code, second.code, times) == ("M1", "M2", [1, 2])
    assert await street.run(lambda uow: uow.town_halls.message_called(1, [here])) == first
    assert await street.run(lambda uow: uow.town_halls.latest_message([here])) == second
    assert await street.run(lambda uow: uow.town_halls.message_called(1, [here + 1])) is None
    assert await street.run(lambda uow: uow.town_halls.message_called(1, [])) is None
    assert await street.run(lambda uow: uow.town_halls.answered_by(first.id)) == [odette.id]
    assert await street.run(lambda uow: uow.town_halls.said_since(hall_id, now - timedelta(days=1))) == 2
    assert await street.run(lambda uow: uow.town_halls.readers([here])) == {"sms": 1}
    assert await street.run(lambda uow: uow.town_halls.reached(first.id)) == (0, 0)
