"""SMS by way of gammu-smsd's tables: a real daemon on PostgreSQL, and the tables of the same package on SQLite."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from bots.sms.gateways.gammu_sql import Database, state_of
from bots.sms.receipts import DeliveryState
from bots.sms.settings import SmsSettings
from core.ports import DeliveryFailed, Reason
from tests.bots.contract import PATIENCE, FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, Program, a_program, to_odette
from tests.peers import gammu as gammu_peer
from tests.peers.postgres import PeerMissing as NoPostgres
from tests.peers.postgres import new_database, postgres_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bots.sms.channel import Sms


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgres_server() as url:
            yield url
    except NoPostgres as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with a_program() as program:
        yield program


@pytest.fixture
def tables(tmp_path: Path) -> str:
    """The tables on SQLite, without a daemon."""
    try:
        statements = gammu_peer.schema("sqlite")
    except gammu_peer.PeerMissing as missing:
        pytest.skip(str(missing))
    with closing(sqlite3.connect(tmp_path / "smsd.db")) as connection:
        connection.executescript(statements)
    return f"sqlite:///{tmp_path}/smsd.db"


def plain(url: str) -> str:
    """Give the address as an operator writes it."""
    return url.replace("postgresql+asyncpg://", "postgresql://")


async def channel_on(program: Program, url: str) -> Sms:
    return await program.with_channel("gammu", service="sql", database=plain(url), poll_seconds=0.1)


async def rows(url: str, statement: str, **params: Any) -> list[Any]:
    database = Database(url)
    try:
        found: list[Any] = await database.run(lambda tx: _all(tx.execute(text(statement), params)))
    finally:
        await database.close()
    return found


def _all(result: Any) -> list[Any]:
    return list(result) if result.returns_rows else []


async def test_a_real_daemon_sends_what_stands_in_the_tables(server: str, program: Program) -> None:
    """A long message leaves in linked parts, and each message is told once."""
    url = new_database(server)
    try:
        with gammu_peer.gammu(url):
            channel = await channel_on(program, url)
            await channel.check()
            async with listening(channel, FrontDoor()):
                await channel.send(to_odette("Alerte A12: fumée à 5 €", delivery_id="d-1"))
                await channel.send(to_odette("Première partie.", "Et la suite.", delivery_id="d-2"))
                async with asyncio.timeout(60):  # the daemon sends a part in about two seconds
                    while len(program.office.told) < 2:  # noqa: ASYNC110 (tables have no event)
                        await asyncio.sleep(0.1)
            kept = await rows(url, 'SELECT "CreatorID", "SequencePosition", "UDH" FROM sentitems ORDER BY 1, 2')
            await channel.close()
    except gammu_peer.PeerMissing as missing:
        pytest.skip(str(missing))

    assert {(one.external_id, one.state, one.to) for one in program.office.told} == {
        ("d-1", DeliveryState.SENT, ODETTE),
        ("d-2", DeliveryState.SENT, ODETTE),
    }
    headers = [row[2][:6] + row[2][8:] for row in kept if row[0] == "tocsin 2 d-2"]
    assert headers == ["0500030201", "0500030202"]


async def test_the_same_delivery_is_in_the_outbox_once(tables: str, program: Program) -> None:
    channel = await channel_on(program, tables)

    for _ in range(3):
        await channel.send(to_odette("A12", delivery_id="d-1"))
    await asyncio.gather(*(channel.send(to_odette("A13", delivery_id="d-2")) for _ in range(10)))
    waiting = await rows(tables, 'SELECT "CreatorID", "TextDecoded", "DeliveryReport" FROM outbox')
    await channel.close()

    assert [tuple(row) for row in waiting] == [("tocsin 1 d-1", "A12", "yes"), ("tocsin 1 d-2", "A13", "yes")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_parts_come_in_any_order_and_doubled(tables: str, program: Program, order: tuple[int, ...]) -> None:
    """The last one comes a look later."""
    channel = await channel_on(program, tables)
    door = FrontDoor()
    add = (
        'INSERT INTO inbox ("Text", "SenderNumber", "UDH", "TextDecoded", "RecipientID", "ReceivingDateTime") '
        "VALUES ('', :sender, :header, :text, '', '2026-03-01 12:00:00')"
    )
    parts = [{"sender": ODETTE, "header": f"0500030703{at + 1:02X}", "text": "abc"[at]} for at in order]

    async with listening(channel, door):
        for part in [*parts[:2], parts[0]]:
            await rows(tables, add, **part)
        await eventually(lambda: len(channel._gateway._hearing) == 3)  # type: ignore[attr-defined]
        await rows(tables, add, **parts[2])
        await eventually(lambda: door.heard)
        await eventually(lambda: not channel._gateway._hearing)  # type: ignore[attr-defined]
    left = await rows(tables, 'SELECT "ID" FROM inbox')
    await channel.close()

    assert [one.text for one in door.heard] == ["abc"]
    assert left == []


async def test_what_became_of_a_message_is_told_and_forgotten(tables: str, program: Program) -> None:
    channel = await channel_on(program, tables)
    add = (
        'INSERT INTO sentitems ("ID", "Text", "DestinationNumber", "UDH", "CreatorID", "SenderID", '
        '"SequencePosition", "Status") '
        "VALUES (:id, '', :to, '', :creator, '', :place, :status)"
    )
    sent = [(1, "tocsin 1 d-1", 1, "DeliveryOK"), (2, "tocsin 1 d-2", 1, "SendingError"), (3, "kalkun", 1, "SendingOK")]
    half = [(4, "tocsin 2 d-4", 1, "DeliveryOK")]

    async with listening(channel, FrontDoor()):
        for number, creator, place, status in [*sent, *half]:
            await rows(tables, add, id=number, creator=creator, place=place, status=status, to=ODETTE)
        # A report is told first and its rows are taken away after that.
        async with asyncio.timeout(PATIENCE):
            while len(left := await rows(tables, 'SELECT "CreatorID" FROM sentitems ORDER BY "ID"')) > len(half) + 1:  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.02)
    await channel.close()

    assert [(one.external_id, one.state) for one in program.office.told] == [
        ("d-1", DeliveryState.DELIVERED),
        ("d-2", DeliveryState.FAILED),
    ]
    assert [row[0] for row in left] == ["kalkun", "tocsin 2 d-4"]


@pytest.mark.parametrize(
    ("statuses", "total", "state"),
    [
        (["DeliveryOK"], 1, DeliveryState.DELIVERED),
        (["DeliveryOK", "SendingOK"], 2, DeliveryState.SENT),
        (["DeliveryOK"], 2, None),
        (["SendingError"], 2, DeliveryState.FAILED),
        (["Reserved"], 1, None),
        (["DeliveryUnknown", "DeliveryOK"], 2, DeliveryState.SENT),
    ],
)
def test_a_message_came_as_far_as_its_slowest_part(
    statuses: list[str], total: int, state: DeliveryState | None
) -> None:
    assert state_of(statuses, total) is state


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path, program: Program) -> None:
    channel = await channel_on(program, f"sqlite:///{tmp_path}/nowhere/smsd.db")
    empty = await channel_on(program, f"sqlite:///{tmp_path}/empty.db")

    failures = []
    for each in (channel, empty):
        with pytest.raises(DeliveryFailed) as sent:
            await each.send(to_odette("un secret"))
        with pytest.raises(DeliveryFailed) as checked:
            await each.check()
        failures += [sent.value, checked.value]
        await each.close()

    assert {failure.reason for failure in failures} == {Reason.UNAVAILABLE}
    assert all(ODETTE not in str(failure) and "secret" not in str(failure) for failure in failures)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"inbox": "/a"}, "needs inbox and outbox"),
        ({"service": "sql"}, "needs database"),
        ({"service": "sql", "database": "mysql://u:geheim@host/smsd"}, "needs database"),
    ],
)
def test_a_service_says_what_it_needs(block: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as caught:
        SmsSettings.model_validate({"number": "+33937000000", "gateway": "gammu", "gammu": block})

    assert "geheim" not in str(caught.value)
