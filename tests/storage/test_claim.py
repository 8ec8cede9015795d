"""The post office's side: pace, lease, and what became of each parcel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from core.model.alert_words import AlertStatus
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.post import Queue, Settled
from storage.tables import account
from tests.storage.street import LEASE, NOON, behind

if TYPE_CHECKING:
    from core.post import Parcel
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street


@pytest.fixture
async def busy(street: Street) -> Street:
    """A hundred mails that are due, as groups: the shortest way to a hundred deliveries."""
    await street.moves_in("Odette", sms="+33600000001")
    await asyncio.gather(*(street.links("email", f"list{n}@example.org") for n in range(100)))
    await street.alert_by("Odette")
    assert await street.fans_out() == 100
    return street


async def paced(street: Street, per_second: float) -> None:
    """Give the mail account a limit."""
    await street.run(lambda uow: uow.post.set_pace("email", per_second))


async def settled(street: Street, parcel: Parcel, status: DeliveryStatus, **facts: object) -> None:
    """Write down what became of one parcel."""
    fact = Settled(parcel.delivery_id, status, street.clock.now(), **facts)  # type: ignore[arg-type]
    await street.run(lambda uow: uow.post.settle(parcel.account, [fact]))


async def test_a_claim_takes_no_more_than_its_limit(busy: Street) -> None:
    """And nothing of another lane or account."""
    claims = [await busy.claims("email", limit=30) for _ in range(4)]

    assert [len(claim.parcels) for claim in claims] == [30, 30, 30, 10]
    assert not (await busy.claims("email", Lane.REPLY)).parcels
    assert not (await busy.claims("sms")).parcels


async def test_workers_at_once_never_take_the_same_parcel(busy: Street) -> None:
    """Nor more than their limit."""
    claims = await asyncio.gather(*(busy.claims("email", limit=15) for _ in range(8)))

    taken = [parcel.delivery_id for claim in claims for parcel in claim.parcels]
    assert len(taken) == len(set(taken)) == 100
    assert max(len(claim.parcels) for claim in claims) <= 15


async def test_a_parcel_whose_worker_died_is_due_again_after_its_lease(busy: Street) -> None:
    """Not before."""
    first = await busy.claims("email")
    busy.clock.tick(LEASE.total_seconds() - 1)
    early = await busy.claims("email")
    busy.clock.tick(1)
    again = await busy.claims("email")

    assert len(first.parcels) == len(again.parcels) == 100
    assert not early.parcels
    assert early.wait == pytest.approx(1)


async def test_the_only_worker_need_not_wait_for_the_leases_of_a_dead_one(busy: Street) -> None:
    """What was settled before the death stays settled."""
    first = await busy.claims("email")
    await busy.settles("email", first.parcels[:10])

    inherited = await busy.run(lambda uow: uow.post.inherit(uow.now()))

    again = await busy.claims("email")
    assert inherited == len(again.parcels) == 90
    assert {parcel.delivery_id for parcel in again.parcels} == {parcel.delivery_id for parcel in first.parcels[10:]}


async def test_a_settled_parcel_is_never_claimed_again(busy: Street) -> None:
    """Whatever became of it."""
    claim = await busy.claims("email")
    for parcel, status in zip(claim.parcels, [s for s in DeliveryStatus if s.is_final], strict=False):
        await settled(busy, parcel, status)

    busy.clock.tick(60)

    assert len((await busy.claims("email")).parcels) == 95
    assert (await busy.claims("email")).wait == pytest.approx(30)


async def test_a_parcel_to_try_again_comes_back_when_it_is_due(busy: Street) -> None:
    """With one attempt more, unless the try did not count."""
    first, second, *others = (await busy.claims("email")).parcels
    await busy.settles("email", others)
    due_at = busy.clock.now() + timedelta(seconds=5)
    await settled(busy, first, DeliveryStatus.QUEUED, due_at=due_at, reason="unavailable")
    await settled(busy, second, DeliveryStatus.QUEUED, due_at=due_at, reason="throttled", counts=False)

    early = await busy.claims("email")
    busy.clock.tick(5)
    claim = await busy.claims("email")

    assert early.wait == pytest.approx(5)
    assert {parcel.delivery_id: parcel.attempts for parcel in claim.parcels} == {
        first.delivery_id: 1,
        second.delivery_id: 0,
    }


async def test_what_a_late_worker_says_does_not_undo_what_happened(busy: Street) -> None:
    """Its lease ran out, another one sent the parcel."""
    parcel = (await busy.claims("email", limit=1)).parcels[0]
    await settled(busy, parcel, DeliveryStatus.SENT, external_id="<1>")

    await settled(busy, parcel, DeliveryStatus.QUEUED, due_at=busy.clock.now())

    assert len((await busy.claims("email")).parcels) == 99


async def test_a_letter_is_read_when_it_is_claimed(busy: Street) -> None:
    """The alert's present state, once for all parcels."""
    (alert,) = await busy.run(lambda uow: uow.alerts.open_in([busy.community.id]))
    await busy.run(lambda uow: uow.alerts.save(replace(alert, status=AlertStatus.IN_HAND)))

    claim = await busy.claims("email")

    (letter,) = claim.letters.values()
    assert letter.kind == "alert.published"
    assert (letter.lane, letter.time_zone) == (Lane.ALERT, "Europe/Paris")
    assert letter.alert is not None
    assert letter.alert.alert.status is AlertStatus.IN_HAND
    assert all(parcel.is_group and parcel.language == "fr" for parcel in claim.parcels)


