"""The keys of encrypted rooms on Matrix, when something goes wrong with them."""

from __future__ import annotations

import pytest

from bots.matrix import Matrix
from core.ports import Reason
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.matrix_street import Street, failure_of, homeserver, matrix, message, street
from tests.bots.test_matrix_encryption import Confidant, lila

__all__ = ["homeserver", "lila", "matrix", "street"]


@pytest.mark.parametrize("path", ["/keys/claim", "/sendToDevice/"])
async def test_nothing_is_said_while_nobody_can_be_given_its_key(
    street: Street, matrix: Matrix, lila: Confidant, path: str
) -> None:
    """What was said without it could never be read, nor anything after it under the same key."""
    street.door.shut = path
    alert = message(lila.client.user_id, "au feu")

    failure = await failure_of(matrix, alert)
    await matrix.send(alert)
    await lila.until(lambda: lila.read)

    assert failure.reason is Reason.UNAVAILABLE
    assert [content["body"] for content in lila.read] == ["au feu"]
    assert lila.sealed == []


@pytest.mark.parametrize("kind", [0, 1])
async def test_rubbish_in_the_place_of_a_key_costs_nobody_theirs(
    street: Street, matrix: Matrix, lila: Confidant, kind: int
) -> None:
    """Anybody on the homeserver may send it to the bot, even whoever shares no room with it."""
    await matrix.close()
    mallory, bot = await street.move_in("mallory"), street.bot.user_id
    asked = await mallory.ask("POST", "/keys/query", {"device_keys": {bot: []}})
    [(device, known)] = asked["device_keys"][bot].items()
    rubbish = {"ciphertext": {known["keys"][f"curve25519:{device}"]: {"type": kind, "body": "AwgA"}}}
    sealed = {"algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "k", **rubbish}
    await mallory.ask("PUT", "/sendToDevice/m.room.encrypted/1", {"messages": {bot: {device: sealed}}})
    await lila.say({"msgtype": "m.text", "body": "un secret"})
    again, door = street.channel(), FrontDoor()

    async with listening(again, door):
        await eventually(lambda: door.heard)
    await again.close()

    assert [one.text for one in door.heard] == ["un secret"]
