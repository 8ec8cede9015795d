"""A gazette is silent while an alert is fanned out."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import pytest

from core.model.notice import Lane
from core.ports import Capabilities, Voice
from core.shelves.unit_of_work import UnitOfWork
from notifications import desk as desk_module
from storage import fanout as fanout_module
from tests.notifications.street import WHATEVER_IT_LASTS, Collector, Street, until
from tests.notifications.test_dispatch import working

T = TypeVar("T")
ONE_AT_A_TIME = Capabilities(Voice.TELEGRAM, per_second=0, in_flight=1)


class Waiting:
    """A storage in which a fan-out waits until it may go on."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self.may_expand = asyncio.Event()
        self.may_expand.set()

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        if "_expand" in work.__qualname__:
            await self.may_expand.wait()
        return await self._street.store.run(work)


async def a_gazette_under_way(street: Street, channel: Collector) -> None:
    """Let a gazette to two hundred neighbours be on its way, a message every few milliseconds."""
    channel.behaviour = street.take_a_while
    await street.announce("la lettre", Lane.GAZETTE)


async def test_no_gazette_leaves_between_the_commit_of_an_alert_and_its_first_message(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "HUSHED_AT_MOST", 60.0)
    monkeypatch.setattr(desk_module, "BATCH_LASTS", WHATEVER_IT_LASTS)
    await street.settle_in("telegram", 200)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)
    store = Waiting(street)
    monkeypatch.setattr(office._expander, "_store", store)
    await a_gazette_under_way(street, channel)
    async with working(office):
        await until(lambda: len(channel.heard) > 20)
        store.may_expand.clear()
        await street.announce("au feu", Lane.ALERT)
        office.wake(urgent=True)
        begun = len(channel.heard)
        await asyncio.sleep(0.2)
        heard_meanwhile = len(channel.heard) - begun
        store.may_expand.set()
        await until(lambda: len(channel.heard) == 400)

    # The one that was in flight still arrives.
    assert heard_meanwhile <= 1
    assert set(channel.texts[begun + heard_meanwhile :][:200]) == {"au feu"}


async def test_no_gazette_leaves_between_two_batches_of_an_alert(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "HUSHED_AT_MOST", 60.0)
    monkeypatch.setattr(desk_module, "BATCH", 8)
    monkeypatch.setattr(desk_module, "BATCH_AT_MOST", 8)
    await street.settle_in("telegram", 40)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)
    desk = office._desks["telegram"]
    claim = desk._settle_and_claim

    async def slowly() -> int:
        await asyncio.sleep(0.05)
        return await claim()

    monkeypatch.setattr(desk, "_settle_and_claim", slowly)
    await a_gazette_under_way(street, channel)
    async with working(office):
        await until(lambda: len(channel.heard) > 8)
        await street.announce("au feu", Lane.ALERT)
        office.wake(urgent=True)
        await until(lambda: len(channel.heard) == 80)

    first, last = channel.texts.index("au feu"), 79 - channel.texts[::-1].index("au feu")
    assert last - first == 39


async def test_a_gazette_goes_on_once_all_is_fanned_out_whatever_it_was(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "HUSHED_AT_MOST", 3600.0)
    await street.settle_in("telegram", 60)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)
    await a_gazette_under_way(street, channel)
    async with working(office):
        await until(lambda: len(channel.heard) > 5)
        office.wake(urgent=True)
        await until(lambda: len(channel.heard) == 60)

    assert set(channel.texts) == {"la lettre"}


async def test_a_gazette_goes_on_by_itself_where_the_fan_out_is_stuck(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_module, "HUSHED_AT_MOST", 0.1)
    await street.settle_in("telegram", 60)
    channel = Collector("telegram", street.clock, ONE_AT_A_TIME)
    office = street.office(channel)
    store = Waiting(street)
    monkeypatch.setattr(office._expander, "_store", store)
    await a_gazette_under_way(street, channel)
    async with working(office):
        await until(lambda: len(channel.heard) > 5)
        store.may_expand.clear()
        office.wake(urgent=True)
        await until(lambda: len(channel.heard) == 60)
        store.may_expand.set()

    assert set(channel.texts) == {"la lettre"}


@pytest.mark.parametrize("is_another", [False, True])
async def test_an_alert_that_is_committed_during_a_claim_keeps_the_gazette_silent(
    street: Street, monkeypatch: pytest.MonkeyPatch, *, is_another: bool
) -> None:
    desk = street.office(Collector("telegram", street.clock))._desks["telegram"]

    async def claim() -> int:
        await asyncio.sleep(0.01)
        if is_another:
            desk.hush()
        return 0

    monkeypatch.setattr(desk, "_settle_and_claim", claim)
    desk.hush()
    desk.wake(hears_all=True)

    await desk._exchange()

    assert (desk._carrier.hand.hushed_until > asyncio.get_running_loop().time()) is is_another


async def test_a_full_batch_of_one_alert_does_not_end_the_silence_of_the_next(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = street.office(Collector("telegram", street.clock))._desks["telegram"]
    claims = [Lane.ALERT, None]

    async def claim() -> int:
        desk._fullest = claims.pop(0)
        if claims:
            desk.hush()
        return 0

    monkeypatch.setattr(desk, "_settle_and_claim", claim)
    desk.hush()
    desk.wake(hears_all=True)
    await asyncio.sleep(0.01)

    await desk._exchange()
    await desk._exchange()

    assert desk._carrier.hand.hushed_until > asyncio.get_running_loop().time()


async def test_what_an_earlier_alert_was_told_says_nothing_of_a_later_one(street: Street) -> None:
    desk = street.office(Collector("telegram", street.clock))._desks["telegram"]
    desk.hush()
    desk.wake(hears_all=True)

    desk.hush()
    await desk._exchange()

    assert desk._carrier.hand.hushed_until > asyncio.get_running_loop().time()


async def test_a_gazette_is_fanned_out_in_short_pages_and_an_alert_at_one_go(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout_module, "GAZETTE_PAGE", 7)
    await street.settle_in("telegram", 20)
    capabilities = {"telegram": ONE_AT_A_TIME}

    def page(uow: UnitOfWork) -> int:
        return uow.post.expand(capabilities, now, 100)

    await street.announce("la lettre", Lane.GAZETTE)
    now: datetime = street.clock.now()
    pages = [await street.store.run(page)]
    await street.announce("au feu", Lane.ALERT)
    await street.announce("le journal", Lane.GAZETTE)
    now = street.clock.now()
    while made := await street.store.run(page):
        pages.append(made)

    # The alert goes before the rest of the letter, which does not lengthen the transaction that the alert waits for.
    assert pages == [7, 20, 7, 7, 7, 7, 5]
    assert await street.statuses() == {"queued": 60}
