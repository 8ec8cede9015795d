"""The menus and the words that Telegram's applications show of the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.command import discover
from core.language.words import Keywords
from core.presence import Presence, presence
from core.shelves.menus import MenuPlace
from core.texts import Texts
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import KARIM, ODETTE, peer
from tests.peers.telegram import TOKEN, TelegramPeer

__all__ = ["peer"]

TEXTS = Texts.load()
PRESENCES = [presence(TEXTS, discover(), language) for language in ("fr", "en")]
KEYWORDS = Keywords.of(TEXTS, discover())


@dataclass
class Chats:
    """Who reads which menu, as the storage keeps it: address → (language, is a referent); others are guests."""

    people: dict[str, tuple[str, bool]]
    shown: dict[str, str] = field(default_factory=dict)
    noted: int = 0

    async def places(self) -> Sequence[MenuPlace]:
        """Those who live here, and those who did."""
        return [
            MenuPlace(
                int(address),
                address,
                self.people.get(address, ("", False))[0],
                self.shown.get(address, ""),
                is_member=address in self.people,
                is_referent=self.people.get(address, ("", False))[1],
            )
            for address in sorted({*self.people, *self.shown})
        ]

    async def note(self, contact_id: int, shown: str) -> None:
        """Keep it."""
        self.noted += 1
        self.shown[str(contact_id)] = shown


def channel_at(peer: TelegramPeer, chats: Chats) -> Telegram:
    """Build a channel that shows its menus to these people."""
    settings = TelegramSettings.model_validate({"token": TOKEN, "api_url": peer.url})
    return Telegram(settings, FixedClock(), presences=PRESENCES, menus=chats)


@pytest.mark.parametrize("shown", PRESENCES, ids=lambda each: each.language)
def test_each_line_of_a_menu_begins_the_command_that_it_describes(shown: Presence) -> None:
    lines = {
        *shown.of_anybody,
        *shown.of_members,
        *shown.of_referents,
        *shown.of_officers,
        *shown.of_groups,
        *shown.of_who_runs_groups,
    }

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
    assert "relais" in words[1]
    assert "exercice" in words[2] - words[1]


def test_the_english_menu_has_english_words() -> None:
    english = {line.word for line in PRESENCES[1].of_referents}

    assert {"relay", "drill", "recover"} <= english
    assert "retrouver" not in english


def test_an_officer_is_offered_what_the_town_hall_does() -> None:
    french = PRESENCES[0]
    at_work = MenuPlace(1, "1", "fr", "", is_member=False, is_referent=False, is_officer=True)
    at_home = MenuPlace(1, "1", "fr", "", is_member=True, is_referent=False, is_officer=True)

    words = {line.word for line in french.of(at_work)}

    assert {"alerte", "demandes", "exercice", "aide"} <= words
    assert not words & {"groupe", "nommer"}
    assert {line.word for line in french.of(at_home)} == words | {line.word for line in french.of_members}


def test_a_group_is_offered_what_may_be_done_in_front_of_everybody() -> None:
    french = PRESENCES[0]
    words = [{line.word for line in lines} for lines in (french.of_groups, french.of_who_runs_groups)]

    assert {"alerte", "aide"} <= words[0]
    assert not words[0] & {"groupe", "canaux", "lier", "rejoindre"}
    assert words[1] == words[0] | {"groupe"}


async def test_telegram_is_told_the_menus_by_role_and_language(peer: TelegramPeer) -> None:
    channel = channel_at(peer, Chats({str(KARIM): ("en", True), str(ODETTE): ("fr", False)}))

    async with listening(channel, FrontDoor()):
        await eventually(lambda: {("chat", KARIM, ""), ("chat", ODETTE, "")} <= set(peer.menus))
    await channel.close()

    scopes = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
    assert set(peer.menus) == {
        *((scope, 0, code) for scope in scopes for code in ("", "fr", "en")),
        ("chat", KARIM, ""),
        ("chat", ODETTE, ""),
    }
    assert peer.menus["default", 0, ""] == peer.menus["default", 0, "fr"]
    assert "alerte" not in peer.menus["all_private_chats", 0, "fr"], "a guest is offered what a guest may do"
    assert "join" in peer.menus["all_private_chats", 0, "en"]
    assert "alerte" in peer.menus["chat", ODETTE, ""]
    assert "groupe" not in peer.menus["chat", ODETTE, ""]
    assert "group" in peer.menus["chat", KARIM, ""]
    assert "group" not in peer.menus["all_group_chats", 0, "en"]
    assert "group" in peer.menus["all_chat_administrators", 0, "en"]
    assert peer.menu_button == "commands"
    assert "invitation" in peer.about["description", ""]
    assert "17" in peer.about["short_description", "en"]


async def test_whoever_becomes_something_else_gets_another_menu_once(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.telegram.menus.LOOK_EVERY", 0.02)
    chats = Chats({str(KARIM): ("fr", True)})
    channel = channel_at(peer, chats)

    async with listening(channel, FrontDoor()):
        await eventually(lambda: chats.noted == 1)
        chats.people = {str(ODETTE): ("fr", True)}
        await eventually(lambda: chats.noted == 3)
        chats.people = {str(ODETTE): ("fr", False)}
        await eventually(lambda: chats.noted == 4)
    await channel.close()

    assert ("chat", KARIM, "") not in peer.menus, "who has left sees what a guest sees"
    assert "groupe" not in peer.menus["chat", ODETTE, ""]
    assert [method for method, _ in peer.requests].count("deleteMyCommands") == 1


async def test_a_restart_shows_nobody_their_menu_again_and_takes_away_what_is_theirs_no_more(
    peer: TelegramPeer,
) -> None:
    chats = Chats({str(KARIM): ("fr", True), str(ODETTE): ("fr", False)})
    first, second = channel_at(peer, chats), channel_at(peer, chats)
    async with listening(first, FrontDoor()):
        await eventually(lambda: chats.noted == 2)
    await first.close()
    del chats.people[str(KARIM)]

    async with listening(second, FrontDoor()):
        await eventually(lambda: chats.noted == 3)
    await second.close()

    assert ("chat", KARIM, "") not in peer.menus
    assert sum(params.get("scope", {}).get("chat_id") == ODETTE for _, params in peer.requests) == 1


async def test_menus_that_telegram_refuses_do_not_keep_the_bot_from_hearing(
    peer: TelegramPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.telegram.menus.LOOK_EVERY", 0.02)
    peer.fail(400, "Bad Request: BOT_COMMAND_INVALID", method="setMyCommands", times=3)
    peer.private_message(ODETTE, "bonjour")
    channel = channel_at(peer, Chats({}))
    door = FrontDoor()

    async with listening(channel, door):
        await eventually(lambda: door.heard and ("default", 0, "") in peer.menus)
    await channel.close()

    assert door.heard[0].text == "bonjour"


async def test_one_neighbour_who_blocked_the_bot_does_not_keep_the_others_from_their_menu(peer: TelegramPeer) -> None:
    channel = channel_at(peer, Chats({str(ODETTE): ("fr", True), str(KARIM): ("fr", True)}))
    peer.no_menu.add(ODETTE)

    async with listening(channel, FrontDoor()):
        await eventually(lambda: ("chat", KARIM, "") in peer.menus)
    await channel.close()

    assert ("chat", ODETTE, "") not in peer.menus
