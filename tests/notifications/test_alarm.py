"""Timers on the event loop of the program, uvloop, which gives none for less than half a millisecond."""

import asyncio

import uvloop

from core.model.notice import Lane
from core.post import Claim, Parcel
from notifications.alarm import Alarm
from notifications.carrier import Carrier, Office
from notifications.patience import Patience
from tests.notifications.letters import a_letter
from tests.notifications.street import TEXTS, Collector, StreetClock

WORKERS = 4
BATCH = 50


def test_an_alarm_rings_once_at_the_earliest_moment_it_was_set_to() -> None:
    async def wait() -> list[float]:
        loop = asyncio.get_running_loop()
        rung: list[float] = []
        alarm = Alarm(lambda: rung.append(loop.time() - now))
        now = loop.time()
        for seconds in (5.0, 0.0002, 0.0001, 0.0004):
            alarm.set(now + seconds)
        await asyncio.sleep(0.05)
        return rung

    rung = uvloop.run(wait())

    assert len(rung) == 1
    assert rung[0] < 1


def test_an_alarm_that_was_cancelled_is_silent_until_it_is_set_again() -> None:
    async def wait() -> list[str]:
        rung: list[str] = []
        alarm = Alarm(lambda: rung.append("rung"))
        now = asyncio.get_running_loop().time()
        alarm.set(now + 0.01)
        alarm.cancel()
        await asyncio.sleep(0.03)
        before = list(rung)
        alarm.set(now + 0.04)
        await asyncio.sleep(0.05)
        return [*before, "then", *rung]

    assert uvloop.run(wait()) == ["then", "rung"]


def test_a_worker_whose_time_is_almost_up_can_begin_anew() -> None:
    async def send() -> bool:
        patience = Patience()
        for _ in range(200):
            patience.begin(asyncio.get_running_loop().time() + 0.0003)
            patience.begin(asyncio.get_running_loop().time() + 5)
            await asyncio.sleep(0)
            patience.end()
        patience.close()
        return patience.is_lost()

    assert not uvloop.run(send())


def test_an_account_that_may_send_faster_than_the_clock_ticks_keeps_its_workers() -> None:
    """Each of its workers once ended at a moment less than half a millisecond ahead, and nothing left any more."""

    async def deliver() -> tuple[int, int]:
        channel = Collector("telegram", StreetClock(), behaviour=lambda _: asyncio.sleep(0))
        carrier = Carrier(channel, Office(None, TEXTS, channel.clock, {}), 0, lambda: None)  # type: ignore[arg-type]
        workers = [asyncio.create_task(carrier.work()) for _ in range(WORKERS)]
        letter = a_letter("test.said", params={"words": "Bonjour"}, lane=Lane.ALERT)
        now = asyncio.get_running_loop().time
        for batch in range(1, 21):
            parcels = [Parcel(number, 1, "telegram", "1", "fr", 0) for number in range(BATCH)]
            carrier.hand.put(Claim(parcels, {1: letter}, 0.0001, 0.00001), now(), now() + 10)
            carrier.call_worker()
            async with asyncio.timeout(10):
                while len(channel.heard) < batch * BATCH:  # noqa: ASYNC110 - a counter
                    await asyncio.sleep(0.001)
        carrier.close()
        carrier.take_done()
        await asyncio.gather(*workers)
        return len(channel.heard), carrier.busy

    assert uvloop.run(deliver()) == (20 * BATCH, 0)


def test_a_bug_of_ours_ends_no_worker() -> None:
    class Torn(Alarm):
        def set(self, moment: float) -> None:
            if not torn:
                torn.append(moment)
                raise AttributeError("when")
            super().set(moment)

    torn: list[float] = []

    async def deliver() -> list[str]:
        channel = Collector("telegram", StreetClock())
        carrier = Carrier(channel, Office(None, TEXTS, channel.clock, {}), 0, lambda: None)  # type: ignore[arg-type]
        carrier._alarm = Torn(carrier._wake_one)
        letter = a_letter("test.said", params={"words": "Bonjour"}, lane=Lane.ALERT)
        now = asyncio.get_running_loop().time()
        carrier.hand.put(Claim([Parcel(1, 1, "telegram", "1", "fr", 0)], {1: letter}, 0.1, 1), now, now + 10)
        worker = asyncio.create_task(carrier.work())
        async with asyncio.timeout(10):
            while not channel.heard:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.01)
        carrier.close()
        carrier.take_done()
        await worker
        return channel.texts

    assert uvloop.run(deliver()) == ["Bonjour"]
    assert torn
