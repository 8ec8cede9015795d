"""The menus and the words that Telegram's applications show of the bot."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.command import discover
from core.presence import Presence, presence
from core.texts import Texts
from core.words import Keywords
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import KARIM, ODETTE, peer
from tests.peers.telegram import TOKEN, TelegramPeer

__all__ = ["peer"]

TEXTS = Texts.load()
PRESENCES = [presence(TEXTS, discover(), language) for language in ("fr", "en")]
KEYWORDS = Keywords.of(TEXTS, discover())


def channel_at(peer: TelegramPeer, referents: Mapping[str, str]) -> Telegram:
    """Build a channel that shows its menus, these people being referents."""

    async def who() -> Mapping[str, str]:
        return dict(referents)

    settings = TelegramSettings.model_validate({"token": TOKEN, "api_url": peer.url})
    return Telegram(settings, FixedClock(), presences=PRESENCES, referents=who)


@pytest.mark.parametrize("shown", PRESENCES, ids=lambda each: each.language)
def test_each_line_of_a_menu_begins_the_command_that_it_describes(shown: Presence) -> None:
    lines = {*shown.of_anybody, *shown.of_members, *shown.of_referents}

    for line in lines:
        command = KEYWORDS.whole(f"/{line.word}")
        assert command is not None
        assert TEXTS.command(shown.language, command).help == line.says


def test_everybody_is_offered_what_is_theirs() -> None:
    french = PRESENCES[0]
    words = [{line.word for line in lines} for lines in (french.of_anybody, french.of_members, french.of_referents)]

    assert {"rejoindre", "aide", "langue", "stop"} <= words[0]
    assert "alerte" not in words[0]
    assert {"alerte", "alertes", "aide"} <= words[1]
    assert "groupe" not in words[1]
    assert words[2] >= words[1] | {"groupe"}


async def test_telegram_is_told_the_menus_by_role_and_language(peer: TelegramPeer) -> None:
    channel = channel_at(peer, {str(KARIM): "en"})

    async with listening(channel, FrontDoor()):
        await eventually(lambda: ("chat", KARIM, "") in peer.menus)
    await channel.close()

    assert set(peer.menus) == {
        *((scope, 0, code) for scope in ("default", "all_private_chats") for code in ("", "fr", "en")),
        ("chat", KARIM, ""),
    }
    assert peer.menus["default", 0, ""] == peer.menus["default", 0, "fr"]
    assert "alerte" in peer.menus["all_private_chats", 0, "fr"]
    assert "alert" in peer.menus["all_private_chats", 0, "en"]
    assert "group" in peer.menus["chat", KARIM, ""]
    assert peer.menu_button == "commands"
    assert "invitation" in peer.about["description", ""]
    assert "17" in peer.about["short_description", "en"]


async def test_a_new_referent_gets_the_menu_and_a_former_one_loses_it(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.telegram.menus.LOOK_EVERY", 0.02)
    referents = {str(KARIM): "fr"}
    channel = channel_at(peer, referents)

    async with listening(channel, FrontDoor()):
        await eventually(lambda: ("chat", KARIM, "") in peer.menus)
        referents[str(ODETTE)] = "fr"
        del referents[str(KARIM)]
        await eventually(lambda: ("chat", ODETTE, "") in peer.menus and ("chat", KARIM, "") not in peer.menus)
        asked = len(peer.requests)
        await eventually(lambda: len(peer.requests) >= asked)
    await channel.close()

    assert [method for method, _ in peer.requests].count("deleteMyCommands") == 1


async def test_menus_that_telegram_refuses_do_not_keep_the_bot_from_hearing(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.telegram.menus.LOOK_EVERY", 0.02)
    peer.fail(400, "Bad Request: BOT_COMMAND_INVALID", method="setMyCommands", times=3)
    peer.private_message(ODETTE, "bonjour")
    channel = channel_at(peer, {})
    door = FrontDoor()

    async with listening(channel, door):
        await eventually(lambda: door.heard and ("default", 0, "") in peer.menus)
    await channel.close()

    assert door.heard[0].text == "bonjour"


async def test_one_neighbour_who_blocked_the_bot_does_not_keep_the_others_from_their_menu(peer: TelegramPeer) -> None:
    channel = channel_at(peer, {str(ODETTE): "fr", str(KARIM): "fr"})
    peer.no_menu.add(ODETTE)

    async with listening(channel, FrontDoor()):
        await eventually(lambda: ("chat", KARIM, "") in peer.menus)
    await channel.close()

    assert ("chat", ODETTE, "") not in peer.menus
