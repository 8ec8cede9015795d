"""Who hears what: from a notice to its deliveries, exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from core.model.alert_words import AlertStatus, EventKind
from core.model.member import Role, Silence
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.post import Settled
from storage.tables import notice
from tests.storage.street import CHANNELS, about, behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Four neighbours on three channels, and a group."""
    await street.moves_in("Odette", frozenset({Role.REFERENT}), sms="+33600000001")
    await street.moves_in("Karim", telegram="2", sms="+33600000002")
    await street.moves_in("Lina", frozenset({Role.REFERENT}), telegram="3")
    await street.moves_in("Paul", email="paul@example.org")
    await street.links("telegram", "-100")
    return street


async def everything(street: Street) -> dict[str, list[tuple[str, str]]]:
    """Carry what is due on each channel."""
    return {channel: carried for channel in CHANNELS if (carried := await street.carries(channel))}


async def test_an_alert_reaches_every_neighbour_once_and_the_groups_but_not_its_author(lilas: Street) -> None:
    """On the contact that each prefers."""
    await lilas.alert_by("Odette")

    carried = await everything(lilas)

    assert carried == {
        "telegram": [("-100", "alert.published"), ("2", "alert.published"), ("3", "alert.published")],
        "email": [("paul@example.org", "alert.published")],
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
async def test_pages_of_any_size_make_the_same_deliveries(lilas: Street, limit: int) -> None:
    """A page ends anywhere."""
    await lilas.alert_by("Odette")

    made = await lilas.fans_out(limit)

    assert made == 4
    assert await lilas.fans_out() == 0


async def test_a_crash_between_two_pages_neither_loses_nor_doubles(lilas: Street) -> None:
    """What a page did and how far it got are one transaction."""
    await lilas.alert_by("Odette")

    def page_and_crash(uow: UnitOfWork) -> None:
        assert uow.post.expand(CHANNELS, uow.now(), 2) > 0
        raise ZeroDivisionError

    await lilas.run(lambda uow: uow.post.expand(CHANNELS, uow.now(), 2))
    with pytest.raises(ZeroDivisionError):
        await lilas.run(page_and_crash)
    await lilas.fans_out(limit=1)
    carried = await everything(lilas)

    assert sorted(address for kind in carried.values() for address, _ in kind) == ["-100", "2", "3", "paul@example.org"]


async def test_a_fan_out_done_twice_makes_nothing_twice(lilas: Street) -> None:
    """The unique keys hold even when the note of how far it got is lost."""
    await lilas.alert_by("Odette")
    await lilas.fans_out()

    def forget(uow: UnitOfWork) -> int:
        behind(uow).execute(update(notice).values(expanded_at=None, expanded_to=0))
        return uow.post.expand(CHANNELS, uow.now(), 100)

    assert await lilas.run(forget) == 0


@pytest.mark.parametrize(
    ("silence", "hears_alerts", "hears_gazette"),
    [(Silence.NOTHING, True, True), (Silence.ALL_BUT_ALERTS, True, False), (Silence.EVERYTHING, False, False)],
)
async def test_silence_is_respected(
    street: Street, *, silence: Silence, hears_alerts: bool, hears_gazette: bool
) -> None:
    """*Stop* means stop."""
    odette = await street.moves_in("Odette", sms="+33600000001")
    contact = (await street.speaker("sms", "+33600000001")).contact
    await street.run(lambda uow: uow.members.set_silence(contact.id, silence))

    def tell(uow: UnitOfWork) -> None:
        for lane in (Lane.ALERT, Lane.GAZETTE):
            uow.outbox.add(Notice("x", {}, Audience(AudienceKind.PERSON, odette.id), lane), uow.now())

    await street.run(tell)

    assert bool(await street.carries("sms", Lane.ALERT)) is hears_alerts
    assert bool(await street.carries("sms", Lane.GAZETTE)) is hears_gazette


async def test_a_silent_first_contact_gives_way_to_the_next(street: Street) -> None:
    """Who said *stop* on Telegram still reads SMS."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", telegram="2", sms="+33600000002")
    contact = (await street.speaker("telegram", "2")).contact
    await street.run(lambda uow: uow.members.set_silence(contact.id, Silence.EVERYTHING))
    await street.alert_by("Odette")

    assert await everything(street) == {"sms": [("+33600000002", "alert.published")]}


async def test_a_channel_that_is_not_there_gives_way_to_the_next(street: Street) -> None:
    """The operator took Telegram off."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", telegram="2", sms="+33600000002")
    await street.alert_by("Odette")
    without = {name: capabilities for name, capabilities in CHANNELS.items() if name != "telegram"}

    assert await street.run(lambda uow: uow.post.expand(without, uow.now(), 100)) == 1
    assert await street.carries("sms") == [("+33600000002", "alert.published")]


