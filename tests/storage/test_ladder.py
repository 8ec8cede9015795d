"""The ladder: what did not surely arrive on one contact is told on the next one, once, and only while it is of use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from core.model.alert_words import AlertStatus, EventKind
from core.model.member import Silence
from core.model.notice import AudienceKind, DeliveryStatus, Lane, Reach
from core.post import Settled
from tests.storage.street import CHANNELS, behind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.alert import Alert
    from core.ports import Capabilities
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


@pytest.fixture
async def lilas(street: Street) -> Street:
    """Odette, who raises alerts; Karim on three channels; Lina on one."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", sms="+33600000002", telegram="2", email="karim@example.org")
    await street.moves_in("Lina", telegram="3")
    return street


async def climbs(street: Street, channels: Mapping[str, Capabilities] = CHANNELS, limit: int = 1000) -> int:
    """Let the ladder look at what is due."""
    return await street.run(lambda uow: uow.post.climb(channels, uow.now(), limit))


async def told(street: Street) -> list[tuple[str, str]]:
    """Give the account and the status of everything that goes to Karim, in order."""

    def read(uow: UnitOfWork) -> list[tuple[str, str]]:
        found = behind(uow).execute(
            text(
                "SELECT d.account, d.status FROM delivery d JOIN contact c ON c.id = d.contact_id"
                " JOIN person p ON p.id = c.person_id WHERE p.name = 'Karim' ORDER BY d.id"
            )
        )
        return [(row[0], row[1]) for row in found]

    return await street.run(read)


async def an_alert(street: Street) -> Alert:
    """Raise an alert that is on its way to everybody's first contact."""
    alert = await street.alert_by("Odette")
    await street.fans_out()
    return alert


async def fails(street: Street, account: str) -> None:
    """Let what is due on *account* be refused for good."""
    claim = await street.claims(account)
    await street.settles(account, claim.parcels, DeliveryStatus.FAILED)


async def test_what_has_no_proof_after_a_minute_goes_to_the_next_contact(lilas: Street) -> None:
    """A message that a phone company took is not yet on a telephone."""
    await an_alert(lilas)
    await lilas.carries("sms")

    lilas.clock.tick(59)
    before = await climbs(lilas)
    lilas.clock.tick(1)
    after = await climbs(lilas)

    assert (before, after) == (0, 1)
    assert await told(lilas) == [("sms", "sent"), ("telegram", "queued")]
    assert await lilas.carries("telegram") == [("2", "alert.published"), ("3", "alert.published")]


async def test_a_receipt_ends_the_climb(lilas: Street) -> None:
    await an_alert(lilas)
    await lilas.carries("sms")
    claimed = (await told(lilas))[0]

    def arrives(uow: UnitOfWork) -> None:
        external = behind(uow).execute(text("SELECT external_id FROM delivery WHERE account = 'sms'")).scalar_one()
        uow.outbox.arrived("sms", external)

    await lilas.run(arrives)
    lilas.clock.tick(60)
    await climbs(lilas)

    assert claimed == ("sms", "sent")
    assert await told(lilas) == [("sms", "proven")]


async def test_what_a_server_took_is_enough_where_no_proof_can_come(lilas: Street) -> None:
    """Telegram has no receipts: having taken the message is all that it will ever say."""
    await lilas.run(lambda uow: behind(uow).execute(text("UPDATE contact SET rank = -1 WHERE address = '2'")))
    await an_alert(lilas)
    await lilas.carries("telegram")

    lilas.clock.tick(60)
    await climbs(lilas)

    assert await told(lilas) == [("telegram", "sent")]


async def test_what_still_waits_after_a_minute_goes_on_and_stays_in_the_queue(lilas: Street) -> None:
    """The channel is slow or down: the next one is tried, and this one goes on trying."""
    await an_alert(lilas)

    lilas.clock.tick(60)
    await climbs(lilas)

    assert await told(lilas) == [("sms", "queued"), ("telegram", "queued")]


async def test_a_refusal_goes_to_the_next_contact_at_once(lilas: Street) -> None:
    """Nobody waits a minute for a number that is not given."""
    await an_alert(lilas)
    await fails(lilas, "sms")

    await climbs(lilas)

    assert await told(lilas) == [("sms", "failed"), ("telegram", "queued")]


async def test_a_message_that_was_lost_on_the_way_goes_on_at_once(lilas: Street) -> None:
    await an_alert(lilas)
    await lilas.carries("sms")

    def lost(uow: UnitOfWork) -> None:
        external = behind(uow).execute(text("SELECT external_id FROM delivery WHERE account = 'sms'")).scalar_one()
        uow.outbox.lost("sms", external, "absent")

    lilas.clock.tick(20)
    await lilas.run(lost)
    await climbs(lilas)

    assert await told(lilas) == [("sms", "failed"), ("telegram", "queued")]


async def test_it_climbs_to_the_last_contact_and_no_further_and_tries_each_once(lilas: Street) -> None:
    await an_alert(lilas)

    for account in ("sms", "telegram", "email"):
        await fails(lilas, account)
        await climbs(lilas)
        lilas.clock.tick(61)
    seen = [await climbs(lilas) for _ in range(3)]

    assert await told(lilas) == [("sms", "failed"), ("telegram", "failed"), ("email", "failed")]
    assert seen == [0, 0, 0]


