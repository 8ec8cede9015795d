"""Encrypted rooms on Matrix: with a neighbour on matrix-nio, and with one on the SDK of Element at its strictest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from nio import AsyncClient, AsyncClientConfig, Event, MegolmEvent
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment
from nio.store import SqliteMemoryStore

from bots.matrix import Matrix
from bots.matrix.body import BESIDE
from core.ports import DeliveryFailed, Reason
from core.wire import Attachment, AttachmentKind, Choice
from tests.bots.contract import PATIENCE, FrontDoor, eventually, listening
from tests.bots.matrix_street import PASSWORD, Street, failure_of, heard_by, homeserver, matrix, message, street

__all__ = ["homeserver", "matrix", "street"]

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40
ENCRYPTED = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@dataclass
class Confidant:
    """A neighbour whose client encrypts, on matrix-nio."""

    client: AsyncClient
    room: str = ""
    read: list[dict[str, Any]] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)

    @classmethod
    async def move_in(cls, street: Street) -> Self:
        one = await street.move_in("lila")
        config = AsyncClientConfig(store=SqliteMemoryStore, max_limit_exceeded=0, max_timeouts=0)
        client = AsyncClient(street.bot.server.url, one.user_id, config=config, ssl=True)
        await client.login(PASSWORD)
        await client.keys_upload()
        confidant = cls(client)
        client.add_event_callback(confidant._note, Event)
        confidant.room = await one.open_room(street.bot.user_id, is_direct=True, initial_state=[ENCRYPTED])
        street.room, street.odette = confidant.room, one
        return confidant

    async def _note(self, _room: object, event: Event) -> None:
        if isinstance(event, MegolmEvent):
            self.sealed.append(event.event_id)
        elif event.sender != self.client.user_id and event.decrypted:
            self.read.append(event.source["content"])

    async def sync(self) -> None:
        await self.client.sync(timeout=300)
        if self.client.should_query_keys:
            await self.client.keys_query()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.sync()

    async def say(self, content: dict[str, Any]) -> str:
        await self.sync()
        sent = await self.client.room_send(self.room, "m.room.message", content, ignore_unverified_devices=True)
        return str(sent.event_id)


@asynccontextmanager
async def moving_in(street: Street) -> AsyncIterator[Confidant]:
    """Let somebody open an encrypted room with the bot."""
    confidant = await Confidant.move_in(street)
    try:
        yield confidant
    finally:
        store = confidant.client.store
        assert store is not None
        store.database.close()
        await confidant.client.close()


@pytest.fixture
async def lila(street: Street, matrix: Matrix) -> AsyncIterator[Confidant]:
    """Somebody whose private room with the bot is encrypted."""
    async with moving_in(street) as confidant:
        async with listening(matrix, FrontDoor()):
            await street.until_joined(confidant.room, matrix)
        yield confidant


async def test_both_read_each_other(street: Street, matrix: Matrix, lila: Confidant) -> None:
    door = FrontDoor()

    async with listening(matrix, door):
        event_id = await lila.say({"msgtype": "m.text", "body": "un secret"})
        await eventually(lambda: door.heard)
        await matrix.send(message(lila.client.user_id, "bien reçu"))
        await lila.until(lambda: lila.read)

    assert (door.heard[0].text, door.heard[0].message_id, door.heard[0].room) == ("un secret", event_id, None)
    assert b"un secret" not in door.heard[0].raw
    assert [content["body"] for content in lila.read] == ["bien reçu"]
    assert {event["type"] for event in await street.odette.events(lila.room, "m.room.encrypted")} == {
        "m.room.encrypted"
    }
    assert await street.odette.events(lila.room) == []


async def test_both_read_each_other_after_a_restart(street: Street, matrix: Matrix, lila: Confidant) -> None:
    door = FrontDoor()
    async with listening(matrix, door):
        await lila.say({"msgtype": "m.text", "body": "un"})
        await eventually(lambda: door.heard)
        await matrix.send(message(lila.client.user_id, "A"))
    await matrix.close()
    await lila.say({"msgtype": "m.text", "body": "deux"})
    again = street.channel()

    async with listening(again, door):
        await eventually(lambda: len(door.heard) == 2)
        await lila.say({"msgtype": "m.text", "body": "trois"})
        await eventually(lambda: len(door.heard) == 3)
        await again.send(message(lila.client.user_id, "B"))
        await lila.until(lambda: len(lila.read) == 2)
    await again.close()

    assert [one.text for one in door.offered] == ["un", "deux", "trois"]
    assert [content["body"] for content in lila.read] == ["A", "B"]


async def test_whoever_comes_after_all_one_time_keys_were_taken_is_read(street: Street, matrix: Matrix) -> None:
    """While the bot was down, so many began to write to it that none of its one-time keys is left."""
    await matrix._account.prepare()
    await matrix.close()
    await last_resort(street, await all_keys_of_the_bot(street))
    again, door = street.channel(), FrontDoor()

    async with listening(again, door), moving_in(street) as lila:
        await street.until_joined(lila.room, again)
        await lila.say({"msgtype": "m.text", "body": "un secret"})
        await eventually(lambda: door.heard)
    await again.close()

    assert [one.text for one in door.heard] == ["un secret"]


async def last_resort(street: Street, claim: dict[str, Any]) -> set[str]:
    """Take all one-time keys of the bot's, and give the name of the key that everybody gets then."""
    while True:
        taken = (await street.odette.ask("POST", "/keys/claim", claim))["one_time_keys"]
        keys = {name: key for by in taken.get(street.bot.user_id, {}).values() for name, key in by.items()}
        if not keys or all(key.get("fallback") for key in keys.values()):
            return set(keys)


