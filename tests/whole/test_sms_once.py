"""What a gateway brings again, three times in a row, ten times at once, and after a restart, has one effect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bots.bootstrap import House
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category, Severity
from core.model.member import Role
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from tests.peers.ports import free_port
from tests.whole.house import a_configuration, running, settle
from tests.whole.sms_bells import (
    ODETTE,
    AndroidBell,
    Bell,
    GammuBell,
    GammuSqlBell,
    KannelBell,
    OvhBell,
    SmppBell,
    TwilioBell,
)

BELLS = (KannelBell, TwilioBell, AndroidBell, OvhBell, GammuBell, GammuSqlBell, SmppBell)
SAID = "A1 info elle part vers la gare"
ONCE = {"infos": 1, "replies": 1}


@pytest.fixture(params=BELLS)
async def bell(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bell]:
    """The bell of each gateway in turn."""
    hung: Bell = request.param(free_port(), tmp_path)
    await hung.hang()
    yield hung
    await hung.close()


async def test_one_message_of_a_gateway_has_one_effect_however_often_it_comes(bell: Bell, tmp_path: Path) -> None:
    """One info on the alert and one thank-you."""
    listen = f"127.0.0.1:{bell.port}"
    sms = {"number": "+33937000000", "gateway": bell.name, bell.name: bell.block()}
    settings = a_configuration(tmp_path, {"sms": sms}, bell.secrets, listen=listen)
    settings = settings.model_copy(
        update={"service": settings.service.model_copy(update={"public_url": f"http://{listen}"})}
    )

    async with running(settings) as house:
        await is_open(house)
        await an_alert(house)
        for _ in range(3):
            await bell.ring(SAID, 1)
        in_a_row = await effects(house)
        await bell.ring(SAID, 10)
        at_once = await effects(house)
    async with running(settings) as house:
        await is_open(house)
        await bell.ring(SAID, 1)
        await bell.ring(SAID, 10)
        restarted = await effects(house)

    assert in_a_row == at_once == restarted == ONCE


async def is_open(house: House) -> None:
    """Wait until the house answers."""
    async with asyncio.timeout(30):
        while not house.url:  # noqa: ASYNC110 - a look at another task
            await asyncio.sleep(0.02)


async def an_alert(house: House) -> None:
    """Let Odette have a telephone, and Paul raise an alert."""
    nobody = frozenset[Role]()
    people = (("Odette", "sms", ODETTE, nobody), ("Paul", "console", "paul", nobody))
    community_id = await settle(house, *people)

    def work(uow: UnitOfWork) -> None:
        author = uow.members.speaker_at(Inbound("console", "paul", "", uow.now()), Voice.CONSOLE).person
        assert author is not None
        assert author.household_id is not None
        raised = Alert(
            id=0,
            number=0,
            community_id=community_id,
            author_id=author.id,
            household_id=author.household_id,
            category=Category.BURGLARY,
            severity=Severity.SEVERE,
            description="une voiture attend",
            place="rue des Lilas",
            status=AlertStatus.REPORTED,
            sent_at=uow.now(),
            expires_at=uow.now() + Category.BURGLARY.useful_for,
        )
        uow.alerts.add(raised)

    await house.store.run(work)


async def effects(house: House) -> dict[str, int]:
    """What the message left behind."""

    def work(uow: UnitOfWork) -> dict[str, int]:
        unit: Any = uow
        counted = {
            "infos": "SELECT count(*) FROM alert_event WHERE kind = 'info'",
            "replies": "SELECT count(*) FROM notice WHERE kind = 'reply'",
        }
        return {name: unit._tx.connection.execute(text(sql)).scalar_one() for name, sql in counted.items()}

    return await house.store.run(work)