async def test_nobody_is_told_again_whom_an_act_has_proven(lilas: Street) -> None:
    """Karim answered on the web or in the group: his telephone need not ring."""
    alert = await an_alert(lilas)
    await lilas.carries("sms")
    await lilas.does("Karim", EventKind.SEEN, alert)

    lilas.clock.tick(60)
    await climbs(lilas)

    assert await told(lilas) == [("sms", "sent")]


@pytest.mark.parametrize("end", ["closed", "expired"])
async def test_an_alert_that_is_over_climbs_no_further(lilas: Street, end: str) -> None:
    alert = await an_alert(lilas)
    await lilas.carries("sms")

    if end == "closed":
        await lilas.run(lambda uow: uow.alerts.save(replace(alert, status=AlertStatus.CLOSED)))
        lilas.clock.tick(60)
    else:
        lilas.clock.time = alert.expires_at
    seen = await climbs(lilas)

    assert seen == 1
    assert await told(lilas) == [("sms", "sent")]
    assert await climbs(lilas) == 0


async def test_a_silent_contact_and_one_on_a_channel_that_is_not_here_are_passed_over(lilas: Street) -> None:
    contacts = await lilas.run(lambda uow: uow.contacts.of(lilas.people["Karim"].id))
    await lilas.run(lambda uow: uow.members.set_silence(contacts[1].contact.id, Silence.EVERYTHING))
    here = {name: each for name, each in CHANNELS.items() if name != "email"}
    await an_alert(lilas)
    await fails(lilas, "sms")

    await climbs(lilas, here)

    assert await told(lilas) == [("sms", "failed")]


async def test_a_crash_in_the_middle_of_a_step_neither_loses_nor_doubles_it(lilas: Street) -> None:
    await an_alert(lilas)
    await fails(lilas, "sms")

    def step_and_crash(uow: UnitOfWork) -> None:
        assert uow.post.climb(CHANNELS, uow.now(), 1000) == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await lilas.run(step_and_crash)
    crashed = await told(lilas)
    seen = [await climbs(lilas), await climbs(lilas)]

    assert crashed == [("sms", "failed")]
    assert seen == [1, 0]
    assert await told(lilas) == [("sms", "failed"), ("telegram", "queued")]


@pytest.mark.parametrize("limit", [1, 2, 7, 1000])
async def test_pages_of_any_size_tell_everybody_once(lilas: Street, limit: int) -> None:
    """Seven neighbours with a telephone and a mailbox; the telephones are all off."""
    for number in range(7):
        await lilas.moves_in(f"V{number}", sms=f"+3361000000{number}", email=f"v{number}@example.org")
    await an_alert(lilas)
    lilas.clock.tick(60)

    seen = 0
    while page := await climbs(lilas, limit=limit):
        seen += page

    assert seen == 8
    assert len(await lilas.carries("email")) == 7


async def test_only_a_new_alert_climbs(lilas: Street) -> None:
    """What is said about it later does not ring a second telephone."""
    alert = await an_alert(lilas)
    await lilas.carries("sms")
    lilas.clock.tick(60)
    await climbs(lilas)
    await lilas.tells(alert, "alert.confirmed", AudienceKind.TEXTED)
    await lilas.carries("sms")

    lilas.clock.tick(60)
    await lilas.carries("telegram")
    await climbs(lilas)

    assert [account for account, _ in await told(lilas)] == ["sms", "telegram", "sms"]


async def test_the_account_counts_a_person_once_there_where_it_arrived(lilas: Street) -> None:
    """Refused on one contact, taken on the next: one neighbour, reached."""
    alert = await an_alert(lilas)
    await fails(lilas, "sms")
    before = await lilas.run(lambda uow: uow.outbox.reach(alert.id, "alert.published", uow.now()))
    await climbs(lilas)
    waiting = await lilas.run(lambda uow: uow.outbox.reach(alert.id, "alert.published", uow.now()))
    await lilas.carries("telegram")
    after = await lilas.run(lambda uow: uow.outbox.reach(alert.id, "alert.published", uow.now()))

    assert before == Reach({}, waiting=1, failed=1)
    assert waiting == Reach({}, waiting=2)
    assert after == Reach({"telegram": 2})


async def test_nobody_is_counted_on_a_channel_that_is_not_served_here(lilas: Street) -> None:
    """The forecast before an alert, and the account after it."""
    author = lilas.people["Odette"].id
    await lilas.moves_in("Paul", email="paul@example.org")
    all_channels = await lilas.run(lambda uow: uow.outbox.forecast(lilas.community.id, author, uow.now()))

    lilas.store.serve(["telegram"])
    served = await lilas.run(lambda uow: uow.outbox.forecast(lilas.community.id, author, uow.now()))

    assert all_channels == Reach({"sms": 1, "telegram": 1, "email": 1})
    assert served == Reach({"telegram": 2}, nobody=1)


async def test_a_settled_delivery_without_another_way_is_never_looked_at_again(lilas: Street) -> None:
    """Lina has one contact: what becomes of it costs the ladder nothing."""
    await an_alert(lilas)
    claim = await lilas.claims("telegram")
    failed = [Settled(parcel.delivery_id, DeliveryStatus.FAILED, lilas.clock.now()) for parcel in claim.parcels]

    await lilas.run(lambda uow: uow.post.settle("telegram", failed))
    lilas.clock.tick(3600)
    seen = await climbs(lilas)

    assert len(failed) == 1
    assert seen == 1  # Karim's, which still waits
    assert [lane for lane in Lane if (await lilas.claims("telegram", lane)).parcels] == [Lane.ALERT]