async def all_keys_of_the_bot(street: Street) -> dict[str, Any]:
    """What is asked to be given a key of the bot's."""
    who: dict[str, Any] = {"device_keys": {street.bot.user_id: []}}
    [device] = (await street.bot.ask("POST", "/keys/query", who))["device_keys"][street.bot.user_id]
    return {"one_time_keys": {street.bot.user_id: {device: "signed_curve25519"}}}


async def test_whoever_comes_while_no_one_time_key_is_left_is_read(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    """There is a key for everybody who comes then; once it was taken, another one is left."""
    await matrix.close()
    claim = await all_keys_of_the_bot(street)
    first = await last_resort(street, claim)
    await lila.say({"msgtype": "m.text", "body": "un secret"})
    again, door = street.channel(), FrontDoor()

    async with listening(again, door):
        await eventually(lambda: door.heard)
        async with asyncio.timeout(PATIENCE):
            while await last_resort(street, claim) == first:
                pass
    await again.close()

    assert len(first) == 1
    assert [one.text for one in door.heard] == ["un secret"]


async def test_what_was_not_committed_is_decrypted_again(street: Street, matrix: Matrix, lila: Confidant) -> None:
    door = FrontDoor(failures=2)

    async with listening(matrix, door):
        await lila.say({"msgtype": "m.text", "body": "au secours"})
        await eventually(lambda: door.heard)

    assert [one.text for one in door.offered] == ["au secours"] * 3


async def test_words_written_over_in_secret_are_read_without_their_star_and_marked(
    matrix: Matrix, lila: Confidant
) -> None:
    door = FrontDoor()

    async with listening(matrix, door):
        first = await lila.say({"msgtype": "m.text", "body": "au 12"})
        edit = {"rel_type": "m.replace", "event_id": first}
        over = {"m.new_content": {"msgtype": "m.text", "body": "au 14"}, "m.relates_to": edit}
        await lila.say({"msgtype": "m.text", "body": "* au 14", **over})
        await eventually(lambda: len(door.heard) > 1)

    assert [(one.text, one.is_edit) for one in door.heard] == [("au 12", False), ("au 14", True)]


async def test_pictures_are_encrypted_both_ways(street: Street, matrix: Matrix, lila: Confidant) -> None:
    secret, keys = encrypt_attachment(JPEG)
    file = {**keys, "url": await street.odette.upload(secret, "application/octet-stream")}
    await lila.say({"msgtype": "m.image", "body": "p.jpg", "file": file, "info": {"mimetype": "image/jpeg"}})
    [heard] = await heard_by(matrix)
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)

    await matrix.send(message(lila.client.user_id, "A12", attachments=(photo,)))
    await lila.until(lambda: len(lila.read) == 2)

    sent = lila.read[1]["file"]
    stored = await street.odette.download(sent["url"])
    assert heard.attachments[0].data == JPEG
    assert stored != JPEG
    assert decrypt_attachment(stored, sent["key"]["k"], sent["hashes"]["sha256"], sent["iv"]) == JPEG


