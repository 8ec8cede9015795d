"""Who is told when and how loudly: quiet hours, alerts that arrive together, levels, and what is muted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.alert import Alert
from core.model.alert_words import Category, EventKind, Severity
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.model.peace import Level, Matter, QuietHours
from core.post import Settled
from tests.storage.street import CHANNELS, NOON, about, an_alert

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

HOME = QuietHours(12 * 60, 15 * 60, "Europe/Paris")
"""Noon in UTC is one o'clock there, when Karim sleeps."""
WAKES = NOON + timedelta(hours=2)


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Odette raises, Karim sleeps after lunch, Lina is awake; Paul has nothing but a telephone."""
    await street.moves_in("Odette", frozenset({Role.REFERENT}), sms="+33600000001")
    karim = await street.moves_in("Karim", telegram="2", email="karim@example.org")
    await street.moves_in("Lina", telegram="3")
    await street.moves_in("Paul", sms="+33600000004")
    await street.run(lambda uow: uow.peace.set_quiet_hours(karim.id, HOME))
    paul = (await street.speaker("sms", "+33600000004")).contact
    await street.run(lambda uow: uow.peace.set_level([paul.id], Matter.ALERT, Level.LETTER))
    return street


async def raises(street: Street, name: str = "Odette", severity: Severity = Severity.SEVERE) -> Alert:
    """Publish an alert, a danger or another."""
    author = street.people[name]
    category = Category.BURGLARY if severity is Severity.SEVERE else Category.THEFT

    def publish(uow: UnitOfWork) -> Alert:
        alert = uow.alerts.add(
            replace(an_alert(street.community, author, uow.now()), category=category, severity=severity)
        )
        audience = Audience(AudienceKind.COMMUNITY, street.community.id, author.id)
        uow.outbox.add(about(alert, "alert.published", audience), uow.now())
        return alert

    return await street.run(publish)


async def reach_of(street: Street, alert: Alert) -> tuple[int, int, int, int]:
    """Give who is reached, waits, is told later, and hears of it otherwise."""
    reach = await street.run(lambda uow: uow.outbox.reach(alert.id, "alert.published", uow.now()))
    return sum(reach.reached.values()), reach.waiting, reach.later, reach.chosen


async def test_a_danger_that_nobody_confirmed_waits_for_the_end_of_quiet_hours(lilas: Street) -> None:
    """It is counted for its author, and no other contact of the sleeper is tried."""
    alert = await raises(lilas)

    now = await lilas.carries("telegram")
    account = await reach_of(lilas, alert)
    lilas.clock.tick(120)
    await lilas.run(lambda uow: uow.post.climb(CHANNELS, uow.now(), 100))
    mails = await lilas.carries("email")
    lilas.clock.time = WAKES
    later = await lilas.carries("telegram")

    assert now == [("3", "alert.published")]
    assert account == (1, 1, 1, 0)
    assert mails == []
    assert later == [("2", "alert.published")]


async def test_a_confirmed_danger_wakes_whoever_sleeps(lilas: Street) -> None:
    """Those who were left asleep hear of it at once, and once."""
    alert = await raises(lilas)
    await lilas.carries("telegram")
    await lilas.does("Lina", EventKind.CONFIRMED, alert)

    woken = await lilas.run(lambda uow: uow.peace.wake(alert.id))

    assert woken == 1
    assert await lilas.carries("telegram") == [("2", "alert.published")]
    assert await lilas.carries("telegram") == []


async def test_a_danger_confirmed_before_it_is_told_waits_for_nobody(lilas: Street) -> None:
    alert = await raises(lilas)
    await lilas.does("Lina", EventKind.CONFIRMED, alert)

    assert await lilas.carries("telegram") == [("2", "alert.published"), ("3", "alert.published")]


async def test_what_is_stale_when_quiet_hours_end_is_never_told(lilas: Street) -> None:
    alert = await raises(lilas)
    await lilas.carries("telegram")
    await lilas.run(lambda uow: uow.outbox.withdraw(alert.id, ("alert.published",)))

    lilas.clock.time = WAKES

    assert await lilas.carries("telegram") == []


async def test_what_waited_for_a_sleeper_arrives_in_one_message_and_nothing_is_lost(lilas: Street) -> None:
    alerts = [await raises(lilas, severity=Severity.MODERATE) for _ in range(3)]
    await lilas.carries("telegram")
    lilas.clock.time = WAKES

    claim = await lilas.claims("telegram")
    (parcel,) = claim.parcels
    letter = claim.letters[parcel.notice_id]
    await lilas.settles("telegram", [parcel])

    assert letter.kind == "peace.bundle"
    assert letter.params["codes"]["join"] == [alert.code for alert in alerts]
    assert len(parcel.bundled) == 2


async def test_a_bundle_whose_carrier_died_leaves_again_with_all_that_was_in_it(lilas: Street) -> None:
    for _ in range(3):
        await raises(lilas, severity=Severity.MODERATE)
    await lilas.carries("telegram")
    lilas.clock.time = WAKES
    await lilas.claims("telegram")

    lilas.clock.tick(31)
    claim = await lilas.claims("telegram")

    assert [len(parcel.bundled) for parcel in claim.parcels] == [2]


async def test_a_bundle_is_edited_in_place_as_a_whole(lilas: Street) -> None:
    """An edit of one of its alerts does not put that alone in the place of all."""
    alerts = [await raises(lilas, severity=Severity.MODERATE) for _ in range(2)]
    await lilas.carries("telegram")
    lilas.clock.time = WAKES
    claim = await lilas.claims("telegram")
    ids = [each for parcel in claim.parcels for each in (parcel.delivery_id, *parcel.bundled)]
    sent = [Settled(each, DeliveryStatus.SENT, WAKES, external_id="one") for each in ids]
    await lilas.run(lambda uow: uow.post.settle("telegram", sent))

    await lilas.tells(alerts[1], "alert.update", AudienceKind.EDITS)
    await lilas.fans_out()
    edits = await lilas.claims("telegram")

    told = {parcel.address: edits.letters[parcel.notice_id].kind for parcel in edits.parcels}
    assert told == {"2": "peace.bundle_now", "3": "alert.update"}
    assert [parcel.replaces for parcel in edits.parcels if parcel.address == "2"] == ["one"]


async def test_the_fourth_alert_of_an_hour_and_later_ones_arrive_together(lilas: Street) -> None:
    """Three are told each by itself; a danger that nobody confirmed waits ten minutes at most."""
    heard = []
    for _ in range(5):
        await raises(lilas, severity=Severity.MODERATE)
        lilas.clock.tick(60)
        heard += [address for address, _ in await lilas.carries("telegram") if address == "3"]
    lilas.clock.time = NOON + timedelta(hours=1, seconds=1)
    claim = await lilas.claims("telegram")
    together = [parcel for parcel in claim.parcels if parcel.address == "3"]

    assert len(heard) == 3
    assert [len(parcel.bundled) for parcel in together] == [1]
    assert claim.letters[together[0].notice_id].params["lead"] == {"say": "peace.crowd"}


async def test_a_fourth_danger_waits_ten_minutes_at_most_and_not_at_all_once_confirmed(lilas: Street) -> None:
    for _ in range(3):
        await raises(lilas, severity=Severity.MODERATE)
        await lilas.carries("telegram")
    await raises(lilas)
    held = [address for address, _ in await lilas.carries("telegram")]
    confirmed = await raises(lilas)
    await lilas.does("Lina", EventKind.CONFIRMED, confirmed)
    at_once = [address for address, _ in await lilas.carries("telegram")]
    lilas.clock.tick(601)
    later = [address for address, _ in await lilas.carries("telegram")]

    assert held == []
    assert at_once == ["2", "3"]
    assert later == ["3"]


async def test_a_telephone_that_is_spared_gets_dangers_alone_until_somebody_asks_for_more(lilas: Street) -> None:
    await raises(lilas, severity=Severity.MODERATE)
    nothing = await lilas.carries("sms")
    contact = (await lilas.speaker("sms", "+33600000004")).contact
    await lilas.run(lambda uow: uow.peace.set_level([contact.id], Matter.ALERT, Level.RING))
    await raises(lilas, severity=Severity.MODERATE)

    assert nothing == []
    assert await lilas.carries("sms") == [("+33600000004", "alert.published")]


async def test_the_account_says_who_chose_the_letter(lilas: Street) -> None:
    alert = await raises(lilas, severity=Severity.MODERATE)
    await lilas.carries("telegram")

    assert await reach_of(lilas, alert) == (1, 0, 1, 1)


async def test_who_wants_alerts_in_the_letter_is_told_dangers_alone_at_once(lilas: Street) -> None:
    contact = (await lilas.speaker("telegram", "3")).contact
    await lilas.run(lambda uow: uow.peace.set_level([contact.id], Matter.ALERT, Level.LETTER))
    await raises(lilas, severity=Severity.MODERATE)
    none = await lilas.carries("telegram")
    await raises(lilas)
    danger = await lilas.carries("telegram")

    assert none == []
    assert danger == [("3", "alert.published")]


@pytest.mark.parametrize(("chosen", "shown"), [(Level.RING, Level.RING), (Level.VIBRATE, Level.VIBRATE)])
async def test_a_delivery_arrives_as_loudly_as_its_reader_chose(lilas: Street, chosen: Level, shown: Level) -> None:
    contact = (await lilas.speaker("telegram", "3")).contact
    await lilas.run(lambda uow: uow.peace.set_level([contact.id], Matter.DANGER, chosen))
    await raises(lilas)
    await lilas.fans_out()

    claim = await lilas.claims("telegram")

    assert [parcel.level for parcel in claim.parcels if parcel.address == "3"] == [shown]


async def test_messages_wait_for_the_end_of_quiet_hours_and_end_no_night_with_a_bell(lilas: Street) -> None:
    karim = lilas.people["Karim"]
    audience = Audience(AudienceKind.PERSON, karim.id)
    await lilas.run(lambda uow: uow.outbox.add(Notice("x", {}, audience, Lane.MESSAGE), uow.now()))
    await lilas.fans_out()
    early = await lilas.claims("telegram", Lane.MESSAGE)
    lilas.clock.time = WAKES
    late = await lilas.claims("telegram", Lane.MESSAGE)

    assert list(early.parcels) == []
    assert [parcel.level for parcel in late.parcels] == [Level.QUIET]


async def test_what_was_due_before_quiet_hours_began_is_held_at_the_door(lilas: Street) -> None:
    """A retry, or a fan-out that was slow, does not wake anybody."""
    lina = lilas.people["Lina"]
    await raises(lilas)
    await lilas.fans_out()
    await lilas.run(lambda uow: uow.peace.set_quiet_hours(lina.id, HOME))

    assert await lilas.carries("telegram") == []
    lilas.clock.time = WAKES
    assert await lilas.carries("telegram") == [("2", "alert.published"), ("3", "alert.published")]


async def test_who_ends_their_quiet_hours_hears_at_once_what_waited(lilas: Street) -> None:
    karim = lilas.people["Karim"]
    await raises(lilas)
    await lilas.carries("telegram")

    await lilas.run(lambda uow: uow.peace.set_quiet_hours(karim.id, None))

    assert await lilas.carries("telegram") == [("2", "alert.published")]


async def test_a_muted_alert_is_told_no_further_but_the_others_are(lilas: Street) -> None:
    alert = await raises(lilas)
    await lilas.carries("telegram")
    await lilas.carries("sms")
    await lilas.run(lambda uow: uow.peace.mute_alert(lilas.people["Lina"].id, alert.id))

    await lilas.tells(alert, "alert.closed", AudienceKind.SEEN_ON)

    assert await lilas.carries("telegram") == []
    assert [address for address, _ in await lilas.carries("sms")] == ["+33600000004"]


async def test_a_muted_author_is_heard_for_dangers_alone_and_counted_without_a_name(lilas: Street) -> None:
    lina, odette = lilas.people["Lina"], lilas.people["Odette"]
    await lilas.run(lambda uow: uow.peace.mute_author(lina.id, odette.id))
    other = await raises(lilas, severity=Severity.MODERATE)
    nothing = await lilas.carries("telegram")
    account = await reach_of(lilas, other)
    await raises(lilas)

    assert nothing == []
    assert account == (0, 0, 1, 2)
    assert await lilas.carries("telegram") == [("3", "alert.published")]


async def test_a_new_contact_is_as_quiet_as_the_others(lilas: Street) -> None:
    karim = lilas.people["Karim"]
    guest = (await lilas.speaker("telegram", "22")).contact
    await lilas.run(lambda uow: uow.contacts.link(guest.id, karim.id, uow.now()))

    levels = await lilas.run(lambda uow: uow.peace.loudness(karim.id))
    hours = await lilas.run(lambda uow: uow.peace.quiet_hours(karim.id))

    assert [each.channel for each in levels] == ["telegram", "email", "telegram"]
    assert hours == HOME
    await lilas.run(lambda uow: uow.contacts.put_first(guest.id, karim.id, alerts=True, letters=True))
    await raises(lilas)
    assert await lilas.carries("telegram") == [("3", "alert.published")]


async def test_the_forecast_says_who_sleeps_until_when(lilas: Street) -> None:
    odette = lilas.people["Odette"].id
    forecast = await lilas.run(lambda uow: uow.outbox.forecast(lilas.community.id, odette, uow.now()))
    other = await lilas.run(lambda uow: uow.outbox.forecast(lilas.community.id, odette, uow.now(), is_danger=False))

    assert dict(forecast.held) == {WAKES: 1}
    assert forecast.reached == {"telegram": 2, "sms": 1}
    assert (other.reached, other.chosen) == ({"telegram": 2}, 1)


async def test_nobody_waits_for_other_alerts_until_they_sleep(lilas: Street) -> None:
    """What is stale in the morning is told while they are awake, though it is the fourth."""
    lina = lilas.people["Lina"]
    soon = QuietHours(13 * 60 + 9, 22 * 60, "Europe/Paris")
    await lilas.run(lambda uow: uow.peace.set_quiet_hours(lina.id, soon))
    for _ in range(3):
        await raises(lilas, severity=Severity.MODERATE)
        await lilas.carries("telegram")

    await raises(lilas)

    assert await lilas.carries("telegram") == [("3", "alert.published")]
