"""A person's contacts: their order for alerts and for letters, how one is linked, and how one is let go."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice
from tests.storage.street import behind

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

CODE = "K7PM2QXD"


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Karim on three channels, Lina on one."""
    await street.moves_in("Karim", sms="+33600000002", telegram="2", email="karim@example.org")
    await street.moves_in("Lina", telegram="3")
    return street


async def places(street: Street, name: str = "Karim") -> list[str]:
    """The channels of somebody's contacts, in the order in which alerts try them."""
    person_id = street.people[name].id
    return [each.contact.channel for each in await street.run(lambda uow: uow.contacts.of(person_id))]


async def puts_first(street: Street, channel: str, *, alerts: bool = True, letters: bool = True) -> None:
    """Let Karim prefer a channel."""
    person_id = street.people["Karim"].id

    def work(uow: UnitOfWork) -> None:
        chosen = next(each for each in uow.contacts.of(person_id) if each.contact.channel == channel)
        uow.contacts.put_first(chosen.contact.id, person_id, alerts=alerts, letters=letters)

    await street.run(work)


async def hears_on(street: Street, lane: Lane) -> list[str]:
    """On which channels Karim would hear a notice of this lane."""
    person_id = street.people["Karim"].id
    notice = Notice("alert.reach", {}, Audience(AudienceKind.PERSON, person_id), lane)
    await street.run(lambda uow: uow.outbox.add(notice, uow.now()))
    await street.fans_out()
    heard = []
    for channel in ("sms", "telegram", "email"):
        claim = await street.claims(channel, lane)
        await street.settles(channel, claim.parcels)
        heard += [channel] * len(claim.parcels)
    return heard


async def test_alerts_and_letters_have_each_their_own_order(lilas: Street) -> None:
    await puts_first(lilas, "telegram", letters=False)
    await puts_first(lilas, "email", alerts=False)

    assert await places(lilas) == ["telegram", "sms", "email"]
    assert await hears_on(lilas, Lane.ALERT) == ["telegram"]
    assert await hears_on(lilas, Lane.MESSAGE) == ["email"]
    assert await hears_on(lilas, Lane.GAZETTE) == ["email"]


async def test_one_word_puts_a_contact_first_for_everything(lilas: Street) -> None:
    await puts_first(lilas, "email", alerts=False)
    await puts_first(lilas, "telegram")

    assert [await hears_on(lilas, lane) for lane in (Lane.ALERT, Lane.GAZETTE)] == [["telegram"], ["telegram"]]


async def test_a_preferred_contact_that_wants_silence_is_passed_over(lilas: Street) -> None:
    """`STOP` is stronger than the order."""
    await puts_first(lilas, "email")
    mail = (await lilas.run(lambda uow: uow.contacts.of(lilas.people["Karim"].id)))[0].contact
    await lilas.run(lambda uow: uow.members.set_silence(mail.id, Silence.ALL_BUT_ALERTS))

    assert await hears_on(lilas, Lane.ALERT) == ["email"]
    assert await hears_on(lilas, Lane.GAZETTE) == ["sms"]


async def test_nobody_sorts_the_contacts_of_somebody_else(lilas: Street) -> None:
    other = (await lilas.run(lambda uow: uow.contacts.of(lilas.people["Lina"].id)))[0].contact

    await lilas.run(lambda uow: uow.contacts.put_first(other.id, lilas.people["Karim"].id, alerts=True, letters=True))

    def ranks(uow: UnitOfWork) -> list[int]:
        found = behind(uow).execute(text("SELECT rank FROM contact WHERE id = :id"), {"id": other.id})
        return list(found.scalars())

    assert await lilas.run(ranks) == [1]


async def test_a_code_links_once_and_only_for_ten_minutes(lilas: Street) -> None:
    person_id = lilas.people["Karim"].id
    guest = await lilas.speaker("telegram", "9")

    def offers(uow: UnitOfWork) -> None:
        uow.contacts.offer_link(person_id, CODE, uow.now(), uow.now() + timedelta(minutes=10))

    await lilas.run(offers)
    lilas.clock.tick(599)
    open_still = await lilas.run(lambda uow: uow.contacts.link_offer("k7pm-2qxd", uow.now()))
    lilas.clock.tick(1)
    too_late = await lilas.run(lambda uow: uow.contacts.link_offer(CODE, uow.now()))
    await lilas.run(offers)
    await lilas.run(lambda uow: uow.contacts.link(guest.contact.id, person_id, uow.now()))
    used = await lilas.run(lambda uow: uow.contacts.link_offer(CODE, uow.now()))

    assert open_still is not None
    assert open_still.person_id == person_id
    assert (too_late, used) == (None, None)
    assert await places(lilas) == ["sms", "telegram", "email", "telegram"]


