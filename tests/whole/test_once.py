"""What a peer brings again, three times in a row, ten times at once, and after a restart, has one effect."""

from __future__ import annotations

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
from tests.whole.bells import SECRETS, Bell, EmailBell, MatrixBell, SmsBell, TelegramBell, WebBell
from tests.whole.house import a_configuration, running, settle, until

BELLS = {"telegram": TelegramBell, "sms": SmsBell, "email": EmailBell, "matrix": MatrixBell, "web": WebBell}
SAID = "A1 info elle part vers la gare"


@pytest.fixture
async def bell(request: pytest.FixtureRequest) -> AsyncIterator[Bell]:
    """The bell of the channel that the test names."""
    more = [request.getfixturevalue("homeserver")] if request.param == "matrix" else []
    hung: Bell = BELLS[request.param](free_port(), *more)
    await hung.hang()
    yield hung
    await hung.close()


@pytest.mark.parametrize("bell", BELLS, indirect=True)
async def test_the_same_native_id_has_one_effect_however_often_it_comes(bell: Bell, tmp_path: Path) -> None:
    """One info on the alert and one thank-you, and the same id of yesterday is still known after a restart."""
    settings = a_configuration(tmp_path, bell.blocks(), SECRETS, listen=f"127.0.0.1:{bell.port}")

    async with running(settings) as house:
        await until(lambda: house.url, within=30)
        person_id = await an_alert(house, bell)
        await bell.moves_in(house, person_id)
        for _ in range(3):
            await bell.ring(SAID)
        in_a_row = await effects(house)
        await bell.ring_at_once(SAID, 10)
        at_once = await effects(house)
    async with running(settings) as house:
        await until(lambda: house.url, within=30)
        await bell.ring(SAID)
        await bell.ring_at_once(SAID, 10)
        restarted = await effects(house)

    assert in_a_row == at_once == restarted == {"infos": 1, "replies": 1}


async def an_alert(house: House, bell: Bell) -> int:
    """Let somebody live at the bell's address, and somebody else raise an alert; the id of the first."""
    odette, lucie = ("Odette", "console", "odette", frozenset[Role]()), ("Lucie", bell.channel, bell.address)
    community_id = await settle(house, odette, *([(*lucie, frozenset[Role]())] if bell.address else []))

    def work(uow: UnitOfWork) -> int:
        author = uow.members.speaker_at(Inbound("console", "odette", "", uow.now()), Voice.CONSOLE).person
        assert author is not None
        assert author.household_id is not None
        alert = Alert(
            id=0,
            number=0,
            community_id=community_id,
            author_id=author.id,
            household_id=author.household_id,
            category=Category.BURGLARY,
            severity=Severity.SEVERE,
            description="Une voiture bleue attend",
            place="12 rue des Lilas",
            status=AlertStatus.REPORTED,
            sent_at=uow.now(),
            expires_at=uow.now() + Category.BURGLARY.useful_for,
        )
        uow.alerts.add(alert)
        if bell.address:
            return 0
        reader = uow.members.add_person("Lucie", "fr", uow.now())
        uow.members.add_member(reader.id, community_id, frozenset(), uow.now())
        return reader.id

    return await house.store.run(work)


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