async def test_a_closed_alert_is_never_told(busy: Street) -> None:
    """Even when nobody withdrew it."""
    (alert,) = await busy.run(lambda uow: uow.alerts.open_in([busy.community.id]))
    await busy.run(lambda uow: uow.alerts.save(replace(alert, status=AlertStatus.CLOSED)))

    claims = [await busy.claims("email", limit=60) for _ in range(3)]

    assert not any(claim.parcels for claim in claims)
    assert [claim.wait for claim in claims] == [0.0, 0.0, None]


async def test_a_stale_alert_is_never_told(busy: Street) -> None:
    """Three hours after a fire nobody needs to hear of it."""
    busy.clock.tick(3 * 3600)

    claim = await busy.claims("email", limit=60)
    swept = await busy.run(lambda uow: uow.post.sweep(uow.now()))

    assert (list(claim.parcels), claim.wait) == ([], 0.0)
    assert swept == 40
    assert await busy.run(lambda uow: uow.post.sweep(uow.now())) == 0
    assert (await busy.claims("email")).wait is None


async def test_a_photo_travels_with_the_opening(street: Street) -> None:
    """Only there."""
    await street.moves_in("Odette", sms="+33600000001")
    await street.moves_in("Karim", telegram="2")
    alert = await street.alert_by("Odette")
    photo = await street.run(lambda uow: uow.alerts.add_photo(b"\xff\xd8", "image/jpeg", uow.now()))
    await street.run(lambda uow: uow.alerts.save(replace(alert, photo_id=photo)))
    await street.fans_out()

    opening = await street.claims("telegram")
    await street.settles("telegram", opening.parcels)
    await street.tells(alert, "alert.info", AudienceKind.SEEN_ON)
    await street.fans_out()
    news = await street.claims("telegram")

    assert [letter.photo for letter in opening.letters.values()] == [(b"\xff\xd8", "image/jpeg")]
    assert [letter.photo for letter in news.letters.values()] == [None]


async def test_slots_are_reserved_at_the_accounts_pace(busy: Street) -> None:
    """At most a second ahead, one after the other."""
    await paced(busy, 10)

    first = await busy.claims("email")
    second = await busy.claims("email")

    assert len(first.parcels) == 10
    assert first.spacing == pytest.approx(0.1)
    assert first.starts_in == pytest.approx(0, abs=0.1)
    assert not second.parcels
    assert second.wait == pytest.approx(0.4, abs=0.3)


async def test_an_account_without_a_limit_is_not_slowed(busy: Street) -> None:
    """Zero means none."""
    await paced(busy, 0)

    claim = await busy.claims("email")

    assert (len(claim.parcels), claim.starts_in, claim.spacing) == (100, 0.0, 0.0)


async def test_slots_that_were_not_used_are_free_for_the_next(busy: Street) -> None:
    """An empty lane costs the others nothing."""
    await paced(busy, 10)
    assert not (await busy.claims("email", Lane.REPLY)).parcels

    claim = await busy.claims("email")

    assert len(claim.parcels) == 10
    assert claim.starts_in == pytest.approx(0, abs=0.1)


async def test_what_left_without_a_slot_is_charged(busy: Street) -> None:
    """A reply goes at once; the broadcast waits for it."""
    await paced(busy, 0.1)

    await busy.run(lambda uow: uow.post.settle("email", [], unpaced=4))
    claim = await busy.claims("email")

    assert not claim.parcels
    assert claim.wait == pytest.approx(39.5, abs=5)


