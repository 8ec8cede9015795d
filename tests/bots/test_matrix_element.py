"""Encrypted rooms with the SDK of Element, at its strictest: only devices that their owner has signed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bots.matrix import Matrix
from bots.matrix.encryption import Encryption
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.matrix_street import PASSWORD, Street, homeserver, matrix, message, street
from tests.peers.matrix_js import PeerMissing, StrictNeighbour, strict_neighbour

__all__ = ["homeserver", "matrix", "street"]


@pytest.fixture
async def ines(street: Street) -> AsyncIterator[StrictNeighbour]:
    """Somebody on Element; her room exists when the bot has joined it."""
    account = await street.move_in("ines")
    street.odette = account
    try:
        async with strict_neighbour(street.bot.server.url, account.user_id, PASSWORD, street.bot.user_id) as one:
            yield one
    except PeerMissing as missing:
        pytest.skip(str(missing))


async def test_both_read_each_other_and_again_after_a_restart(
    street: Street, matrix: Matrix, ines: StrictNeighbour
) -> None:
    door = FrontDoor()
    async with listening(matrix, door):
        await eventually(lambda: ines.room)
        await ines.say("un secret")
        await eventually(lambda: door.heard)
        await matrix.send(message(street.odette.user_id, "bien reçu"))
        await eventually(lambda: ines.read)
    await matrix.close()
    await ines.say("deux")
    again = street.channel()

    async with listening(again, door):
        await eventually(lambda: len(door.heard) == 2)
        await ines.say("trois")
        await eventually(lambda: len(door.heard) == 3)
        await again.send(message(street.odette.user_id, "toujours là"))
        await eventually(lambda: len(ines.read) == 2)
    await again.close()

    assert [one.text for one in door.offered] == ["un secret", "deux", "trois"]
    assert all(not one.attachments for one in door.offered), "all of it was decrypted"
    assert ines.read == ["bien reçu", "toujours là"]
    assert ines.failures == []


@pytest.mark.parametrize("version", ["10", "12"])
async def test_a_private_room_that_was_opened_without_it_is_encrypted_by_the_bot(
    street: Street, matrix: Matrix, version: str
) -> None:
    """From room version 12 on, no power level says that the bot may: it is one of the creators."""
    account, door = await street.move_in("ines"), FrontDoor()
    server = street.bot.server.url
    try:
        async with (
            strict_neighbour(server, account.user_id, PASSWORD, street.bot.user_id, version) as ines,
            listening(matrix, door),
        ):
            await eventually(lambda: ines.room)
            [switched] = await account.events_until(ines.room, 1, "m.room.encryption")
            await ines.say("un secret")
            await eventually(lambda: door.heard)
            await matrix.send(message(account.user_id, "bien reçu"))
            await eventually(lambda: ines.read)
            encrypted = await account.events_until(ines.room, 2, "m.room.encrypted")
    except PeerMissing as missing:
        pytest.skip(str(missing))

    assert switched["sender"] == street.bot.user_id
    assert [one.text for one in door.heard] == ["un secret"]
    assert (ines.read, ines.failures) == (["bien reçu"], [])
    assert {event["sender"] for event in encrypted} == {account.user_id, street.bot.user_id}


async def test_without_the_vouching_she_would_read_nothing(
    street: Street, ines: StrictNeighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above proves: the strictness is real."""

    async def nobody_vouches(encryption: Encryption) -> None:
        await encryption.keep_up()

    monkeypatch.setattr(Encryption, "introduce", nobody_vouches)
    street.folder = street.folder.parent / "unvouched"
    unvouched = street.channel()

    async with listening(unvouched, FrontDoor()):
        await eventually(lambda: ines.room)
        await eventually(lambda: unvouched._account.rooms.private_with(street.odette.user_id))
        await unvouched.send(message(street.odette.user_id, "lisez-moi"))
        await eventually(lambda: ines.failures)
    await unvouched.close()

    assert ines.read == []
