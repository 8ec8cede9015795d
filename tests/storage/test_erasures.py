"""Whoever was erased is known by a hash alone, and does not come back with an old backup."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.community.own_data import erase_again
from core.community.retention import ERASURES_KEPT
from tests.storage.street import NOON, Street

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork

ZOE = "+33600000009"


class _NeverHappened(Exception):
    """Takes an erasure back, as a backup of before does."""


async def erased_and_back(street: Street, person_id: int) -> Mapping[str, datetime]:
    """Erase somebody, and bring the database of before back; give what was remembered of it."""
    known: dict[str, datetime] = {}

    def work(uow: UnitOfWork) -> None:
        uow.own_data.erase(person_id, "un voisin")
        known.update(uow.erasures.all())
        raise _NeverHappened

    with pytest.raises(_NeverHappened):
        await street.run(work)
    return known


async def test_whom_a_backup_brings_back_is_erased_again_and_nobody_else(street: Street) -> None:
    zoe = await street.moves_in("Zoé", sms=ZOE)
    odette = await street.moves_in("Odette", telegram="1001")
    known = await erased_and_back(street, zoe.id)

    again = await street.run(lambda uow: erase_again(uow, known, "un voisin"))
    once_more = await street.run(lambda uow: erase_again(uow, known, "un voisin"))

    assert (again, once_more) == (1, 0)
    assert await street.run(lambda uow: uow.own_data.person_at("sms", ZOE)) is None
    names = await street.run(lambda uow: uow.members.names_of([zoe.id, odette.id]))
    assert names == {zoe.id: "un voisin", odette.id: "Odette"}


async def test_who_comes_again_after_being_erased_is_somebody_else(street: Street) -> None:
    """The same telephone, later: no list of who went may erase who came."""
    zoe = await street.moves_in("Zoé", sms=ZOE)
    await street.run(lambda uow: uow.own_data.erase(zoe.id, "un voisin"))
    known = await street.run(lambda uow: uow.erasures.all())
    await street.moves_in("Zoé", sms=ZOE)

    assert await street.run(lambda uow: erase_again(uow, known, "un voisin")) == 0
    assert await street.run(lambda uow: uow.own_data.person_at("sms", ZOE)) is not None


async def test_what_is_remembered_names_nobody_and_is_forgotten_when_no_backup_is_left(street: Street) -> None:
    zoe = await street.moves_in("Zoé", sms=ZOE)
    await street.run(lambda uow: uow.own_data.erase(zoe.id, "un voisin"))

    (key_hash,) = await street.run(lambda uow: uow.erasures.all())
    early = await street.run(lambda uow: uow.erasures.forget(NOON - timedelta(days=1), 10))
    late = await street.run(lambda uow: uow.erasures.forget(uow.now() + ERASURES_KEPT, 10))

    assert len(key_hash) == 64
    assert set(key_hash) <= set("0123456789abcdef")
    assert (early, late) == (0, 1)
