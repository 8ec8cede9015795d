"""Our Bot API server, read by two libraries that we did not write."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from aiogram import Bot as AiogramBot
from aiogram import exceptions as aiogram_errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.types import Message as AiogramMessage
from telegram import Bot as PtbBot
from telegram import BotCommand as PtbCommand
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram import Message as PtbMessage
from telegram import error as ptb_errors

from tests.bots.contract import eventually
from tests.peers.telegram import TOKEN, TelegramPeer

ODETTE, LILAS = 4242, -1001234567890
MESSAGES = (AiogramMessage, PtbMessage)
PICTURE = b"\xff\xd8" + bytes(500)


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def aiogram(peer: TelegramPeer) -> AsyncIterator[AiogramBot]:
    async with AiogramBot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(peer.url))) as bot:
        yield bot


@pytest.fixture
async def ptb(peer: TelegramPeer) -> AsyncIterator[PtbBot]:
    async with PtbBot(TOKEN, base_url=f"{peer.url}/bot", base_file_url=f"{peer.url}/file/bot") as bot:
        yield bot


async def test_aiogram_reads_every_answer(peer: TelegramPeer, aiogram: AiogramBot) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Vu", callback_data="7:vu")]])

    me = await aiogram.get_me()
    sent = await aiogram.send_message(ODETTE, "Vu?", reply_markup=keyboard)
    tap = peer.tap(ODETTE, peer.sent[ODETTE][0], "7:vu")
    edited = await aiogram.edit_message_text("Vu!", chat_id=ODETTE, message_id=sent.message_id)
    photo = await aiogram.send_photo(ODETTE, BufferedInputFile(PICTURE, "a.jpg"), caption="la porte")
    captioned = await aiogram.edit_message_caption(chat_id=ODETTE, message_id=photo.message_id, caption="le toit")
    place = await aiogram.send_location(ODETTE, latitude=48.5, longitude=2.5)
    answered = await aiogram.answer_callback_query(tap, text="Noté")
    member = await aiogram.get_chat_member(LILAS, ODETTE)
    told = await aiogram.set_my_commands([BotCommand(command="aide", description="Aide")])
    read = await aiogram.download(photo.photo[-1].file_id) if photo.photo else None
    [update] = await aiogram.get_updates()

    assert me.is_bot
    assert isinstance(edited, MESSAGES)
    assert edited.text == "Vu!"
    assert isinstance(captioned, MESSAGES)
    assert captioned.caption == "le toit"
    assert place.location is not None
    assert (answered, told, member.status) == (True, True, "member")
    assert read is not None
    assert read.read() == PICTURE
    assert update.callback_query is not None
    assert update.callback_query.data == "7:vu"


async def test_python_telegram_bot_reads_every_answer(peer: TelegramPeer, ptb: PtbBot) -> None:
    sent = await ptb.send_message(ODETTE, "Vu?", reply_markup=PtbMarkup([[PtbButton("Vu", callback_data="7:vu")]]))
    tap = peer.tap(ODETTE, peer.sent[ODETTE][0], "7:vu")
    edited = await ptb.edit_message_text("Vu!", ODETTE, sent.message_id)
    photo = await ptb.send_photo(ODETTE, PICTURE, caption="la porte")
    captioned = await ptb.edit_message_caption(ODETTE, photo.message_id, caption="le toit")
    place = await ptb.send_location(ODETTE, 48.5, 2.5)
    answered = await ptb.answer_callback_query(tap, "Noté")
    member = await ptb.get_chat_member(LILAS, ODETTE)
    told = await ptb.set_my_commands([PtbCommand("aide", "Aide")])
    read = await (await ptb.get_file(photo.photo[-1].file_id)).download_as_bytearray()
    [update] = await ptb.get_updates()

    assert ptb.username == "TocsinBot"
    assert isinstance(edited, MESSAGES)
    assert edited.text == "Vu!"
    assert isinstance(captioned, MESSAGES)
    assert captioned.caption == "le toit"
    assert place.location is not None
    assert (answered, told, member.status) == (True, True, "member")
    assert bytes(read) == PICTURE
    assert update.callback_query is not None
    assert update.callback_query.data == "7:vu"


Ids = Callable[..., Coroutine[Any, Any, list[int]]]


@pytest.fixture(params=["aiogram", "python-telegram-bot"])
async def poll(request: pytest.FixtureRequest, aiogram: AiogramBot, ptb: PtbBot) -> Ids:
    """Ask for updates with one library or the other, and give their ids."""
    bot: Any = aiogram if request.param == "aiogram" else ptb

    async def ids(**question: Any) -> list[int]:
        return [update.update_id for update in await bot.get_updates(**question)]

    return ids


async def test_updates_stay_until_a_later_offset_acknowledges_them(peer: TelegramPeer, poll: Ids) -> None:
    peer.private_message(ODETTE, "un")
    peer.group_message(LILAS, ODETTE, "deux")
    peer.photo(ODETTE, PICTURE, "trois")

    first = await poll()
    again = await poll()
    rest = await poll(offset=first[0] + 1)
    none = await poll(offset=first[-1] + 1)

    assert first == again
    assert len(first) == 3
    assert rest == first[1:]
    assert none == []


async def test_a_long_poll_ends_when_something_is_said(peer: TelegramPeer, poll: Ids) -> None:
    waiting = asyncio.create_task(poll(timeout=10))
    await eventually(lambda: peer._poll)

    peer.private_message(ODETTE, "bonjour")

    assert len(await asyncio.wait_for(waiting, 5)) == 1


async def test_a_newer_poll_takes_over_and_the_older_one_is_in_conflict(peer: TelegramPeer, poll: Ids) -> None:
    older = asyncio.create_task(poll(timeout=10))
    await eventually(lambda: peer._poll)
    newer = asyncio.create_task(call(peer, "getUpdates", timeout="10"))

    with pytest.raises((aiogram_errors.TelegramConflictError, ptb_errors.Conflict)):
        await asyncio.wait_for(older, 5)
    peer.private_message(ODETTE, "bonjour")

    status, answer = await asyncio.wait_for(newer, 5)
    assert status == 200
    assert len(answer["result"]) == 1


async def test_kinds_that_were_not_asked_for_are_not_given(peer: TelegramPeer, poll: Ids) -> None:
    await poll(allowed_updates=["callback_query"])

    peer.private_message(ODETTE, "bonjour")

    assert await poll() == []


async def test_both_libraries_understand_the_faults(peer: TelegramPeer, aiogram: AiogramBot, ptb: PtbBot) -> None:
    peer.throttle(3)
    with pytest.raises(aiogram_errors.TelegramRetryAfter) as slow:
        await aiogram.send_message(ODETTE, "x")
    peer.blocked.add(ODETTE)
    with pytest.raises(aiogram_errors.TelegramForbiddenError):
        await aiogram.send_message(ODETTE, "x")
    with pytest.raises(ptb_errors.Forbidden):
        await ptb.send_message(ODETTE, "x")
    peer.unknown.add(7)
    with pytest.raises(ptb_errors.BadRequest, match="Chat not found"):
        await ptb.send_message(7, "x")
    peer.break_down()
    with pytest.raises(aiogram_errors.ClientDecodeError):
        await aiogram.get_me()

    assert slow.value.retry_after == 3


async def call(peer: TelegramPeer, method: str, token: str = TOKEN, **form: Any) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{peer.url}/bot{token}/{method}", data=form) as response,
    ):
        return response.status, await response.json()


@pytest.mark.parametrize(
    ("method", "form", "complaint"),
    [
        ("sendMessage", {"chat_id": "1", "txt": "x"}, "Additional properties"),
        ("sendMessage", {"chat_id": "1"}, "'text' is a required property"),
        ("sendMessage", {"chat_id": "1", "text": "x", "entities": json.dumps([{"type": "fat"}])}, "is not one of"),
        ("sendPhoto", {"chat_id": "1"}, "'photo' is a required property"),
        ("sendTelegram", {}, "no such method"),
    ],
)
async def test_a_request_that_violates_the_schema_fails_the_test(
    method: str, form: dict[str, str], complaint: str
) -> None:
    peer = TelegramPeer()
    await peer.start()

    status, answer = await call(peer, method, **form)
    with pytest.raises(AssertionError):
        await peer.__aexit__(None, None, None)

    assert status == 400
    assert not answer["ok"]
    assert any(complaint in one for one in peer.violations)


async def test_an_update_that_violates_the_schema_is_not_even_queued(peer: TelegramPeer) -> None:
    with pytest.raises(AssertionError, match="unknown_field"):
        peer.private_message(ODETTE, "x", unknown_field=1)

    assert peer.updates == []


async def test_another_token_is_unauthorised(peer: TelegramPeer) -> None:
    status, answer = await call(peer, "getMe", token="1:other")

    assert (status, answer["description"]) == (401, "Unauthorized")
