"""Alerts, their journals, and what their cards show."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from core.model.alert import AlertEvent, Tally
from core.model.alert_words import AlertStatus, EventKind, Outcome, Police
from tests.storage.street import a_community, an_alert

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Person
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


async def test_alerts_are_numbered_within_their_community(street: Street) -> None:
    """People say A2, whatever happens in other communities."""
    odette = await street.moves_in("Odette", sms="+33600000001")
    elsewhere = await street.run(lambda uow: uow.communities.add(a_community("Les Docks")))

    def add(uow: UnitOfWork) -> list[Alert]:
        now = uow.now()
        return [
            uow.alerts.add(an_alert(place, odette, now)) for place in (street.community, street.community, elsewhere)
        ]

    alerts = await street.run(add)

    assert [alert.code for alert in alerts] == ["A1", "A2", "A1"]


async def test_alerts_raised_at_once_have_numbers_of_their_own(street: Street) -> None:
    """Two neighbours see the same smoke."""
    await street.moves_in("Odette", sms="+33600000001")

    alerts = await asyncio.gather(*(street.alert_by("Odette") for _ in range(8)))

    assert sorted(alert.number for alert in alerts) == list(range(1, 9))


async def test_an_alert_is_read_back_as_it_was_saved(street: Street) -> None:
    """Every field of the shared state survives."""
    odette = await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")
    now = street.clock.now()
    photo = await street.run(lambda uow: uow.alerts.add_photo(b"\xff\xd8", "image/jpeg", now))
    changed = replace(
        alert,
        status=AlertStatus.CLOSED,
        police=Police.CALLED,
        police_by="Odette",
        police_by_id=odette.id,
        police_at=now,
        closed_at=now,
        outcome=Outcome.RESOLVED,
        outcome_text="éteint",
        is_ongoing=False,
        is_claimed=True,
        photo_id=photo,
        expires_at=now + timedelta(hours=9),
        point=None,
    )

    await street.run(lambda uow: uow.alerts.save(changed))

    assert await street.run(lambda uow: uow.alerts.by_id(alert.id)) == changed
    assert await street.run(lambda uow: uow.alerts.photo(photo)) == (b"\xff\xd8", "image/jpeg")
    assert await street.run(lambda uow: uow.alerts.by_id(999)) is None


async def test_open_alerts_are_listed_latest_first(street: Street) -> None:
    """A closed one is not open."""
    await street.moves_in("Odette", sms="+33600000001")
    alerts = []
    for _ in range(3):
        alerts.append(await street.alert_by("Odette"))
        street.clock.tick(60)
    await street.run(lambda uow: uow.alerts.save(replace(alerts[1], status=AlertStatus.CLOSED)))

    found = await street.run(lambda uow: uow.alerts.open_in([street.community.id]))
    named = await street.run(lambda uow: uow.alerts.by_number(2, [street.community.id]))

    assert [alert.number for alert in found] == [3, 1]
    assert [alert.id for alert in named] == [alerts[1].id]
    assert await street.run(lambda uow: uow.alerts.open_in([])) == []
    assert await street.run(lambda uow: uow.alerts.by_number(2, [street.community.id + 1])) == []


async def test_seen_counts_once_a_person_and_an_info_every_time(street: Street) -> None:
    """However often somebody says *vu*."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", sms="+33600000002")
    alert = await street.alert_by("Odette")

    seen = [await street.does("Karim", EventKind.SEEN, alert) for _ in range(2)]
    infos = [await street.does("Karim", EventKind.INFO, alert, "deux camions") for _ in range(2)]

    assert (seen, infos) == ([True, False], [True, True])
    events = await street.run(lambda uow: uow.alerts.events(alert.id))
    assert [event.kind for event in events] == [EventKind.SEEN, EventKind.INFO, EventKind.INFO]


async def test_a_card_counts_like_the_rules_do(street: Street) -> None:
    """What is counted in the database equals what the model counts from all events."""
    author = await street.moves_in("Odette", sms="+33600000001")
    neighbours = [await street.moves_in(name, sms=f"+3360000001{n}") for n, name in enumerate("ABCDE")]
    alert = await street.alert_by("Odette")
    flatmate = replace(neighbours[1], household_id=neighbours[0].household_id)
    acts = [
        (author, EventKind.SEEN),
        (neighbours[0], EventKind.SEEN),
        (flatmate, EventKind.SEEN),
        (neighbours[2], EventKind.NOTHING_HERE),
        (neighbours[3], EventKind.NOTHING_HERE),
        (author, EventKind.CONFIRMED),
        (neighbours[4], EventKind.CONFIRMED),
        (neighbours[4], EventKind.INFO),
        (author, EventKind.CORRECTED),
    ]

    def act(uow: UnitOfWork) -> None:
        for who, kind in acts:
            uow.alerts.record(AlertEvent(alert.id, kind, who.id, who.household_id, who.name, uow.now(), "…"))
        uow.alerts.record(AlertEvent(alert.id, EventKind.SEEN, None, None, "", uow.now()))

    await street.run(act)
    view = await street.run(lambda uow: uow.alerts.view(alert.id))
    events = await street.run(lambda uow: uow.alerts.events(alert.id))

    assert view is not None
    assert view.tally == Tally.of(events, alert.household_id)
    assert (view.tally.seen, view.tally.nothing_here, view.tally.confirmed_by) == (2, 2, "E")
    assert (view.alert, view.community_name, view.time_zone) == (alert, "Les Lilas", "Europe/Paris")
    assert await street.run(lambda uow: uow.alerts.view(999)) is None


async def test_two_witnesses_at_once_both_count(street: Street) -> None:
    """Each turn weighs the alert with what the other one has said."""
    await street.moves_in("Odette", sms="+33600000001")
    alert = await street.alert_by("Odette")
    people = [await street.moves_in(name, sms=f"+3360000001{n}") for n, name in enumerate("ABCDEF")]

    def deny(person: Person, uow: UnitOfWork) -> int:
        read = uow.alerts.by_id(alert.id)
        assert read is not None
        uow.alerts.record(
            AlertEvent(alert.id, EventKind.NOTHING_HERE, person.id, person.household_id, person.name, uow.now())
        )
        return Tally.of(uow.alerts.events(alert.id), alert.household_id).nothing_here

    counts = await asyncio.gather(*(street.run(partial(deny, person)) for person in people))

    assert sorted(counts) == [1, 2, 3, 4, 5, 6]


async def test_followers_are_those_who_asked(street: Street) -> None:
    """In the order in which they asked."""
    for n, name in enumerate(("Odette", "Karim", "Lina")):
        await street.moves_in(name, sms=f"+3360000000{n}")
    alert = await street.alert_by("Odette")
    await street.does("Lina", EventKind.FOLLOWED, alert)
    await street.does("Karim", EventKind.FOLLOWED, alert)

    followers = await street.run(lambda uow: uow.alerts.followers(alert.id))

    assert followers == [street.people["Lina"].id, street.people["Karim"].id]
