"""What the bot hears on Matrix, from a real Synapse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from bots.matrix import Matrix
from core.wire import Assurance, Attachment, AttachmentKind, Choice
from tests.bots.contract import FrontDoor, eventually, listening
from tests.bots.matrix_street import Street, heard_by, homeserver, matrix, message, street

__all__ = ["homeserver", "matrix", "street"]

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


async def test_words_in_private_come_with_their_author(street: Street, matrix: Matrix) -> None:
    event_id = await street.odette.say(street.room, "bonjour")

    [heard] = await heard_by(matrix)

    assert (heard.address, heard.message_id, heard.room) == (street.odette.user_id, event_id, None)
    assert heard.assurance is Assurance.AUTHENTICATED
    assert heard.name.startswith("odette")
    assert heard.cursor


async def test_what_was_written_before_the_bot_had_joined_is_heard(street: Street, matrix: Matrix) -> None:
    karim = await street.move_in("karim")
    room = await karim.open_room(street.bot.user_id, is_direct=True)
    await karim.say(room, "il y a quelqu'un?")

    [heard] = await heard_by(matrix)

    assert heard.text == "il y a quelqu'un?"
    assert heard.address == karim.user_id
    assert heard.room is None


async def test_a_room_of_three_is_a_group_and_what_was_said_before_the_invitation_is_not_heard(
    street: Street, matrix: Matrix
) -> None:
    karim = await street.move_in("karim")
    room = await karim.open_room(street.odette.user_id)
    await street.odette.join(room)
    await karim.say(room, "entre nous")
    await karim.ask("POST", f"/rooms/{quote(room)}/invite", {"user_id": street.bot.user_id})
    for number in range(120):
        await karim.say(room, str(number))

    heard = await heard_by(matrix, 120)

    assert [one.text for one in heard] == [str(number) for number in range(120)]
    assert {one.room for one in heard} == {room}


async def test_nothing_old_is_told_when_all_begins(street: Street, matrix: Matrix) -> None:
    await street.odette.say(street.room, "il y a longtemps")
    (street.folder / "place").unlink()
    door = FrontDoor()

    async with listening(matrix, door):
        await eventually(lambda: matrix._account._has_start)
        await street.odette.say(street.room, "maintenant")
        await eventually(lambda: door.heard)

    assert [one.text for one in door.heard] == ["maintenant"]


async def test_more_than_a_sync_tells_is_fetched_and_told_once_in_order(street: Street, matrix: Matrix) -> None:
    door = FrontDoor()
    await street.odette.say(street.room, "avant")
    await heard_by(matrix, door=door)
    for number in range(230):
        await street.odette.say(street.room, str(number))

    heard = await heard_by(matrix, 231, door)

    assert [one.text for one in heard] == ["avant", *(str(number) for number in range(230))]


async def test_after_a_restart_from_the_cursor_only_the_new_is_heard(street: Street, matrix: Matrix) -> None:
    door = FrontDoor()
    await street.odette.say(street.room, "un")
    await heard_by(matrix, door=door)
    await matrix.close()
    await street.odette.say(street.room, "deux")
    again = street.channel()

    await heard_by(again, 2, door)
    await again.close()

    assert [one.text for one in door.offered] == ["un", "deux"]


async def test_the_token_and_the_device_are_kept(street: Street, matrix: Matrix) -> None:
    await matrix.check()
    before, asked = len(await devices(street)), len(street.door.asked)
    again = street.channel()

    await again.check()
    await again.close()

    assert len(await devices(street)) == before
    assert not [path for _, path in street.door.asked[asked:] if path.endswith("/login")]
    assert {path.stat().st_mode & 0o777 for path in street.folder.iterdir()} == {0o600}
    assert street.folder.stat().st_mode & 0o777 == 0o700


async def test_a_token_that_the_server_has_forgotten_is_renewed_for_the_same_device(
    street: Street, matrix: Matrix
) -> None:
    door = FrontDoor()
    await street.odette.say(street.room, "un")
    await heard_by(matrix, door=door)
    token = matrix._account.session.client.access_token
    device = matrix._account.session.device_id
    await replace(street.bot, token=token).ask("POST", "/logout", {})
    await street.odette.say(street.room, "deux")

    await heard_by(matrix, 2, door)

    assert [one.text for one in door.heard] == ["un", "deux"]
    assert matrix._account.session.device_id == device


async def test_an_invitation_that_could_not_be_accepted_may_be_repeated(street: Street, matrix: Matrix) -> None:
    karim = await street.move_in("karim")
    room = await karim.open_room(street.bot.user_id)
    street.door.barred = room
    door, before = FrontDoor(), len(street.door.asked)

    async with listening(matrix, door):
        await eventually(lambda: any("/join/" in path for _, path in street.door.asked[before:]))
        street.door.barred = ""
        await karim.ask("POST", f"/rooms/{quote(room)}/kick", {"user_id": street.bot.user_id})
        await karim.ask("POST", f"/rooms/{quote(room)}/invite", {"user_id": street.bot.user_id})
        await karim.say(room, "et maintenant?")
        # That the first invitation was taken back is told too, without words.
        await eventually(lambda: [one for one in door.heard if one.text])

    assert [one.text for one in door.heard if one.text] == ["et maintenant?"]


async def devices(street: Street) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await street.bot.ask("GET", "/devices"))["devices"]
    return found


async def test_a_place_is_read_from_its_address(street: Street, matrix: Matrix) -> None:
    await street.odette.send(
        street.room, {"msgtype": "m.location", "body": "Location", "geo_uri": "geo:48.8584,2.2945;u=35"}
    )

    [heard] = await heard_by(matrix)

    assert heard.attachments == (Attachment(AttachmentKind.LOCATION, latitude=48.8584, longitude=2.2945),)
    assert heard.text == ""


@pytest.mark.parametrize("uri", ["geo:", "geo:nan,2", "geo:91,0", "geo:1", "https://example.org"])
async def test_a_place_that_is_none_is_only_words(street: Street, matrix: Matrix, uri: str) -> None:
    await street.odette.send(street.room, {"msgtype": "m.location", "body": "chez moi", "geo_uri": uri})

    [heard] = await heard_by(matrix)

    assert (heard.text, heard.attachments) == ("chez moi", ())


async def test_a_picture_comes_with_its_bytes_and_what_is_written_under_it(street: Street, matrix: Matrix) -> None:
    address = await street.odette.upload(JPEG)
    info = {"mimetype": "image/jpeg", "size": len(JPEG)}
    picture = {"msgtype": "m.image", "body": "la porte", "filename": "p.jpg", "url": address, "info": info}
    await street.odette.send(street.room, picture)

    [heard] = await heard_by(matrix)

    assert heard.text == "la porte"
    assert heard.attachments == (Attachment(AttachmentKind.PHOTO, "image/jpeg", "p.jpg", JPEG),)


async def test_a_picture_that_is_gone_does_not_keep_the_words(street: Street, matrix: Matrix) -> None:
    picture = {"msgtype": "m.image", "body": "la porte", "filename": "p.jpg", "url": "mxc://hs.test/nothing"}
    await street.odette.send(street.room, picture)

    [heard] = await heard_by(matrix)

    assert heard.text == "la porte"
    assert heard.attachments[0].data == b""


async def test_answers_and_threads_say_what_they_are_about(street: Street, matrix: Matrix) -> None:
    receipt = await matrix.send(message(street.odette.user_id, "A12"))
    answered = {"m.in_reply_to": {"event_id": receipt.external_id}}
    thread = {"rel_type": "m.thread", "event_id": receipt.external_id}
    await street.odette.say(street.room, "> <@tocsin:hs.test> A12\n\nvu", **{"m.relates_to": answered})
    await street.odette.say(street.room, "info", **{"m.relates_to": thread})

    heard = await heard_by(matrix, 2)

    assert [(one.text, one.refers_to) for one in heard] == [("vu", receipt.external_id), ("info", receipt.external_id)]


async def test_our_name_before_the_words_is_no_part_of_them(street: Street, matrix: Matrix) -> None:
    own = street.bot.user_id
    link = f'<a href="https://matrix.to/#/{quote(own)}">Tocsin &amp; Cie</a>'
    html = {"format": "org.matrix.custom.html", "m.mentions": {"user_ids": [own]}}
    await street.odette.say(street.room, "Tocsin & Cie: alertes", **html, formatted_body=f"{link}: alertes")
    await street.odette.say(street.room, f"{own} A1 vu")
    other = '<a href="https://matrix.to/#/@lucie:hs.test">Lucie</a>'
    await street.odette.say(street.room, "Lucie: alertes", **html, formatted_body=f"{other}: alertes")

    heard = await heard_by(matrix, 3)

    assert [one.text for one in heard] == ["alertes", "A1 vu", "Lucie: alertes"]


async def test_notices_and_what_was_removed_are_not_heard_and_an_edit_is_marked(street: Street, matrix: Matrix) -> None:
    odette, room = street.odette, street.room
    await odette.send(room, {"msgtype": "m.notice", "body": "je suis un robot"})
    kept = await odette.say(room, "un")
    edit = {"rel_type": "m.replace", "event_id": kept}
    await odette.say(room, "* uns", **{"m.new_content": {"msgtype": "m.text", "body": "uns"}, "m.relates_to": edit})
    gone = await odette.say(room, "oubliez cela")
    await odette.ask("PUT", f"/rooms/{quote(room)}/redact/{quote(gone)}/t1", {})
    await odette.send(room, {"body": "?", "msgtype": "m.riddle"})
    await odette.say(room, "deux")

    heard = await heard_by(matrix, 4)

    told = [(one.text, one.takes_back, one.is_edit) for one in heard]
    assert told == [("un", None, False), ("uns", None, True), ("", gone, False), ("deux", None, False)]


class TestButtons:
    CHOICES = (Choice("Vu", "!acknowledge_alert:7"), Choice("J'ai une info", "!add_info:7"))

    async def press(self, street: Street, event_id: str, sign: str) -> None:
        relation = {"rel_type": "m.annotation", "event_id": event_id, "key": sign}
        await street.odette.send(street.room, {"m.relates_to": relation}, "m.reaction")

    @pytest.mark.parametrize("sign", ["2\ufe0f\u20e3", "2\u20e3"])
    async def test_a_sign_that_is_pressed_is_the_choice(self, street: Street, matrix: Matrix, sign: str) -> None:
        receipt = await matrix.send(message(street.odette.user_id, "Vu?", choices=self.CHOICES))
        await self.press(street, receipt.external_id, sign)

        [heard] = await heard_by(matrix)

        assert heard.choice == "!add_info:7"
        assert heard.refers_to == receipt.external_id
        assert heard.text == ""

    async def test_a_sign_means_the_same_after_a_restart_and_an_edit(self, street: Street, matrix: Matrix) -> None:
        receipt = await matrix.send(message(street.odette.user_id, "Vu?", choices=self.CHOICES))
        edited = (Choice("Vu", "9:a"), Choice("Non", "9:b"))
        await matrix.send(message(street.odette.user_id, "Et?", choices=edited, replaces=receipt.external_id))
        await matrix.close()
        await self.press(street, receipt.external_id, "1\ufe0f\u20e3")
        again = street.channel()

        [heard] = await heard_by(again)
        await again.close()

        assert heard.choice == "9:a"

    async def test_other_signs_and_signs_under_the_words_of_others_are_not_heard(
        self, street: Street, matrix: Matrix
    ) -> None:
        receipt = await matrix.send(message(street.odette.user_id, "Vu?", choices=self.CHOICES))
        forged = await street.odette.send(
            street.room, {"msgtype": "m.notice", "body": "?", "net.tocsin.choices": ["!close_alert:7"]}
        )
        for event_id, sign in [(receipt.external_id, "❤️"), (receipt.external_id, "3\ufe0f\u20e3")]:
            await self.press(street, event_id, sign)
        await self.press(street, forged, "1\ufe0f\u20e3")
        await street.odette.say(street.room, "fin")

        [heard] = await heard_by(matrix)

        assert heard.text == "fin"


async def test_a_cursor_of_another_server_is_replaced_by_now(street: Street, matrix: Matrix) -> None:
    await street.odette.say(street.room, "avant")
    (street.folder / "place").unlink()
    door = FrontDoor(cursor="s1_of_elsewhere")

    async with listening(matrix, door):
        await eventually(lambda: matrix._account._has_start)
        await street.odette.say(street.room, "après")
        await eventually(lambda: door.heard)

    assert [one.text for one in door.heard] == ["après"]
