"""The keys of encrypted rooms on Matrix, when something goes wrong with them."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from nio.crypto import SessionStore

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


async def test_after_the_folder_came_back_from_a_backup_both_read_each_other(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    """The keys in the copy were used since it was made; the identity in it vouches for the new ones."""
    await matrix.send(message(lila.client.user_id, "un"))
    await lila.until(lambda: lila.read)
    await matrix.close()
    shutil.copytree(street.folder, street.folder.with_name("copy"))
    meanwhile, again, door = street.channel(), street.channel(), FrontDoor()
    async with listening(meanwhile, FrontDoor()):
        await meanwhile.send(message(lila.client.user_id, "deux"))
        await lila.until(lambda: len(lila.read) == 2)
    await meanwhile.close()
    shutil.rmtree(street.folder)
    shutil.copytree(street.folder.with_name("copy"), street.folder)

    async with listening(again, door):
        await again.send(message(lila.client.user_id, "trois"))
        await lila.until(lambda: len(lila.read) == 3)
        await lila.say({"msgtype": "m.text", "body": "merci"})
        await eventually(lambda: [one.text for one in door.heard][-1:] == ["merci"])
        await again.check()
    await again.close()

    assert [content["body"] for content in lila.read] == ["un", "deux", "trois"]
    assert lila.sealed == []


async def test_without_a_password_a_folder_from_a_backup_is_said_to_be_old(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    await matrix.close()
    starts = street.folder / "starts"
    before = starts.read_bytes()
    again = street.channel()
    await again.send(message(lila.client.user_id, "un"))
    await again.close()
    starts.write_bytes(before)
    token = street.bot.token
    without = street.channel(password=None, access_token=token)

    failure = await failure_of(without, message(lila.client.user_id, "deux"))
    await without.close()

    assert failure.reason is Reason.MISCONFIGURED


async def test_who_lost_a_key_and_says_so_reads_what_is_said_next(
    street: Street, matrix: Matrix, lila: Confidant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her client could not open what brought the key, begins anew with the bot, and tells it with an empty word."""
    monkeypatch.setattr("nio.crypto.Olm._unwedging_interval", timedelta(seconds=-1))
    client = lila.client
    assert client.olm is not None
    door, again = FrontDoor(), street.channel()
    async with listening(matrix, door):
        await matrix.send(message(client.user_id, "un"))
        await lila.until(lambda: lila.read)
        await lila.say({"msgtype": "m.text", "body": "oui"})
        await eventually(lambda: door.heard)
    await matrix.close()
    client.olm.session_store = SessionStore()

    async with listening(again, door):
        await again.send(message(client.user_id, "deux"))
        await lila.until(lambda: lila.sealed)
        await client.keys_claim(client.get_users_for_key_claiming())
        await client.send_to_device_messages()
        await lila.say({"msgtype": "m.text", "body": "pardon ?"})
        await eventually(lambda: len(door.heard) == 2)
        await again.send(message(client.user_id, "trois"))
        await lila.until(lambda: len(lila.read) == 2 or len(lila.sealed) == 2)
    await again.close()

    assert [content["body"] for content in lila.read] == ["un", "trois"]