async def test_an_update_edits_the_messages_that_can_be_edited(lilas: Street) -> None:
    """The mail stays as it is; each Telegram message is replaced by its own id."""
    alert = await lilas.alert_by("Odette")
    await everything(lilas)

    await lilas.run(lambda uow: uow.outbox.refresh(alert.id, lilas.community.id, uow.now(), uow.now()))
    await lilas.fans_out()
    claim = await lilas.claims("telegram")

    assert sorted(parcel.address for parcel in claim.parcels) == ["-100", "2", "3"]
    assert all(parcel.replaces and parcel.replaces.startswith("telegram-") for parcel in claim.parcels)
    assert len({parcel.replaces for parcel in claim.parcels}) == 3
    assert not (await lilas.claims("email")).parcels


async def test_ten_requests_for_an_update_are_one(lilas: Street) -> None:
    """Until it begins; afterwards the next request is another one."""
    alert = await lilas.alert_by("Odette")
    await everything(lilas)

    async def ask() -> None:
        await lilas.run(lambda uow: uow.outbox.refresh(alert.id, lilas.community.id, uow.now(), uow.now()))

    for _ in range(10):
        await ask()
    first = await lilas.carries("telegram")
    await ask()
    second = await lilas.carries("telegram")

    assert [kind for _, kind in first + second] == ["alert.update"] * 6


async def test_an_update_that_still_waits_is_not_sent_twice(lilas: Street) -> None:
    """It shows the newest state when it leaves."""
    alert = await lilas.alert_by("Odette")
    await everything(lilas)

    async def ask() -> None:
        await lilas.run(lambda uow: uow.outbox.refresh(alert.id, lilas.community.id, uow.now(), uow.now()))
        await lilas.fans_out()

    await ask()
    on_its_way = await lilas.claims("telegram", limit=1)
    await ask()
    await ask()
    claim = await lilas.claims("telegram")

    # Two waited and were taken over; the one on its way may show the old state, so that it is edited again.
    assert len(on_its_way.parcels) == 1
    assert len(claim.parcels) == 3


async def test_a_message_on_its_way_is_edited_when_it_has_arrived(lilas: Street) -> None:
    """The opening was claimed with the old state, and settled after the update was asked for."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    on_its_way = await lilas.claims("telegram", limit=1)

    await lilas.run(lambda uow: uow.outbox.refresh(alert.id, lilas.community.id, uow.now(), uow.now()))
    await lilas.fans_out()
    too_early = await lilas.claims("telegram")
    await lilas.settles("telegram", [*on_its_way.parcels, *too_early.parcels])
    lilas.clock.tick(1)
    claim = await lilas.claims("telegram")

    assert {letter.kind for letter in too_early.letters.values()} == {"alert.published"}
    (edit,) = claim.parcels
    assert edit.replaces == f"telegram-{on_its_way.parcels[0].delivery_id}"


async def test_an_end_goes_to_those_who_heard_the_beginning(lilas: Street) -> None:
    """As an answer to it; what was still queued is withdrawn."""
    alert = await lilas.alert_by("Odette")
    await lilas.carries("telegram")

    def close(uow: UnitOfWork) -> int:
        uow.alerts.save(replace(alert, status=AlertStatus.CLOSED))
        withdrawn = uow.outbox.withdraw(alert.id, ("alert.published",))
        uow.outbox.add(about(alert, "alert.closed", Audience(AudienceKind.SEEN_ON, alert.id)), uow.now())
        return withdrawn

    withdrawn = await lilas.run(close)
    await lilas.fans_out()
    claim = await lilas.claims("telegram")

    assert withdrawn == 1
    assert sorted(parcel.address for parcel in claim.parcels) == ["-100", "2", "3"]
    assert all(parcel.refers_to and not parcel.replaces for parcel in claim.parcels)
    assert await lilas.carries("email") == []


@pytest.mark.parametrize(("arrived", "told"), [(DeliveryStatus.SENT, True), (DeliveryStatus.FAILED, False)])
async def test_an_end_follows_a_beginning_that_was_on_its_way(
    lilas: Street, *, arrived: DeliveryStatus, told: bool
) -> None:
    """Whether it is told is decided when the fate of the beginning is known."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    on_its_way = await lilas.claims("email")

    await lilas.run(lambda uow: uow.outbox.withdraw(alert.id, ("alert.published",)))
    await lilas.tells(alert, "alert.closed", AudienceKind.SEEN_ON)
    await lilas.fans_out()
    await lilas.settles("email", on_its_way.parcels, arrived)

    assert bool(await lilas.carries("email")) is told


async def test_a_beginning_that_is_withdrawn_before_its_fan_out_never_leaves(lilas: Street) -> None:
    """Closed within the second."""
    alert = await lilas.alert_by("Odette")

    await lilas.run(lambda uow: uow.outbox.withdraw(alert.id, ("alert.published",)))

    assert await lilas.fans_out() == 0