@pytest.mark.parametrize("workers", [1, 4])
async def test_the_pace_is_exact_for_any_number_of_workers(busy: Street, workers: int) -> None:
    """No slot is given twice, and none is lost while there is work."""
    await paced(busy, 100)

    def claim(uow: UnitOfWork) -> list[float]:
        taken = uow.post.claim("email", Lane.ALERT, 25, LEASE, uow.now())
        end: datetime = behind(uow).execute(select(account.c.next_slot_at)).scalar_one()
        many = len(taken.parcels)
        return [end.timestamp() - (many - n) * taken.spacing for n in range(many)]

    async def work() -> list[float]:
        slots: list[float] = []
        for _ in range(40):
            slots += await busy.run(claim)
            busy.clock.tick(0.05 / workers)
            await asyncio.sleep(0.05)
        return slots

    slots = sorted(slot for batch in await asyncio.gather(*(work() for _ in range(workers))) for slot in batch)

    assert len(slots) == 100
    gaps = [later - earlier for earlier, later in pairwise(slots)]
    assert min(gaps) == pytest.approx(0.01, abs=1e-5)
    # A slot is lost only when every worker comes late.
    assert 0.9899 < slots[-1] - slots[0] < 2


async def test_a_paused_account_rests_and_the_others_go_on(busy: Street) -> None:
    """A throttle on mail does not stop Telegram."""
    until = busy.clock.now() + timedelta(seconds=20)
    await busy.run(lambda uow: uow.post.pause("email", until))

    resting = await busy.claims("email")
    busy.clock.tick(20)
    awake = await busy.claims("email")

    assert not resting.parcels
    assert resting.wait == pytest.approx(20)
    assert len(awake.parcels) == 100


async def test_a_pause_and_a_pace_do_not_forget_each_other(busy: Street) -> None:
    """A restart says the pace again while the account rests."""
    await paced(busy, 10)
    until = busy.clock.now() + timedelta(seconds=20)
    await busy.run(lambda uow: uow.post.pause("email", until))
    await paced(busy, 10)

    assert (await busy.claims("email")).wait == pytest.approx(20)
    busy.clock.tick(20)
    assert len((await busy.claims("email")).parcels) == 10


async def test_a_reply_is_born_leased_to_its_maker(street: Street) -> None:
    """Nobody else sends it, until its maker is given up."""
    speaker = await street.speaker("telegram", "4242")
    notice = Notice("reply", {"text": "menu"}, Audience(AudienceKind.CONTACT, speaker.contact.id), Lane.REPLY)

    def reply(uow: UnitOfWork) -> int:
        return uow.outbox.reply(notice, "4242", uow.now(), tap="tap-1", refers_to="m-1")

    delivery = await street.run(reply)
    claim = await street.run(lambda uow: uow.post.read(delivery))
    early = await street.claims("telegram", Lane.REPLY)
    street.clock.tick(30)
    late = await street.claims("telegram", Lane.REPLY)

    (parcel,) = claim.parcels
    assert (parcel.address, parcel.account, parcel.attempts) == ("4242", "telegram", 0)
    assert (parcel.tap, parcel.refers_to, parcel.replaces) == ("tap-1", "m-1", None)
    assert claim.letters[parcel.notice_id].params == {"text": "menu"}
    assert early.parcels == ()
    assert [again.delivery_id for again in late.parcels] == [delivery]


async def test_a_reply_can_go_to_a_group_and_to_another_address(street: Street) -> None:
    """A linked group is answered as a group; a contact where they wrote from."""
    group = await street.links("telegram", "-100")
    speaker = await street.speaker("telegram", "4242")

    def replies(uow: UnitOfWork) -> list[int]:
        to_group = Notice("reply", {}, Audience(AudienceKind.GROUP, group.id), Lane.REPLY)
        to_contact = Notice("reply", {}, Audience(AudienceKind.CONTACT, speaker.contact.id), Lane.REPLY)
        return [
            uow.outbox.reply(to_group, "-100", uow.now(), tap=None, refers_to=None),
            uow.outbox.reply(to_contact, "room-7", uow.now(), tap=None, refers_to=None),
        ]

    made = await street.run(replies)
    claims = await street.run(lambda uow: [uow.post.read(delivery) for delivery in made])

    assert [(parcel.address, parcel.is_group) for claim in claims for parcel in claim.parcels] == [
        ("-100", True),
        ("room-7", False),
    ]


async def test_the_queues_are_counted_for_the_operator(busy: Street) -> None:
    """By account and lane; with what was given up."""
    claim = await busy.claims("email", limit=3)
    await busy.settles("email", claim.parcels, DeliveryStatus.FAILED)

    queues = await busy.run(lambda uow: uow.post.queues())
    failed = await busy.run(lambda uow: [uow.post.failed_since(NOON), uow.post.failed_since(NOON + LEASE)])

    assert queues == [Queue("email", Lane.ALERT, 97, NOON)]
    assert failed == [3, 0]


async def test_what_is_due_next_is_the_earliest_of_all(busy: Street) -> None:
    """Over all lanes and accounts."""
    await paced(busy, 0)
    claim = await busy.claims("email")

    assert await busy.run(lambda uow: uow.post.next_due(uow.now())) == NOON + LEASE
    await busy.settles("email", claim.parcels)
    assert await busy.run(lambda uow: uow.post.next_due(uow.now())) is None