async def test_of_two_who_type_the_same_code_at_once_one_is_linked(lilas: Street) -> None:
    person_id = lilas.people["Karim"].id
    guests = [await lilas.speaker("telegram", address) for address in ("8", "9")]

    def takes(guest: Speaker, uow: UnitOfWork) -> bool:
        if uow.contacts.link_offer(CODE, uow.now()) is None:
            return False
        uow.contacts.link(guest.contact.id, person_id, uow.now())
        return True

    await lilas.run(lambda uow: uow.contacts.offer_link(person_id, CODE, uow.now(), uow.now() + timedelta(minutes=10)))
    taken = await asyncio.gather(*(lilas.run(partial(takes, guest)) for guest in guests))

    assert sorted(taken) == [False, True]
    assert len(await places(lilas)) == 4


async def test_a_new_code_makes_the_earlier_one_void_and_none_is_kept_readable(lilas: Street) -> None:
    person_id = lilas.people["Karim"].id

    def offers(uow: UnitOfWork) -> None:
        for code in (CODE, "AAAA2222"):
            uow.contacts.offer_link(person_id, code, uow.now(), uow.now() + timedelta(minutes=10))

    await lilas.run(offers)
    first = await lilas.run(lambda uow: uow.contacts.link_offer(CODE, uow.now()))
    second = await lilas.run(lambda uow: uow.contacts.link_offer("AAAA2222", uow.now()))
    kept = await lilas.run(lambda uow: list(behind(uow).execute(text("SELECT code_hash FROM link_code")).scalars()))

    assert first is None
    assert second is not None
    assert len(kept) == 1
    assert "AAAA2222" not in kept[0]


async def test_an_invitation_is_no_link_and_a_link_no_invitation(lilas: Street) -> None:
    """The same signs have another fingerprint for each purpose."""
    person_id = lilas.people["Karim"].id

    def both(uow: UnitOfWork) -> tuple[bool, bool]:
        until = uow.now() + timedelta(minutes=10)
        uow.members.invite(lilas.community.id, frozenset(), "BBBB3333", uow.now(), until)
        uow.contacts.offer_link(person_id, CODE, uow.now(), until)
        return uow.contacts.link_offer("BBBB3333", uow.now()) is None, uow.members.invitation(CODE) is None

    assert await lilas.run(both) == (True, True)


async def test_a_contact_that_is_let_go_hears_nothing_that_waited_for_it(lilas: Street) -> None:
    """Neither an alert in the queue, nor the end of one that it had read."""
    await lilas.moves_in("Odette", email="odette@example.org")
    alert = await lilas.alert_by("Odette")
    await lilas.carries("sms")
    await lilas.tells(alert, "alert.closed", AudienceKind.SEEN_ON)
    second = await lilas.alert_by("Odette")
    await lilas.fans_out()
    phone = (await lilas.run(lambda uow: uow.contacts.of(lilas.people["Karim"].id)))[0].contact

    await lilas.run(lambda uow: uow.contacts.release(phone.id))
    await lilas.tells(second, "alert.info", AudienceKind.SEEN_ON)

    assert await lilas.carries("sms") == []
    assert await places(lilas) == ["telegram", "email"]
    assert (await lilas.speaker("sms", "+33600000002")).is_guest


async def test_a_frozen_contact_thaws(lilas: Street) -> None:
    contact_id = (await lilas.speaker("telegram", "9")).contact.id
    await lilas.run(lambda uow: uow.contacts.freeze(contact_id, uow.now() + timedelta(days=30)))

    now = await lilas.run(lambda uow: uow.contacts.is_frozen(contact_id, uow.now()))
    lilas.clock.tick(timedelta(days=30).total_seconds())
    later = await lilas.run(lambda uow: uow.contacts.is_frozen(contact_id, uow.now()))

    assert (now, later) == (True, False)


async def test_tries_are_remembered_for_a_day(lilas: Street) -> None:
    """Whatever looks back an hour still looks back an hour."""
    contact_id = (await lilas.speaker("telegram", "9")).contact.id
    for _ in range(3):
        await lilas.run(lambda uow: uow.members.count_failed_try(contact_id, uow.now()))
    lilas.clock.tick(2 * 3600)

    this_hour = await lilas.run(lambda uow: uow.members.count_failed_try(contact_id, uow.now()))
    today = await lilas.run(lambda uow: uow.contacts.tries_since(contact_id, uow.now() - timedelta(days=1)))

    assert (this_hour, today) == (1, 4)