async def test_plain_texted_and_threads_share_out_those_who_heard(lilas: Street) -> None:
    """News is an answer in a thread where the message is edited, and a message of its own elsewhere."""
    await lilas.moves_in("Rose", sms="+33600000004")
    alert = await lilas.alert_by("Odette")
    await everything(lilas)

    await lilas.tells(alert, "alert.corrected", AudienceKind.PLAIN)
    await lilas.tells(alert, "alert.confirmed", AudienceKind.TEXTED)
    await lilas.tells(alert, "alert.info", AudienceKind.THREADS, except_name="Karim")

    assert await everything(lilas) == {
        "telegram": [("-100", "alert.info"), ("3", "alert.info")],
        "sms": [("+33600000004", "alert.confirmed"), ("+33600000004", "alert.corrected")],
        "email": [("paul@example.org", "alert.corrected")],
    }


async def test_followers_hear_where_nothing_is_edited_and_the_author_always(lilas: Street) -> None:
    """Lina follows on Telegram, where the news is in the message already."""
    alert = await lilas.alert_by("Karim")
    await everything(lilas)
    for name in ("Lina", "Paul", "Odette"):
        await lilas.does(name, EventKind.FOLLOWED, alert)

    await lilas.tells(alert, "alert.info", AudienceKind.FOLLOWERS, except_name="Paul")

    assert await everything(lilas) == {
        "telegram": [("2", "alert.info")],
        "sms": [("+33600000001", "alert.info")],
    }


async def test_referents_a_person_a_contact_and_a_group_can_be_meant(lilas: Street) -> None:
    """The smaller audiences."""
    contact = (await lilas.speaker("email", "paul@example.org")).contact
    group = await lilas.links("telegram", "-100")
    audiences = [
        Audience(AudienceKind.REFERENTS, lilas.community.id, lilas.people["Odette"].id),
        Audience(AudienceKind.PERSON, lilas.people["Karim"].id),
        Audience(AudienceKind.CONTACT, contact.id),
        Audience(AudienceKind.GROUP, group.id),
    ]

    def tell(uow: UnitOfWork) -> None:
        for audience in audiences:
            uow.outbox.add(Notice(audience.kind, {}, audience, Lane.ALERT), uow.now())

    await lilas.run(tell)

    assert await everything(lilas) == {
        "telegram": [("-100", "group"), ("2", "person"), ("3", "referents")],
        "email": [("paul@example.org", "contact")],
    }


async def test_a_notice_waits_for_its_time(lilas: Street) -> None:
    """And is not said once it is of no use."""
    karim = Audience(AudienceKind.PERSON, lilas.people["Karim"].id)
    now = lilas.clock.now()
    later = Notice("later", {}, karim, Lane.ALERT, not_before=now + timedelta(seconds=6))
    stale = Notice("stale", {}, karim, Lane.ALERT, not_before=later.not_before, expires_at=now + timedelta(seconds=5))
    await lilas.run(lambda uow: [uow.outbox.add(notice, now) for notice in (later, stale)])

    assert await lilas.fans_out() == 0
    assert await lilas.run(lambda uow: uow.post.next_due(uow.now())) == later.not_before
    lilas.clock.tick(6)
    assert await lilas.carries("telegram") == [("2", "later")]
    assert await lilas.run(lambda uow: uow.post.next_due(uow.now())) is None


async def test_a_message_that_was_answered_twice_is_edited_at_its_first_place(lilas: Street) -> None:
    """An edit's own receipt does not make it an original."""
    alert = await lilas.alert_by("Odette")
    first = await everything(lilas)

    async def edit() -> list[str]:
        await lilas.run(lambda uow: uow.outbox.refresh(alert.id, lilas.community.id, uow.now(), uow.now()))
        await lilas.fans_out()
        claim = await lilas.claims("telegram")
        now = lilas.clock.now()
        settled = [
            Settled(parcel.delivery_id, DeliveryStatus.SENT, now, external_id=parcel.replaces)
            for parcel in claim.parcels
        ]
        await lilas.run(lambda uow: uow.post.settle("telegram", settled))
        return sorted(str(parcel.replaces) for parcel in claim.parcels)

    assert len(first["telegram"]) == 3
    assert await edit() == await edit()


async def test_a_whole_town_is_served_in_pages(street: Street) -> None:
    """Two hundred neighbours, fifty at a time."""

    def settle_in(uow: UnitOfWork) -> None:
        now = uow.now()
        for n in range(200):
            person = uow.members.add_person(f"N{n}", "fr", now)
            guest = uow.members.speaker_at(street.says("email", f"n{n}@example.org"), CHANNELS["email"].voice)
            uow.members.claim_contact(guest.contact.id, person.id, now)
            uow.members.add_member(person.id, street.community.id, frozenset(), now)

    await street.run(settle_in)
    await street.moves_in("Odette", sms="+33600000001")
    await street.alert_by("Odette")

    pages = [await street.run(lambda uow: uow.post.expand(CHANNELS, uow.now(), 50)) for _ in range(5)]

    assert pages == [50, 50, 50, 50, 0]
    assert len(await street.carries("email")) == 200
