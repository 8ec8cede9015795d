"""Groups, their topics and channels on Telegram: who speaks there, where it is said, and what becomes of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bots.telegram.address import Place
from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.ports import Reason
from core.wire import Attachment, AttachmentKind, Choice, RoomEvent
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import (
    JPEG,
    KARIM,
    LILAS,
    ODETTE,
    failure_of,
    heard_by,
    in_turn,
    peer,
    telegram,
    to_odette,
)
from tests.peers.telegram import TOKEN, TelegramPeer

__all__ = ["peer", "telegram"]

ALERTS, GAZETTE = 45, 46
VU = (Choice("Vu", "7:vu"),)
ITSELF = {"id": LILAS, "type": "supergroup", "title": "Les Lilas"}
CHANNEL = {"id": -1009, "type": "channel", "title": "Infos des Lilas"}


@pytest.mark.parametrize("address", ["4242", "-42", "-1001234567890", "-1001234567890/45"])
def test_an_address_is_read_back_as_it_was_written(address: str) -> None:
    assert Place.parse(address).address == address


class TestTopics:
    async def test_a_word_in_a_topic_is_heard_in_that_topic(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.group_message(LILAS, KARIM, "vu", message_thread_id=ALERTS, is_topic_message=True)

        heard = (await heard_by(telegram))[0]

        assert heard.room == f"{LILAS}/{ALERTS}"

    async def test_a_thread_of_answers_is_no_topic(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.group_message(LILAS, KARIM, "vu", message_thread_id=900)

        assert (await heard_by(telegram))[0].room == str(LILAS)

    async def test_a_message_goes_into_its_topic_with_all_that_belongs_to_it(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.topics[LILAS] = {ALERTS, GAZETTE}
        photo = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
        place = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)

        receipt = await in_turn(telegram, to_odette("A12", address=f"{LILAS}/{ALERTS}", choices=VU))
        edit = to_odette("A12 close", address=f"{LILAS}/{ALERTS}", replaces=receipt.external_id)
        await in_turn(telegram, edit)
        await in_turn(telegram, to_odette("merci", address=f"{LILAS}/{ALERTS}", refers_to=receipt.external_id))
        await in_turn(telegram, to_odette("G7", address=f"{LILAS}/{GAZETTE}", attachments=(photo, place)))

        assert [each["message_thread_id"] for each in peer.sent[LILAS]] == [ALERTS, ALERTS, GAZETTE, GAZETTE]
        assert peer.sent[LILAS][0]["text"] == "A12 close"
        assert peer.sent[LILAS][1]["reply_to_message"]["text"] == "A12 close"

    async def test_a_tap_in_a_topic_is_heard_there(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.topics[LILAS] = {ALERTS}
        await telegram.send(to_odette("A12", address=f"{LILAS}/{ALERTS}", choices=VU))

        peer.tap(KARIM, peer.sent[LILAS][0], "7:vu")

        assert (await heard_by(telegram))[0].room == f"{LILAS}/{ALERTS}"

    async def test_an_alert_for_a_topic_that_was_deleted_is_said_in_the_group(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        await telegram.send(to_odette("A12", address=f"{LILAS}/{ALERTS}"))

        assert peer.texts(LILAS) == ["A12"]

    async def test_a_closed_topic_too(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.topics[LILAS] = {ALERTS}
        peer.fail(400, "Bad Request: TOPIC_CLOSED", method="sendMessage")

        await telegram.send(to_odette("A12", address=f"{LILAS}/{ALERTS}"))

        assert peer.texts(LILAS) == ["A12"]


class TestCommandsInGroups:
    @pytest.mark.parametrize(("in_charge", "runs"), [({KARIM}, True), ({ODETTE}, False), (set(), False)])
    async def test_telegram_is_asked_whether_who_commands_runs_the_group(
        self, peer: TelegramPeer, telegram: Telegram, in_charge: set[int], *, runs: bool
    ) -> None:
        peer.in_charge[LILAS] = in_charge
        peer.group_message(LILAS, KARIM, "/groupe K7PM2QXD")

        heard = (await heard_by(telegram))[0]

        assert heard.runs_room is runs
        assert (heard.room, heard.room_name) == (str(LILAS), f"Groupe {LILAS}")

    async def test_what_cannot_be_seen_is_no_right(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.in_charge[LILAS] = {KARIM}
        peer.fail(500, "Internal", method="getChatMember")
        peer.group_message(LILAS, KARIM, "/groupe K7PM2QXD")

        assert (await heard_by(telegram))[0].runs_room is False

    async def test_nobody_is_looked_up_for_ordinary_words(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.group_message(LILAS, KARIM, "bonjour à tous")
        peer.private_message(KARIM, "/aide")

        heard = await heard_by(telegram, 2)

        assert [one.runs_room for one in heard] == [None, None]
        assert "getChatMember" not in [method for method, _ in peer.requests]

    @pytest.mark.parametrize(
        ("said", "text"),
        [
            ("/groupe@TocsinBot K7PM2QXD", "/groupe K7PM2QXD"),
            ("/groupe@tocsinbot", "/groupe"),
            ("/groupe@TocsinBot\nK7PM2QXD", "/groupe\nK7PM2QXD"),
            ("écrivez à odette@example.org", "écrivez à odette@example.org"),
            ("/", "/"),
        ],
    )
    async def test_the_name_of_the_bot_is_not_part_of_the_words(
        self, peer: TelegramPeer, telegram: Telegram, said: str, text: str
    ) -> None:
        peer.group_message(LILAS, KARIM, said)

        assert (await heard_by(telegram))[0].text == text

    async def test_a_command_for_another_bot_is_none_of_our_business(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.group_message(LILAS, KARIM, "/aide@AutreBot")
        peer.private_message(ODETTE, "et moi")

        assert [one.text for one in await heard_by(telegram)] == ["et moi"]


class TestWhoIsNobody:
    async def test_a_hidden_administrator_is_the_group_itself_and_only_for_a_command(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        for text in ("/groupe K7PM2QXD", "alerte cambriolage"):
            message = peer.new_message(LILAS, hidden, {"text": text, "sender_chat": ITSELF})
            peer.update("message", message)

        [heard] = await heard_by(telegram)

        assert (heard.address, heard.room, heard.runs_room, heard.name) == (str(LILAS), str(LILAS), True, "")
        assert heard.is_of_room
        assert heard.text == "/groupe K7PM2QXD"

    async def test_a_post_in_a_channel_is_the_channel_itself(self, peer: TelegramPeer, telegram: Telegram) -> None:
        for number, text in enumerate(["les nouvelles", "/groupe K7PM2QXD"]):
            post = {"message_id": number, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL, "text": text}
            peer.update("channel_post", post)

        [heard] = await heard_by(telegram)

        assert (heard.address, heard.room, heard.runs_room) == ("-1009", "-1009", True)
        assert heard.text == "/groupe K7PM2QXD"

    async def test_a_message_that_was_passed_on_is_of_who_passed_it_on(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        origin = {"type": "user", "date": 1, "sender_user": peer.person(ODETTE)}
        peer.private_message(KARIM, "A12 clore", forward_origin=origin)

        assert (await heard_by(telegram))[0].address == str(KARIM)

    async def test_a_channel_that_posts_in_its_group_commands_nothing(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.group_message(LILAS, KARIM, "/groupe K7PM2QXD", sender_chat=CHANNEL, is_automatic_forward=True)
        peer.private_message(ODETTE, "et moi")

        assert [one.text for one in await heard_by(telegram)] == ["et moi"]


class TestGroupsThatMove:
    async def test_both_chats_say_that_the_group_has_moved(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.upgrade(-42, LILAS)

        heard = await heard_by(telegram, 2)

        assert {(one.event, one.room, one.moved_to) for one in heard} == {(RoomEvent.MOVED, "-42", str(LILAS))}

    async def test_the_message_that_met_the_move_is_said_at_the_new_address_and_the_move_is_told(
        self, peer: TelegramPeer
    ) -> None:
        told: list[tuple[str, str]] = []

        async def moved(old: str, new: str) -> None:
            told.append((old, new))
            raise ConnectionError("the storage is down")

        settings = TelegramSettings.model_validate({"token": TOKEN, "api_url": peer.url})
        channel = Telegram(settings, FixedClock(), on_moved=moved)
        peer.moved[-42] = LILAS

        receipt = await channel.send(to_odette("A12", address="-42", choices=VU))
        await channel.close()

        assert receipt.external_id.startswith(f"{LILAS}:")
        assert peer.texts(LILAS) == ["A12"]
        assert told == [("-42", str(LILAS))]

    async def test_an_edit_in_a_group_that_moved_is_said_anew(self, peer: TelegramPeer, telegram: Telegram) -> None:
        moved = {"migrate_to_chat_id": LILAS}
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        peer.fail(400, text, parameters=moved, method="editMessageText")

        await telegram.send(to_odette("A12 · confirmée", address="-42", replaces="-42:7"))

        assert peer.texts(LILAS) == ["A12 · confirmée"]


class TestGroupsThatAreLost:
    async def test_being_put_out_is_heard(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.shut_out(LILAS, KARIM)

        [heard] = await heard_by(telegram)

        assert (heard.event, heard.room, heard.address) == (RoomEvent.REMOVED, str(LILAS), str(KARIM))

    async def test_a_neighbour_who_blocks_the_bot_is_left_to_the_failure_of_the_next_message(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.blocked.add(ODETTE)
        change = {
            "chat": peer.chat(ODETTE),
            "from": peer.person(ODETTE),
            "date": 1,
            "old_chat_member": {"user": {"id": 123456789, "is_bot": True, "first_name": "Tocsin"}, "status": "member"},
            "new_chat_member": {
                "user": {"id": 123456789, "is_bot": True, "first_name": "Tocsin"},
                "status": "kicked",
                "until_date": 0,
            },
        }
        peer.update("my_chat_member", change)
        door = FrontDoor()

        async with listening(telegram, door):
            await eventually(lambda: not peer.updates)
        failure = await failure_of(telegram, to_odette("A12"))

        assert door.offered == []
        assert failure.reason is Reason.UNREACHABLE

    @pytest.mark.parametrize(
        ("status", "description", "reason"),
        [
            (403, "Forbidden: bot was blocked by the user", Reason.UNREACHABLE),
            (403, "Forbidden: user is deactivated", Reason.UNREACHABLE),
            (403, "Forbidden: bot was kicked from the group chat", Reason.UNREACHABLE),
            (403, "Forbidden: bot was kicked from the channel chat", Reason.UNREACHABLE),
            (403, "Forbidden: bot is not a member of the channel chat", Reason.UNREACHABLE),
            (403, "Forbidden: the group chat was deleted", Reason.UNREACHABLE),
            (403, "Forbidden: bots can't send messages to bots", Reason.UNREACHABLE),
            (400, "Bad Request: chat not found", Reason.INVALID),
            (400, "Bad Request: user not found", Reason.INVALID),
            (400, "Bad Request: group chat was deactivated", Reason.UNREACHABLE),
            (400, "Bad Request: have no rights to send a message", Reason.UNREACHABLE),
            (400, "Bad Request: not enough rights to send photos to the chat", Reason.UNREACHABLE),
            (400, "Bad Request: need administrator rights in the channel chat", Reason.UNREACHABLE),
            (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Reason.UNREACHABLE),
            (400, "Bad Request: CHAT_RESTRICTED", Reason.UNREACHABLE),
            (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", Reason.UNREACHABLE),
            (400, "Bad Request: CHAT_ADMIN_REQUIRED", Reason.UNREACHABLE),
            (400, "Bad Request: USER_IS_BLOCKED", Reason.UNREACHABLE),
            (400, "Bad Request: INPUT_USER_DEACTIVATED", Reason.UNREACHABLE),
            (400, "Bad Request: message is too long", Reason.REJECTED),
            (400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook", Reason.MISCONFIGURED),
        ],
    )
    async def test_each_way_to_be_shut_out_has_its_reason(
        self, peer: TelegramPeer, telegram: Telegram, status: int, description: str, reason: Reason
    ) -> None:
        peer.fail(status, description)

        assert (await failure_of(telegram, to_odette("A12", address=str(LILAS)))).reason is reason


async def test_what_nobody_may_know_stays_out_of_what_is_handed_over(peer: TelegramPeer, telegram: Telegram) -> None:
    """A channel's signature is no name of a neighbour."""
    post: dict[str, Any] = {"message_id": 1, "date": 1, "chat": CHANNEL, "sender_chat": CHANNEL}
    peer.update("channel_post", post | {"text": "/groupe K7PM2QXD", "author_signature": "Lucie M."})

    [heard] = await asyncio.wait_for(heard_by(telegram), 10)

    assert (heard.name, heard.language) == ("", None)
