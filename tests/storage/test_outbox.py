"""What the rules ask about what was said: how far it got, what it was about, what proves it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.alert_words import EventKind
from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice, Reach
from core.post import Settled
from core.shelves.outbox import Referred
from tests.storage.street import a_community

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.model.alert import Alert
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


@pytest.fixture
async def lilas(street: Street) -> Street:
    """An author, four neighbours of whom one wants nothing, and a group."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", telegram="2", sms="+33600000002")
    await street.moves_in("Lina", telegram="3")
    await street.moves_in("Paul", email="paul@example.org")
    await street.moves_in("Rose", sms="+33600000005")
    rose = (await street.speaker("sms", "+33600000005")).contact
    await street.run(lambda uow: uow.members.set_silence(rose.id, Silence.EVERYTHING))
    await street.links("telegram", "-100")
    return street


async def reach(street: Street, alert: Alert) -> Reach:
    """Ask how far the opening got."""
    return await street.run(lambda uow: uow.outbox.reach(alert.id, "alert.published", uow.now()))


async def test_a_forecast_counts_people_by_the_channel_that_each_prefers(lilas: Street) -> None:
    """Honest about those who cannot be reached."""
    author = lilas.people["Odette"].id

    forecast = await lilas.run(lambda uow: uow.outbox.forecast(lilas.community.id, author, uow.now()))

    assert forecast == Reach({"telegram": 2, "email": 1}, nobody=1, groups=1)


async def test_the_account_follows_what_really_happened(lilas: Street) -> None:
    """Its total is the same from the first moment to the last."""
    alert = await lilas.alert_by("Odette")
    at_once = await reach(lilas, alert)
    await lilas.fans_out()
    fanned_out = await reach(lilas, alert)
    await lilas.carries("telegram")
    on_telegram = await reach(lilas, alert)
    await lilas.settles("email", (await lilas.claims("email")).parcels, DeliveryStatus.FAILED)
    at_the_end = await reach(lilas, alert)

    assert at_once == fanned_out == Reach({}, waiting=3, nobody=1)
    assert on_telegram == Reach({"telegram": 2}, waiting=1, nobody=1, groups=1)
    assert at_the_end == Reach({"telegram": 2}, failed=1, nobody=1, groups=1)
    assert {one.total for one in (at_once, fanned_out, on_telegram, at_the_end)} == {4}


async def test_an_account_is_news_until_it_is_given_and_again_when_somebody_more_was_reached(lilas: Street) -> None:
    alert = await lilas.alert_by("Odette")
    author = Audience(AudienceKind.PERSON, lilas.people["Odette"].id)
    account = Notice("alert.reach", {}, author, Lane.ALERT, alert.community_id, alert.id)

    async def is_news() -> bool:
        return await lilas.run(lambda uow: uow.outbox.has_got_further(alert.id, "alert.published", "alert.reach"))

    never_given = await is_news()
    await lilas.carries("telegram")
    lilas.clock.tick(1)
    await lilas.run(lambda uow: uow.outbox.add(account, uow.now()))
    just_given = await is_news()
    lilas.clock.tick(60)
    await lilas.fans_out()
    await lilas.carries("email")

    assert (never_given, just_given, await is_news()) == (True, False, True)


async def test_the_account_travels_in_its_letter(lilas: Street) -> None:
    """Read at the moment of sending, not when it was asked for."""
    alert = await lilas.alert_by("Odette")
    author = Audience(AudienceKind.PERSON, lilas.people["Odette"].id)
    account = Notice("alert.reach", {}, author, Lane.ALERT, alert.community_id, alert.id)
    await lilas.run(lambda uow: uow.outbox.add(account, uow.now()))
    await lilas.carries("telegram")

    claim = await lilas.claims("sms")

    (letter,) = claim.letters.values()
    assert letter.reach == Reach({"telegram": 2}, waiting=1, nobody=1, groups=1)


async def test_an_opening_that_may_not_leave_yet_is_later(lilas: Street) -> None:
    """Quiet hours: nobody waits for it now."""
    alert = await lilas.alert_by("Odette")
    audience = Audience(AudienceKind.COMMUNITY, lilas.community.id, lilas.people["Odette"].id)
    tonight = lilas.clock.now() + timedelta(hours=1)
    quiet = Notice("alert.quiet", {}, audience, Lane.ALERT, alert.community_id, alert.id, not_before=tonight)
    await lilas.run(lambda uow: uow.outbox.add(quiet, uow.now()))

    found = await lilas.run(lambda uow: uow.outbox.reach(alert.id, "alert.quiet", uow.now()))
    nothing = await lilas.run(lambda uow: uow.outbox.reach(alert.id, "alert.other", uow.now()))

    assert found == Reach({}, later=3, nobody=1)
    assert nothing == Reach({})


async def test_only_a_sign_of_life_proves_that_an_alert_arrived(lilas: Street) -> None:
    """That a server took it proves nothing; an answer does, and so does any act on the alert."""
    alert = await lilas.alert_by("Odette")
    for channel in ("telegram", "email"):
        await lilas.carries(channel)

    sent = await lilas.run(lambda uow: uow.outbox.unproven(alert.id))
    await lilas.run(lambda uow: uow.outbox.prove("telegram", "2", alert.id, uow.now()))
    await lilas.does("Paul", EventKind.SEEN, alert)
    proven = await lilas.run(lambda uow: uow.outbox.unproven(alert.id))

    assert sent == ["Karim", "Lina", "Paul", "Rose"]
    assert proven == ["Lina", "Rose"]
    assert (await reach(lilas, alert)).reached == {"telegram": 2, "email": 1}


