"""The newer half of our Bot API server, read by two libraries that we did not write."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot as AiogramBot
from aiogram import exceptions as aiogram_errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, BotCommandScopeChat, BufferedInputFile, InputMediaPhoto
from telegram import Bot as PtbBot
from telegram import BotCommand as PtbCommand
from telegram import BotCommandScopeChat as PtbScope
from telegram import InputMediaPhoto as PtbPhoto
from telegram import error as ptb_errors

from tests.peers.telegram import TOKEN, TelegramPeer

ODETTE, LILAS, NEW = 4242, -42, -1001234567890
PICTURE = b"\xff\xd8" + bytes(500)
SECRET = "a-secret-of-many-signs-0123456789"


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
    peer.in_charge[LILAS] = {ODETTE}
    scope = BotCommandScopeChat(chat_id=ODETTE)

    called = await aiogram.set_webhook("https://tocsin.example.org/x", secret_token=SECRET)
    info = await aiogram.get_webhook_info()
    album = await aiogram.send_media_group(
        ODETTE, [InputMediaPhoto(media=BufferedInputFile(PICTURE + bytes([n]), "a.jpg")) for n in range(2)]
    )
    told = await aiogram.set_my_commands([BotCommand(command="aide", description="Aide")], scope=scope)
    member = await aiogram.get_chat_member(LILAS, ODETTE)
    deleted = await aiogram.delete_message(ODETTE, album[0].message_id)

    assert (called, told, deleted) == (True, True, True)
    assert (info.url, peer.secret, member.status) == ("https://tocsin.example.org/x", SECRET, "creator")
    assert peer.menus["chat", ODETTE, ""] == {"aide": "Aide"}
    assert len({one.media_group_id for one in album}) == 1
    assert len(peer.sent[ODETTE]) == 1


async def test_python_telegram_bot_reads_every_answer(peer: TelegramPeer, ptb: PtbBot) -> None:
    peer.in_charge[LILAS] = {ODETTE}

    called = await ptb.set_webhook("https://tocsin.example.org/x", secret_token=SECRET)
    info = await ptb.get_webhook_info()
    await ptb.delete_webhook()
    album = await ptb.send_media_group(ODETTE, [PtbPhoto(PICTURE + bytes([n])) for n in range(2)])
    told = await ptb.set_my_commands([PtbCommand("aide", "Aide")], scope=PtbScope(ODETTE))
    member = await ptb.get_chat_member(LILAS, ODETTE)
    peer.shut_out(NEW, ODETTE)
    peer.upgrade(LILAS, NEW)
    lost, *moves = await ptb.get_updates()

    assert (called, told, info.url) == (True, True, "https://tocsin.example.org/x")
    assert member.status == "creator"
    assert len(album) == 2
    assert lost.my_chat_member is not None
    assert lost.my_chat_member.new_chat_member.status == "kicked"
    assert [(one.message.migrate_to_chat_id, one.message.migrate_from_chat_id) for one in moves if one.message] == [
        (NEW, None),
        (None, LILAS),
    ]


async def test_both_libraries_understand_that_a_group_has_moved(
    peer: TelegramPeer, aiogram: AiogramBot, ptb: PtbBot
) -> None:
    peer.moved[LILAS] = NEW

    with pytest.raises(aiogram_errors.TelegramMigrateToChat) as by_aiogram:
        await aiogram.send_message(LILAS, "A12")
    with pytest.raises(ptb_errors.ChatMigrated) as by_ptb:
        await ptb.send_message(LILAS, "A12")

    assert by_aiogram.value.migrate_to_chat_id == by_ptb.value.new_chat_id == NEW
