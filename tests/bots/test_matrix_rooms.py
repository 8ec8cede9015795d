"""Rooms on Matrix, of a real Synapse: who runs them, where they move, and when they put us out."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from bots.matrix import Matrix
from core.wire import RoomEvent
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.matrix_street import Street, heard_by, homeserver, matrix, message, street

__all__ = ["homeserver", "matrix", "street"]


def words(door: FrontDoor) -> list[tuple[str, str | None]]:
    """What was said, and in which rooms."""
    return [(one.text, one.room) for one in door.heard if one.event is None]


class TestUpgrades:
    async def test_a_room_that_moves_is_told_of_before_what_is_said_in_it(self, street: Street, matrix: Matrix) -> None:
        karim = await street.move_in("karim")
        room = await street.odette.open_room(street.bot.user_id, karim.user_id, preset="public_chat")
        await karim.join(room)
        door = FrontDoor()

        async with listening(matrix, door):
            await street.until_joined(room, matrix)
            upgraded = await street.odette.ask("POST", f"/rooms/{quote(room)}/upgrade", {"new_version": "11"})
            following = str(upgraded["replacement_room"])
            await street.until_joined(following, matrix)
            await karim.join(following)
            await karim.say(following, "ici")
            await eventually(lambda: words(door))
            await matrix.send(message(room, "A12"))
        await matrix.close()
        await karim.say(following, "encore")
        again = street.channel()
        async with listening(again, door):
            await eventually(lambda: len(words(door)) == 2)
        await again.close()

        told = [one for one in door.heard if one.event is not None]
        assert door.heard[0] is told[0]
        assert {(one.event, one.room, one.moved_to) for one in told} == {(RoomEvent.MOVED, room, following)}
        assert len({one.message_id for one in told}) == 1
        assert words(door) == [("ici", following), ("encore", following)]
        assert [one["content"]["body"] for one in await karim.events(following)] == ["ici", "A12", "encore"]

    async def test_a_room_that_only_claims_to_follow_is_another_room(self, street: Street, matrix: Matrix) -> None:
        room = await street.odette.open_room(street.bot.user_id, preset="public_chat")
        door = FrontDoor()

        async with listening(matrix, door):
            await street.until_joined(room, matrix)
            liar = await street.odette.open_room(
                street.bot.user_id, preset="public_chat", creation_content={"predecessor": {"room_id": room}}
            )
            await street.until_joined(liar, matrix)
            await street.odette.say(liar, "coucou")
            await eventually(lambda: door.heard)

        assert words(door) == [("coucou", liar)]

    async def test_being_put_out_is_heard_and_leaving_a_room_to_itself_is_not(
        self, street: Street, matrix: Matrix
    ) -> None:
        room = await street.odette.open_room(street.bot.user_id, preset="public_chat", name="Les Lilas")
        door = FrontDoor()

        async with listening(matrix, door):
            await street.until_joined(room, matrix)
            await street.odette.ask("POST", f"/rooms/{quote(room)}/ban", {"user_id": street.bot.user_id})
            await eventually(lambda: door.heard)

        [heard] = door.heard
        assert (heard.event, heard.room, heard.address) == (RoomEvent.REMOVED, room, street.odette.user_id)
        assert heard.cursor


@pytest.mark.parametrize(("preset", "encryption"), [("trusted_private_chat", False), ("private_chat", True)])
async def test_a_private_room_is_left_plain_where_it_cannot_be_encrypted(
    street: Street, preset: str, *, encryption: bool
) -> None:
    """Where the bot may not, and where the operator wants no encryption, the conversation goes on."""
    matrix, door = street.channel(encryption=encryption), FrontDoor()
    room = await street.odette.open_room(street.bot.user_id, is_direct=True, preset=preset)

    async with listening(matrix, door):
        await street.until_joined(room, matrix)
        await street.odette.say(room, "bonjour")
        await eventually(lambda: door.heard)
        await matrix.send(message(street.odette.user_id, "bonjour à vous"))
    await matrix.close()

    assert [one.text for one in door.heard] == ["bonjour"]
    assert await street.odette.events(room, "m.room.encryption") == []
    assert [event["content"]["body"] for event in await street.odette.events(room)] == ["bonjour", "bonjour à vous"]


async def test_a_neighbour_whose_client_knows_no_encryption_can_go_on_reading(street: Street, matrix: Matrix) -> None:
    """The bot might switch it on, and nobody could take it back."""
    room = await street.odette.open_room(street.bot.user_id, is_direct=True, preset="trusted_private_chat")
    door = FrontDoor()

    async with listening(matrix, door):
        await street.until_joined(room, matrix)
        await eventually(lambda: room in matrix._listener._locks._looked_at)
        await street.odette.say(room, "bonjour")
        await eventually(lambda: door.heard)

    assert await street.odette.events(room, "m.room.encryption") == []


async def test_what_another_bot_of_our_kind_says_to_people_is_not_said_to_us(street: Street, matrix: Matrix) -> None:
    """Two of us in one room, each heard by the other, would never end."""
    await matrix.send(message(street.odette.user_id, "A12 vu", is_list=True))
    [alert] = await street.heard()
    copied = {key: value for key, value in alert["content"].items() if key != "m.relates_to"}
    await street.odette.send(street.room, copied)
    await street.odette.say(street.room, "et moi")

    heard = await heard_by(matrix)

    assert alert["content"]["msgtype"] == "m.text"
    assert [one.text for one in heard] == ["et moi"]


async def test_who_speaks_in_a_room_comes_with_its_name_and_whether_they_run_it(street: Street, matrix: Matrix) -> None:
    karim = await street.move_in("karim")
    room = await street.odette.open_room(street.bot.user_id, karim.user_id, name="Les Lilas")
    await karim.join(room)
    await karim.say(room, "un")
    await street.odette.say(room, "deux")

    heard = await heard_by(matrix, 2)

    assert [(one.room_name, one.runs_room) for one in heard] == [("Les Lilas", False), ("Les Lilas", True)]


async def test_a_salon_that_has_emptied_does_not_become_a_private_conversation(street: Street, matrix: Matrix) -> None:
    """Those who come back could read what was said there."""
    karim = await street.move_in("karim")
    room = await street.odette.open_room(street.bot.user_id, karim.user_id, name="Les Lilas")
    await karim.join(room)
    await karim.leave(room)
    await street.odette.say(room, "menu")

    [heard] = await heard_by(matrix)
    await matrix.send(message(street.odette.user_id, "votre menu"))

    assert heard.room == room
    assert [event["content"]["body"] for event in await street.heard()] == ["votre menu"]


@pytest.mark.parametrize("version", ["10", "12"])
async def test_a_message_that_its_author_removes_is_told_to_be_taken_back(
    street: Street, matrix: Matrix, version: str
) -> None:
    """Where the event stands that is removed has changed with room version 11."""
    room = await street.odette.open_room(street.bot.user_id, room_version=version)
    door = FrontDoor()

    async with listening(matrix, door):
        await street.until_joined(room, matrix)
        said = await street.odette.say(room, "un mot que je regrette")
        await eventually(lambda: door.heard)
        await street.odette.ask("PUT", f"/rooms/{quote(room)}/redact/{quote(said)}/t{version}", {})
        await eventually(lambda: len(door.heard) == 2)

    assert (door.heard[1].takes_back, door.heard[1].address) == (said, street.odette.user_id)
    assert door.heard[1].text == ""


async def test_nobody_waits_for_the_key_of_a_message_that_was_removed(street: Street, matrix: Matrix) -> None:
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA", "session_id": "s", "sender_key": "k"}
    door = FrontDoor()

    async with listening(matrix, door):
        said = await street.odette.send(street.room, {**content, "device_id": "D"}, "m.room.encrypted")
        await eventually(lambda: matrix._listener._sealed)
        await street.odette.ask("PUT", f"/rooms/{quote(street.room)}/redact/{quote(said)}/t1", {})
        await eventually(lambda: door.heard)

    assert matrix._listener._sealed == {}
    assert [one.takes_back for one in door.heard] == [said]