async def test_an_answer_may_overtake_our_own_note_that_it_was_sent(lilas: Street) -> None:
    """Then nothing is sent again, and the note keeps its external id."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    claim = await lilas.claims("telegram")

    await lilas.run(lambda uow: uow.outbox.prove("telegram", "2", alert.id, uow.now()))
    await lilas.settles("telegram", claim.parcels)
    (karims,) = [parcel for parcel in claim.parcels if parcel.address == "2"]
    about = await lilas.run(lambda uow: uow.outbox.about("telegram", "2", f"telegram-{karims.delivery_id}"))

    assert "Karim" not in await lilas.run(lambda uow: uow.outbox.unproven(alert.id))
    assert about == Referred("alert.published", alert.id, lilas.community.id)


async def test_a_message_of_ours_is_known_by_its_external_id_where_it_was_sent(lilas: Street) -> None:
    """Telegram counts messages in each chat anew: the same number elsewhere is another message."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    claim = await lilas.claims("telegram")
    same = [parcel for parcel in claim.parcels if parcel.address in {"2", "-100"}]

    def settle(uow: UnitOfWork) -> None:
        uow.post.settle(
            "telegram",
            [Settled(parcel.delivery_id, DeliveryStatus.SENT, uow.now(), external_id="57") for parcel in same],
        )

    await lilas.run(settle)

    async def about(channel: str, address: str, external_id: str) -> Referred | None:
        return await lilas.run(lambda uow: uow.outbox.about(channel, address, external_id))

    there = Referred("alert.published", alert.id, lilas.community.id)
    assert await about("telegram", "2", "57") == there
    assert await about("telegram", "-100", "57") == there
    assert await about("telegram", "3", "57") is None
    assert await about("sms", "2", "57") is None
    assert await about("telegram", "nobody", "57") is None
    assert await about("telegram", "2", "58") is None


async def test_a_withdrawn_parcel_is_not_tried_again(lilas: Street) -> None:
    """It was on its way when the alert was closed, and came back."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    claim = await lilas.claims("email")

    withdrawn = await lilas.run(lambda uow: uow.outbox.withdraw(alert.id, ("alert.published", "alert.info")))
    await lilas.settles("email", claim.parcels, DeliveryStatus.QUEUED)
    lilas.clock.tick(60)

    assert withdrawn == 4
    assert not (await lilas.claims("email")).parcels
    assert (await reach(lilas, alert)).failed == 3


async def test_neighbours_of_another_community_are_not_counted(lilas: Street) -> None:
    """Nor their groups."""
    elsewhere = await lilas.run(lambda uow: uow.communities.add(a_community("Les Docks")))

    nobody = await lilas.run(lambda uow: uow.outbox.forecast(elsewhere.id, 0, uow.now()))

    assert nobody == Reach({})


async def test_a_channels_own_receipt_proves_arrival_whatever_was_told_before(lilas: Street) -> None:
    """Some call a message lost and tell later that it did arrive; never the other way round."""
    alert = await lilas.alert_by("Odette")
    await lilas.fans_out()
    (mail,) = (await lilas.claims("email")).parcels
    await lilas.settles("email", [mail])
    external = f"email-{mail.delivery_id}"

    await lilas.run(lambda uow: uow.outbox.lost("email", external, "given up"))
    lost = await reach(lilas, alert)
    await lilas.run(lambda uow: uow.outbox.arrived("email", external))
    await lilas.run(lambda uow: uow.outbox.lost("email", external, "late"))
    arrived = await reach(lilas, alert)

    assert lost.failed == 1
    assert arrived.failed == 0
    assert arrived.reached["email"] == 1
    assert "Paul" not in await lilas.run(lambda uow: uow.outbox.unproven(alert.id))


async def test_an_answer_that_is_still_on_its_way_counts_as_given(lilas: Street) -> None:
    """A machine that writes three times at once is answered once."""
    paul = (await lilas.speaker("email", "paul@example.org")).contact
    params = {"text": "common.guest", "params": {"n": 1}}
    reply = Notice("reply", params, Audience(AudienceKind.CONTACT, paul.id), Lane.REPLY)

    def answer(uow: UnitOfWork) -> None:
        uow.outbox.reply(reply, paul.address, uow.now(), tap=None, refers_to=None)

    def lately(uow: UnitOfWork) -> object:
        return uow.outbox.replies_to(paul.id, uow.now() - timedelta(hours=1))

    before = await lilas.run(lately)
    await lilas.run(answer)

    assert before == []
    assert await lilas.run(lately) == [("common.guest", {"n": 1})]


async def test_what_a_contact_was_told_last_counts_once_it_has_left(lilas: Street) -> None:
    """Of this kind, to this contact, since then."""
    paul = (await lilas.speaker("email", "paul@example.org")).contact

    def tell(code: str) -> Callable[[UnitOfWork], object]:
        notice = Notice("invitation.sent", {"code": code}, Audience(AudienceKind.CONTACT, paul.id), Lane.MESSAGE)
        return lambda uow: uow.outbox.add(notice, uow.now())

    def last(kind: str, hours: int = 1) -> Callable[[UnitOfWork], object]:
        return lambda uow: uow.outbox.last_said(paul.id, kind, uow.now() - timedelta(hours=hours))

    await lilas.run(tell("AAAA2222"))
    before = await lilas.run(last("invitation.sent"))
    await lilas.fans_out()
    await lilas.settles("email", (await lilas.claims("email", Lane.MESSAGE)).parcels)
    await lilas.run(tell("BBBB3333"))
    await lilas.fans_out()
    await lilas.settles("email", (await lilas.claims("email", Lane.MESSAGE)).parcels)

    assert before == {}
    assert await lilas.run(last("invitation.sent")) == {"code": "BBBB3333"}
    assert await lilas.run(last("door.refused")) == {}
    assert await lilas.run(last("invitation.sent", -1)) == {}
