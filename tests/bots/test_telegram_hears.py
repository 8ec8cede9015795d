"""What neighbours say on Telegram, as it comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bots.telegram.channel import Telegram
from core.wire import Choice
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import (
    KARIM,
    LILAS,
    ODETTE,
    heard_by,
    peer,
    telegram,
    to_odette,
)
from tests.peers.telegram import TelegramPeer

__all__ = ["peer", "telegram"]


async def test_a_private_text_says_who_speaks_and_in_which_language(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.people[ODETTE] = {
        "id": ODETTE,
        "is_bot": False,
        "first_name": "Odette",
        "last_name": "M.",
        "language_code": "fr",
    }
    peer.private_message(ODETTE, "/start K7PM2QXD")

    heard = (await heard_by(telegram))[0]

    assert (heard.address, heard.name, heard.language) == ("4242", "Odette M.", "fr")
    assert heard.text == "/start K7PM2QXD"
    assert heard.room is None
    assert heard.received_at == FixedClock().now()
    assert heard.cursor is None, "Telegram knows itself what is not acknowledged"
    assert json.loads(heard.raw)["message"]["text"] == "/start K7PM2QXD"


async def test_a_word_in_a_group_keeps_its_speaker_apart_from_the_room(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.group_message(LILAS, KARIM, "vu")

    heard = (await heard_by(telegram))[0]

    assert heard.address == str(KARIM)
    assert heard.room == str(LILAS)


async def test_a_tap_carries_its_payload_and_the_message_under_which_it_was_pressed(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    receipt = await telegram.send(to_odette("Vu?", choices=(Choice("Vu", "7:vu"),)))
    tap = peer.tap(ODETTE, peer.sent[ODETTE][0], "7:vu")

    heard = (await heard_by(telegram))[0]

    assert (heard.choice, heard.tap) == ("7:vu", tap)
    assert heard.address == str(ODETTE)
    assert heard.refers_to == receipt.external_id
    assert heard.room is None


async def test_a_tap_in_a_group_has_a_room(peer: TelegramPeer, telegram: Telegram) -> None:
    await telegram.send(to_odette("Vu?", address=str(LILAS), choices=(Choice("Vu", "7:vu"),)))
    peer.tap(KARIM, peer.sent[LILAS][0], "7:vu")

    heard = (await heard_by(telegram))[0]

    assert (heard.address, heard.room) == (str(KARIM), str(LILAS))


async def test_a_reply_names_the_message_that_it_answers(peer: TelegramPeer, telegram: Telegram) -> None:
    receipt = await telegram.send(to_odette("Alerte A12"))
    peer.private_message(ODETTE, "vu", reply_to_message=peer.sent[ODETTE][0])

    heard = (await heard_by(telegram))[0]

    assert heard.refers_to == receipt.external_id


BOT = {"id": 99, "is_bot": True, "first_name": "Autre"}
GROUP = {"id": LILAS, "type": "supergroup", "title": "Les Lilas"}
A_MESSAGE = {"message_id": 900, "date": 1, "chat": GROUP}
KARIM_HIMSELF = {"id": KARIM, "is_bot": False, "first_name": "Karim"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("message", A_MESSAGE | {"from": BOT, "text": "je suis un robot"}),
        ("message", A_MESSAGE | {"from": BOT, "sender_chat": GROUP, "text": "administrateur anonyme"}),
        ("message", A_MESSAGE | {"from": KARIM_HIMSELF, "sender_chat": GROUP, "text": "au nom d'un canal"}),
        ("message", A_MESSAGE | {"from": KARIM_HIMSELF, "new_chat_members": [KARIM_HIMSELF]}),
        ("edited_message", A_MESSAGE | {"from": KARIM_HIMSELF, "text": "corrigé", "edit_date": 2}),
        ("channel_post", A_MESSAGE | {"text": "du canal"}),
        ("poll_answer", {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"], "user": KARIM_HIMSELF}),
    ],
)
async def test_what_no_neighbour_says_moves_the_offset_and_is_not_handed_over(
    peer: TelegramPeer, telegram: Telegram, kind: str, content: dict[str, Any]
) -> None:
    peer.update(kind, content)
    door = FrontDoor()

    async with listening(telegram, door):
        await eventually(lambda: not peer.updates)
        peer.private_message(ODETTE, "et moi")
        await eventually(lambda: door.heard)

    assert [one.text for one in door.offered] == ["et moi"]


async def test_words_written_over_in_private_are_marked(peer: TelegramPeer, telegram: Telegram) -> None:
    private = {"id": KARIM, "type": "private", "first_name": "Karim"}
    edit = {"message_id": 900, "date": 1, "chat": private, "from": KARIM_HIMSELF, "edit_date": 2}
    peer.update("edited_message", edit | {"location": {"latitude": 48.8, "longitude": 2.3, "live_period": 900}})
    peer.update("edited_message", edit | {"text": "au 14"})
    picture = {"file_id": "p", "file_unique_id": "p", "width": 90, "height": 60}
    peer.update("edited_message", edit | {"photo": [picture], "caption": "au 16"})

    over_words, below_picture = await heard_by(telegram, 2)

    assert (over_words.text, over_words.address, over_words.room, over_words.is_edit) == (
        "au 14",
        str(KARIM),
        None,
        True,
    )
    assert (below_picture.text, below_picture.address, below_picture.is_edit) == ("au 16", str(KARIM), True)


async def test_an_update_that_nobody_can_read_does_not_stop_the_others(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.private_message(ODETTE, "un")
    peer.updates.append({"update_id": peer.next_update_id, "message": {"chat": "tordu"}})
    peer.next_update_id += 1
    peer.private_message(ODETTE, "deux")

    heard = await heard_by(telegram, 2)

    assert [one.text for one in heard] == ["un", "deux"]
    # The schema has seen it too.
    assert peer.violations
    peer.violations.clear()


async def test_nothing_is_acknowledged_before_it_is_committed(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.private_message(ODETTE, "au feu")
    door = FrontDoor(failures=2)

    async with listening(telegram, door):
        await eventually(lambda: len(door.offered) == 2)
        waiting = len(peer.updates)
        await eventually(lambda: door.heard)
        await eventually(lambda: not peer.updates)

    assert waiting == 1
    assert len({one.message_id for one in door.offered}) == 1


async def test_a_lower_number_after_a_quiet_week_is_heard(peer: TelegramPeer, telegram: Telegram) -> None:
    """Telegram restarts its update ids anywhere; an offset kept from before would make it forget the new ones."""
    peer.longest_poll = 0.05
    peer.private_message(ODETTE, "avant")
    door = FrontDoor()

    async with listening(telegram, door):
        await eventually(lambda: door.heard and not peer.updates and "offset" not in peer.requests[-1][1])
        peer.next_update_id = 1_000
        peer.private_message(ODETTE, "après")
        await eventually(lambda: len(door.heard) == 2)

    assert [one.message_id for one in door.heard] == ["500000001", "1000"]


async def test_a_lower_number_after_a_restart_is_heard(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.next_update_id = 1_000
    peer.private_message(ODETTE, "après")
    door = FrontDoor(cursor="500000002")

    async with listening(telegram, door):
        await eventually(lambda: door.heard)

    assert door.heard[0].text == "après"


async def test_a_webhook_of_earlier_days_is_taken_away(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.webhook = "https://tocsin.example.org/telegram/webhook"
    peer.private_message(ODETTE, "bonjour")

    heard = await heard_by(telegram)

    assert heard[0].text == "bonjour"
    assert peer.webhook == ""
