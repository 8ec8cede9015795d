"""Twinnings and who wants the mails of twins, on both databases."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from core.model.twinning import TwinningStatus

if TYPE_CHECKING:
    from tests.storage.street import Street


async def a_twin(street: Street) -> int:
    """Found a community beside that of the street; give its id."""
    beside = replace(street.community, name="Les Roses")
    return (await street.run(lambda uow: uow.communities.add(beside))).id


async def test_a_pair_is_the_same_whoever_asked_and_there_is_one_at_most(street: Street) -> None:
    here, there, now = street.community.id, await a_twin(street), street.clock.now()
    odette = await street.moves_in("Odette", sms="+33600000001")

    made = await street.run(lambda uow: uow.twinnings.propose(there, here, odette.id, now))
    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        await street.run(lambda uow: uow.twinnings.propose(here, there, odette.id, now))

    assert await street.run(lambda uow: uow.twinnings.between(here, there)) == made
    assert await street.run(lambda uow: uow.twinnings.proposed_to([here])) == [made]
    assert await street.run(lambda uow: uow.twinnings.proposed_to([there])) == []
    assert await street.run(lambda uow: uow.twinnings.active_of([here, there])) == []


async def test_a_twinning_goes_on_until_it_is_ended_and_may_begin_anew(street: Street) -> None:
    here, there, now = street.community.id, await a_twin(street), street.clock.now()
    odette = await street.moves_in("Odette", sms="+33600000001")
    made = await street.run(lambda uow: uow.twinnings.propose(here, there, odette.id, now))

    await street.run(lambda uow: uow.twinnings.settle(made.id, TwinningStatus.ACTIVE, now))
    active = await street.run(lambda uow: uow.twinnings.active_of([there]))
    await street.run(lambda uow: uow.twinnings.settle(made.id, TwinningStatus.ENDED, now))
    again = await street.run(lambda uow: uow.twinnings.propose(there, here, odette.id, now))

    assert [(each.id, each.other(there)) for each in active] == [(made.id, here)]
    assert await street.run(lambda uow: uow.twinnings.active_of([there])) == []
    assert again.id != made.id


async def test_nobody_wants_mails_before_they_say_so(street: Street) -> None:
    here, now = street.community.id, street.clock.now()
    odette = await street.moves_in("Odette", sms="+33600000001")

    before = await street.run(lambda uow: uow.twinnings.wants_mail(odette.id, here))
    await street.run(lambda uow: uow.twinnings.choose_mail(odette.id, here, now, wants=True))
    then = await street.run(lambda uow: uow.twinnings.wants_mail(odette.id, here))
    await street.run(lambda uow: uow.twinnings.choose_mail(odette.id, here, now, wants=False))

    assert (before, then) == (False, True)
    assert not await street.run(lambda uow: uow.twinnings.wants_mail(odette.id, here))
