"""The post office at work on a real database, with channels that throttle, fail and hang."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TypeVar

import pytest

from core.model.notice import DeliveryStatus, Lane
from core.ports import Capabilities, DeliveryFailed, Reason, Voice
from core.shelves.unit_of_work import UnitOfWork
from core.texts import Texts
from core.wire import Outbound
from notifications import desk as desk_module
from notifications.dispatch import PostOffice
from storage.store import Store
from tests.notifications.conftest import SECRET
from tests.notifications.street import PATIENCE, TEXTS, WHATEVER_IT_LASTS, Collector, Street, until

T = TypeVar("T")
ONE_AT_A_TIME = Capabilities(Voice.TELEGRAM, per_second=0, in_flight=1)


@asynccontextmanager
async def working(office: PostOffice) -> AsyncIterator[None]:
    """Let *office* work, and stop it well."""
    running = asyncio.create_task(office.run())
    await asyncio.sleep(0)
    yield
    await office.stop()
    await running


def failing(*reasons: Reason, retry_in: float | None = None) -> Callable[[Outbound], Awaitable[None]]:
    """Fail once for each of *reasons*, then work."""
    left = list(reasons)

    async def behave(_outbound: Outbound) -> None:
        if left:
            wait = None if retry_in is None else timedelta(seconds=retry_in)
            raise DeliveryFailed(left.pop(0), retry_in=wait)

    return behave


async def hang(_outbound: Outbound) -> None:
    await asyncio.Event().wait()


async def test_an_announcement_reaches_every_neighbour(street: Street) -> None:
    await street.settle_in("telegram", 150)
    channel = Collector("telegram", street.clock)
    office = street.office(channel)

    await street.announce("fumée au n° 3")
    await office.drain()

    assert sorted(outbound.address for outbound in channel.heard) == sorted(f"telegram-{n}" for n in range(150))
    assert set(channel.texts) == {"fumée au n° 3"}
    assert await street.statuses() == {DeliveryStatus.SENT: 150}
    assert office.sent["telegram", Lane.ALERT] == 150


async def test_the_lanes_are_served_in_order(street: Street) -> None:
    (contact,) = await street.settle_in("telegram")
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    for lane in (Lane.GAZETTE, Lane.MESSAGE, Lane.ALERT):
        await street.tell(contact, lane.name, lane)
    reply = await street.reply(contact, "REPLY")

    office = street.office(channel)
    office.carry(reply)
    await office.drain()

    assert channel.texts == ["REPLY", "ALERT", "MESSAGE", "GAZETTE"]


async def test_an_alert_overtakes_a_gazette_that_is_being_delivered(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "BATCH_LASTS", WHATEVER_IT_LASTS)
    await street.settle_in("telegram", 200)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)

    channel.behaviour = street.take_a_while
    await street.announce("la lettre", Lane.GAZETTE)
    async with working(office):
        await until(lambda: len(channel.heard) > 50)
        begun = len(channel.heard)
        await street.announce("au feu", Lane.ALERT)
        office.wake()
        await until(lambda: len(channel.heard) > 250 and channel.texts.count("au feu") == 200)

    texts = channel.texts
    first = texts.index("au feu")
    last = len(texts) - 1 - texts[::-1].index("au feu")
    assert first - begun < 60
    assert last - first < 200 + 40


async def test_a_reply_born_leased_leaves_at_once(street: Street) -> None:
    (contact,) = await street.settle_in("telegram")
    channel = Collector("telegram", street.clock)
    office = street.office(channel)

    async with working(office):
        office.carry(await street.reply(contact, "noté"))
        await until(lambda: channel.heard)

    assert channel.texts == ["noté"]
    assert await street.statuses() == {DeliveryStatus.SENT: 1}


async def test_a_throttle_pauses_one_account_and_loses_no_attempt(street: Street) -> None:
    await street.settle_in("telegram", 5)
    await street.settle_in("email", 5, Voice.EMAIL)
    slow = Collector("telegram", street.clock, ONE_AT_A_TIME, failing(Reason.THROTTLED, retry_in=60))
    other = Collector("email", street.clock)
    office = street.office(slow, other)

    await street.announce("au feu")
    await office.drain()

    assert slow.heard == []
    assert len(other.heard) == 5
    assert await street.attempts() == [0 if account == "telegram" else 1 for account in await accounts(street)]

    street.clock.skip(62)
    await office.drain()

    assert len(slow.heard) == 5


async def test_one_chat_that_must_wait_keeps_nobody_else_waiting_and_loses_no_attempt(street: Street) -> None:
    await street.settle_in("telegram", 5)
    waiting: list[str] = []

    async def behave(outbound: Outbound) -> None:
        if not waiting or waiting == [outbound.address]:
            waiting[:] = [outbound.address]
            raise DeliveryFailed(Reason.THROTTLED, retry_in=timedelta(seconds=3), only_there=True)

    channel = Collector("telegram", street.clock, ONE_AT_A_TIME, behave)
    office = street.office(channel)

    await street.announce("au feu")
    await office.drain()
    there = list(channel.heard)
    waiting[:] = ["nobody any more"]
    street.clock.skip(3)
    await office.drain()

    assert len(there) == 4
    assert len(channel.heard) == 5
    assert await street.attempts() == [1] * 5


async def accounts(street: Street) -> list[str]:
    return [row[0] for row in await street.rows("SELECT account FROM delivery ORDER BY id")]


async def test_a_blackholed_channel_delays_no_other(street: Street) -> None:
    await street.settle_in("telegram", 40)
    await street.settle_in("email", 40, Voice.EMAIL)
    dead = Collector("telegram", street.clock, behaviour=hang)
    alive = Collector("email", street.clock)
    office = street.office(dead, alive)
    # Whoever waited for it would wait for ever.
    office._desks["telegram"]._carrier.within = 3600.0
    running = asyncio.create_task(office.run())

    await street.announce("au feu")
    office.wake()
    await until(lambda: len(alive.heard) == 40)

    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert dead.heard == []


async def test_a_send_that_never_ends_is_given_up_and_tried_again(street: Street) -> None:
    await street.settle_in("telegram")
    begun: list[str] = []

    async def begin_and_hang(outbound: Outbound) -> None:
        begun.append(outbound.delivery_id)
        await hang(outbound)

    channel = Collector("telegram", street.clock, behaviour=begin_and_hang)
    office = street.office(channel)
    office._desks["telegram"]._carrier.within = 0.02

    await street.announce("au feu")
    async with working(office):
        office.wake()
        await until(lambda: begun)
        await asyncio.sleep(0.1)
        channel.behaviour = None
        street.clock.skip(10)
        office.wake()
        await until(lambda: channel.heard)

    assert await street.statuses() == {DeliveryStatus.SENT: 1}
    assert (await street.attempts())[0] >= 2


async def test_an_outage_is_retried_and_a_refusal_is_not(street: Street) -> None:
    first, second = await street.settle_in("telegram", 2)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME, failing(Reason.UNAVAILABLE, Reason.UNREACHABLE))
    office = street.office(channel)

    await street.tell(first, "un", Lane.MESSAGE)
    await office.drain()
    await street.tell(second, "deux", Lane.MESSAGE)
    await office.drain()
    assert channel.texts == []
    street.clock.skip(6)
    await office.drain()

    assert channel.texts == ["un"]
    assert await street.statuses() == {DeliveryStatus.SENT: 1, DeliveryStatus.FAILED: 1}
    assert await street.attempts() == [2, 1]
    assert office.failed["telegram", Lane.MESSAGE] == 1


async def test_a_server_that_is_down_is_not_hammered(street: Street) -> None:
    await street.settle_in("telegram", 500)
    channel = Collector("telegram", street.clock, behaviour=failing(*[Reason.UNAVAILABLE] * 10_000))
    tries = 0
    down = channel.behaviour

    async def count(outbound: Outbound) -> None:
        nonlocal tries
        tries += 1
        if down is not None:
            await down(outbound)

    channel.behaviour = count
    office = street.office(channel)

    await street.announce("au feu")
    await office.drain()
    assert tries <= 20
    for _ in range(10):
        street.clock.skip(5.1)
        await office.drain()
    assert tries <= 20 + 10 * 8

    channel.behaviour = None
    street.clock.skip(400)
    await office.drain()
    street.clock.skip(400)
    await office.drain()
    assert len(channel.heard) == 500


async def test_our_bug_stops_no_worker_and_loses_nothing(street: Street) -> None:
    await street.settle_in("telegram", 3)
    channel = Collector("telegram", street.clock)
    broken = [True]

    async def behave(outbound: Outbound) -> None:
        if broken[0] and outbound.address == "telegram-1":
            raise ZeroDivisionError(outbound.text)

    channel.behaviour = behave
    office = street.office(channel)
    await street.announce("au feu", Lane.MESSAGE)
    await office.drain()
    assert len(channel.heard) == 2

    broken[0] = False
    street.clock.skip(6)
    await office.drain()

    assert len(channel.heard) == 3


async def test_a_text_that_is_missing_stops_no_worker(street: Street) -> None:
    await street.settle_in("telegram", 3)
    channel = Collector("telegram", street.clock)

    await street.announce("au feu", Lane.MESSAGE)
    await street.office(channel, texts=Texts({"fr": {}})).drain()
    street.clock.skip(6)
    await street.office(channel).drain()

    assert len(channel.heard) == 3


async def test_what_a_crashed_process_held_is_sent_again_after_its_lease(street: Street) -> None:
    await street.settle_in("telegram", 10)
    crashed = Collector("telegram", street.clock, behaviour=hang)
    running = asyncio.create_task(street.office(crashed).run())
    await street.announce("au feu")
    async with asyncio.timeout(PATIENCE):
        while await street.leased() < 10:  # noqa: ASYNC110 - a database has no event
            await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    channel = Collector("telegram", street.clock)
    office = street.office(channel)
    await office.drain()
    assert channel.heard == []
    street.clock.skip(31)
    await office.sweep()
    await office.drain()

    assert len(channel.heard) == 10
    assert await street.statuses() == {DeliveryStatus.SENT: 10}


async def test_stopping_finishes_what_is_in_flight_and_gives_the_rest_back(street: Street) -> None:
    await street.settle_in("telegram", 50)
    gate = asyncio.Event()
    begun: list[str] = []

    async def wait_for_gate(outbound: Outbound) -> None:
        begun.append(outbound.delivery_id)
        await gate.wait()

    channel = Collector("telegram", street.clock, behaviour=wait_for_gate)
    office = street.office(channel)
    running = asyncio.create_task(office.run())
    await street.announce("au feu")
    office.wake()
    await until(lambda: len(begun) == 4)

    stopping = asyncio.create_task(office.stop())
    await asyncio.sleep(0.01)
    gate.set()
    await stopping
    await running

    assert len(channel.heard) == 4
    assert await street.statuses() == {DeliveryStatus.SENT: 4, DeliveryStatus.QUEUED: 46}
    assert sorted(await street.attempts()) == [0] * 46 + [1] * 4

    channel.behaviour = None
    await street.office(channel).drain()
    assert len(channel.heard) == 50


async def test_a_send_that_outlasts_the_stop_is_left_to_its_lease(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "STOP_WITHIN", 0.05)
    await street.settle_in("telegram", 2)
    begun: list[str] = []

    async def begin_and_hang(outbound: Outbound) -> None:
        begun.append(outbound.delivery_id)
        await hang(outbound)

    channel = Collector("telegram", street.clock, behaviour=begin_and_hang)
    office = street.office(channel)

    await street.announce("au feu")
    async with asyncio.timeout(PATIENCE):
        async with working(office):
            office.wake()
            await until(lambda: len(begun) == 2)

    assert await street.statuses() == {DeliveryStatus.QUEUED: 2}


async def test_nothing_stale_is_sent(street: Street) -> None:
    await street.settle_in("telegram", 3)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)

    async def take_long(_outbound: Outbound) -> None:
        street.clock.skip(40)

    channel.behaviour = take_long
    await street.announce("au feu", expires_in=60)
    await street.office(channel).drain()

    assert len(channel.heard) == 2
    assert await street.statuses() == {DeliveryStatus.SENT: 2, DeliveryStatus.EXPIRED: 1}


async def test_the_pace_of_an_account_is_kept(street: Street) -> None:
    await street.settle_in("telegram", 60)
    channel = Collector("telegram", street.clock, Capabilities(Voice.TELEGRAM, per_second=100, in_flight=8))
    office = street.office(channel)

    await street.announce("au feu")
    async with working(office):
        office.wake()
        await until(lambda: len(channel.heard) == 60)

    took = channel.heard_at[-1] - channel.heard_at[0]
    assert took >= 0.5
    gaps = [later - earlier for earlier, later in zip(channel.heard_at, channel.heard_at[20:], strict=False)]
    assert min(gaps) > 0.13


async def test_the_storage_may_go_away_for_a_while(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "STORAGE_REST", 0.01)
    await street.settle_in("telegram", 100)
    channel = Collector("telegram", street.clock)
    flaky = Flaky(street.store)
    office = PostOffice(flaky, {"telegram": channel}, TEXTS, street.clock, jitter=lambda: 0.0)

    await street.announce("au feu")
    async with working(office):
        office.wake()
        await until(lambda: len(channel.heard) == 100)

    assert flaky.refused >= 3
    assert await street.statuses() == {DeliveryStatus.SENT: 100}
    assert len({outbound.address for outbound in channel.heard}) == 100


class Flaky:
    """A storage that is down every second time it is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._asked = 0
        self.refused = 0

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        self._asked += 1
        if self._asked % 2:
            self.refused += 1
            raise ConnectionError
        return await self._store.run(work)


async def test_two_offices_share_one_queue(street: Street, database: str) -> None:
    await street.settle_in("telegram", 300)
    channel = Collector("telegram", street.clock)
    other_store = Store.open(database, clock=street.clock, secret=SECRET)
    other = Street(other_store, street.clock, street.community_id)

    await street.announce("au feu")
    await asyncio.gather(street.office(channel).drain(), other.office(channel).drain())
    await other_store.close()

    assert len(channel.heard) == 300
    assert len({outbound.delivery_id for outbound in channel.heard}) == 300


async def test_a_message_is_worded_once_for_all(street: Street) -> None:
    await street.settle_in("telegram", 200)
    channel = Collector("telegram", street.clock)

    await street.announce("au feu")
    await street.office(channel).drain()

    assert len({id(outbound.parts) for outbound in channel.heard}) == 1
    assert len({outbound.content_key for outbound in channel.heard}) == 1
