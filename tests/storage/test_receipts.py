"""Receipts come in any order, and even before we noted that the gateway took the message: the end is the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from core.community.retention import RECEIPTS_KEPT, tidy
from core.model.notice import DeliveryStatus
from core.post import Settled
from storage import tables
from tests.storage.street import behind

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.storage.street import Street

GATEWAYS_ID = "SM-1"
STEPS = ("settled", "lost", "arrived")


async def on_its_way(street: Street) -> int:
    """Let an alert be on its way to Karim's phone; the id of its delivery."""
    await street.moves_in("Odette", email="odette@example.org")
    await street.moves_in("Karim", sms="+33600000002")
    await street.alert_by("Odette")
    await street.fans_out()
    (parcel,) = (await street.claims("sms")).parcels
    return parcel.delivery_id


def step(name: str, delivery_id: int) -> Callable[[UnitOfWork], None]:
    """What is done in one transaction when this happens."""

    def settled(uow: UnitOfWork) -> None:
        sent = Settled(delivery_id, DeliveryStatus.SENT, uow.now(), GATEWAYS_ID, segments=1)
        uow.post.settle("sms", [sent])

    def told(uow: UnitOfWork) -> None:
        uow.post.told("sms", GATEWAYS_ID, has_arrived=name == "arrived", reason="" if name == "arrived" else "absent")

    return settled if name == "settled" else told


async def status_of(street: Street, delivery_id: int) -> tuple[str, str | None]:
    """Give the status of a delivery, and the reason beside it."""
    table = tables.delivery

    def read(uow: UnitOfWork) -> tuple[str, str | None]:
        row = behind(uow).execute(table.select().where(table.c.id == delivery_id)).one()
        return str(row.status), row.reason

    return await street.run(read)


@pytest.mark.parametrize("order", list(permutations(STEPS)))
async def test_what_arrived_has_arrived_in_whatever_order_it_is_told(street: Street, order: tuple[str, ...]) -> None:
    delivery_id = await on_its_way(street)

    for name in (*order, *order[1:]):
        await street.run(step(name, delivery_id))

    assert (await status_of(street, delivery_id))[0] == DeliveryStatus.PROVEN


@pytest.mark.parametrize("order", [("settled", "lost"), ("lost", "settled")])
async def test_what_was_lost_is_lost_with_its_reason(street: Street, order: tuple[str, ...]) -> None:
    delivery_id = await on_its_way(street)

    for name in order:
        await street.run(step(name, delivery_id))

    assert await status_of(street, delivery_id) == (DeliveryStatus.FAILED, "absent")


async def test_a_receipt_and_our_own_note_at_once_find_each_other(street: Street) -> None:
    """Two transactions that both come first, as far as each of them can see."""
    delivery_id = await on_its_way(street)

    await asyncio.gather(*(street.run(step(name, delivery_id)) for name in ("arrived", "settled", "lost", "arrived")))

    assert (await status_of(street, delivery_id))[0] == DeliveryStatus.PROVEN


async def test_a_receipt_for_a_message_of_nobody_changes_nothing_and_is_forgotten(street: Street) -> None:
    delivery_id = await on_its_way(street)
    await street.run(step("settled", delivery_id))

    await street.run(lambda uow: uow.post.told("sms", "SM-of-somebody-else", has_arrived=True))
    status = await status_of(street, delivery_id)
    street.clock.tick((RECEIPTS_KEPT + timedelta(seconds=1)).total_seconds())
    await street.run(tidy)
    left = await street.run(lambda uow: len(behind(uow).execute(tables.receipt.select()).all()))

    assert status == (DeliveryStatus.SENT, None)
    assert left == 0