async def test_a_picture_that_nobody_is_to_see_any_more_is_taken_back_from_an_encrypted_room(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    """What hangs on the words is told in the clear, as every relation is; what it shows is not."""
    photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
    sent = await matrix.send(message(lila.client.user_id, "A12", attachments=(photo,)))
    before = await beside(street, lila.room)

    await matrix.send(message(lila.client.user_id, "A12 · masquée", replaces=sent.external_id, covers=True))

    assert before == [sent.external_id]
    assert await beside(street, lila.room) == []


async def beside(street: Street, room: str) -> list[str]:
    """The messages on which a picture hangs that can still be seen."""
    events = await street.odette.events(room, "m.room.encrypted")
    relations = [event["content"].get("m.relates_to", {}) for event in events]
    return [each["event_id"] for each in relations if each.get("rel_type") == BESIDE]


async def test_buttons_and_edits_work_in_encrypted_rooms_after_a_restart(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    choices = (Choice("Vu", "7:vu"),)
    sent = await matrix.send(message(lila.client.user_id, "A12", choices=choices))
    await matrix.send(message(lila.client.user_id, "A12 bis", choices=choices, replaces=sent.external_id))
    await matrix.close()
    relation = {"rel_type": "m.annotation", "event_id": sent.external_id, "key": "1\ufe0f\u20e3"}
    await street.odette.send(lila.room, {"m.relates_to": relation}, "m.reaction")
    again = street.channel()

    [heard] = await heard_by(again)
    await again.close()

    assert heard.choice == "7:vu"


async def test_a_message_whose_key_never_comes_is_answered(
    street: Street, matrix: Matrix, lila: Confidant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.matrix.listener.KEY_SECONDS", 0.5)
    monkeypatch.setattr("bots.matrix.listener.WAITING_POLL_SECONDS", 1)
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s", "sender_key": "k"}
    event_id = await street.odette.send(lila.room, {**content, "device_id": "D"}, "m.room.encrypted")

    [heard] = await heard_by(matrix)

    assert heard.message_id == event_id
    assert [one.kind for one in heard.attachments] == [AttachmentKind.SEALED]


async def test_nothing_is_sent_in_the_clear_when_encryption_is_off(
    street: Street, matrix: Matrix, lila: Confidant
) -> None:
    await matrix.close()
    open_minded = street.channel(encryption=False)

    failure = await failure_of(open_minded, message(lila.client.user_id, "votre code"))
    await open_minded.close()

    assert failure.reason is Reason.UNREACHABLE
    assert await street.odette.events(lila.room) == []


async def test_the_account_vouches_for_its_device_and_keeps_its_keys_to_itself(street: Street, matrix: Matrix) -> None:
    await matrix._account.prepare()
    first = await street.bot.ask("POST", "/keys/query", {"device_keys": {street.bot.user_id: []}})
    await matrix.close()
    again = street.channel()

    await again._account.prepare()
    await again.check()
    await again.close()

    second = await street.bot.ask("POST", "/keys/query", {"device_keys": {street.bot.user_id: []}})
    assert first == second
    owner = next(iter(second["self_signing_keys"][street.bot.user_id]["keys"]))
    signed = [
        one
        for one in second["device_keys"][street.bot.user_id].values()
        if owner in one["signatures"][street.bot.user_id]
    ]
    assert len(signed) == 1
    kept = (Path(street.folder) / "crosssigning").read_bytes()
    assert b"master" not in kept


async def test_two_processes_never_use_the_same_keys_but_a_check_may_look(street: Street, matrix: Matrix) -> None:
    await matrix.send(message(street.odette.user_id, "un"))
    second = street.channel()

    failure = await failure_of(second, message(street.odette.user_id, "deux"))
    await second.check()
    await matrix.close()
    await second.send(message(street.odette.user_id, "trois"))
    await second.close()

    assert failure.reason is Reason.UNAVAILABLE
    assert [event["content"]["body"] for event in await street.heard()] == ["un", "trois"]


async def test_a_check_tells_when_nobody_vouches_for_the_device(street: Street, matrix: Matrix) -> None:
    await matrix._account.prepare()
    await matrix.close()
    (street.folder / "crosssigning").unlink()
    again = street.channel()

    with pytest.raises(DeliveryFailed) as caught:
        await again.check()
    await again.close()

    assert caught.value.reason is Reason.MISCONFIGURED
