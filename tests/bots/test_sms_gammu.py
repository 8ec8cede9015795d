"""SMS by way of a real gammu-smsd and its dummy phone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bots.sms.channel import Sms
from bots.sms.receipts import DeliveryState
from core.ports import DeliveryFailed, Reason
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.sms_props import ODETTE, Program, a_program, to_odette
from tests.peers import gammu as gammu_peer
from tests.peers.gammu import Modem


@pytest.fixture
def modem() -> Iterator[Modem]:
    try:
        with gammu_peer.gammu() as modem:
            yield modem
    except gammu_peer.PeerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    async with a_program() as program:
        yield program


async def channel_at(program: Program, home: Path) -> Sms:
    folders = {name: str(home / name) for name in ("inbox", "outbox", "sent", "error")}
    return await program.with_channel("gammu", **folders, poll_seconds=0.1)


async def test_a_message_goes_out_comes_in_and_leaves_nothing_behind(modem: Modem, program: Program) -> None:
    channel = await channel_at(program, modem.home)
    door = FrontDoor(failures=1)
    long = "Une porte forcée au 12 rue des Lilas, deux personnes parties vers la gare. " * 3

    async with listening(channel, door):
        receipt = await channel.send(to_odette("Alerte A12:", "fumée à 5 €", delivery_id="d-1"))
        modem.says(ODETTE, "été €")
        modem.says(ODETTE, long)
        await eventually(lambda: len(door.heard) == 2 and program.office.told)
        # A file goes after its message was kept.
        await eventually(lambda: not [*modem.folder("inbox").iterdir(), *modem.folder("sent").iterdir()])

    assert {one.text.strip() for one in door.heard} == {"été €", long.strip()}
    assert {one.address for one in door.heard} == {ODETTE}
    # The first was refused once, and has come again under the same id.
    assert len(door.offered) == 3
    assert len({one.message_id for one in door.offered}) == 2
    assert list(modem.folder("inbox").iterdir()) == []
    assert [(one.external_id, one.state) for one in program.office.told] == [(receipt.external_id, DeliveryState.SENT)]
    assert list(modem.folder("sent").iterdir()) == []
    assert "Alerte A12: fumée à 5 €" in modem.log


async def test_a_message_that_the_modem_gives_up_has_failed(tmp_path: Path, program: Program) -> None:
    for name in ("inbox", "outbox", "sent", "error"):
        (tmp_path / name).mkdir()
    channel = await channel_at(program, tmp_path)

    async with listening(channel, FrontDoor()):
        receipt = await channel.send(to_odette("A12"))
        (sent,) = (tmp_path / "outbox").iterdir()
        sent.rename(tmp_path / "error" / sent.name)
        await eventually(lambda: program.office.told)

    assert [(one.external_id, one.state) for one in program.office.told] == [("d-1", DeliveryState.FAILED)]
    assert receipt.external_id == "d-1"
    assert list((tmp_path / "outbox").iterdir()) == []


async def test_files_of_others_are_left_alone(tmp_path: Path, program: Program) -> None:
    for name in ("inbox", "outbox", "sent", "error"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text("not ours", encoding="utf-8")
    (tmp_path / "inbox" / "IN20260414_120500_00_+33612345678_00.txt").write_text("vu", encoding="utf-8")
    channel = await channel_at(program, tmp_path)
    door = FrontDoor()

    async with listening(channel, door):
        await eventually(lambda: door.heard)

    assert [one.text for one in door.heard] == ["vu"]
    assert all((tmp_path / name / "notes.txt").exists() for name in ("inbox", "outbox", "sent", "error"))


async def test_the_same_delivery_is_in_the_outbox_once(tmp_path: Path, program: Program) -> None:
    for name in ("inbox", "outbox", "sent", "error"):
        (tmp_path / name).mkdir()
    channel = await channel_at(program, tmp_path)

    ids = [(await channel.send(to_odette("A12", delivery_id=each))).external_id for each in ("d-1", "d-1", "d-2")]

    assert ids == ["d-1", "d-1", "d-2"]
    assert len(list((tmp_path / "outbox").iterdir())) == 2


async def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path, program: Program) -> None:
    channel = await channel_at(program, tmp_path)

    with pytest.raises(DeliveryFailed) as listened:
        await channel.listen(FrontDoor().receive, None)
    with pytest.raises(DeliveryFailed) as sent:
        await channel.send(to_odette("A12"))

    assert listened.value.reason is sent.value.reason is Reason.UNAVAILABLE
    assert ODETTE not in str(sent.value)
