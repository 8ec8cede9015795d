"""Telegram keeps the contract of a channel."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.ports import Voice
from tests.bots.contract import ChannelContract, FixedClock
from tests.bots.telegram_street import ODETTE, telegram_at
from tests.peers.telegram import TOKEN, TelegramPeer


class TestTelegramKeepsTheContract(ChannelContract):
    @pytest.fixture(autouse=True)
    async def street(self) -> AsyncIterator[None]:
        async with TelegramPeer() as self.peer:
            yield

    async def make_channel(self) -> Telegram:
        return telegram_at(self.peer)

    @property
    def address(self) -> str:
        return str(ODETTE)

    async def peer_says(self, text: str) -> None:
        self.peer.private_message(ODETTE, text)

    async def peer_heard(self) -> list[str]:
        return self.peer.texts(ODETTE)

    async def peer_throttles(self, seconds: int) -> None:
        self.peer.throttle(seconds)

    async def peer_blocks(self) -> None:
        self.peer.blocked.add(ODETTE)

    async def peer_breaks(self) -> None:
        self.peer.break_down()

    async def peer_recovers(self) -> None:
        self.peer.recover()


def test_the_channel_says_what_it_can_carry() -> None:
    settings = TelegramSettings.model_validate({"token": TOKEN, "per_second": 1000})

    channel = Telegram(settings, FixedClock(), name="telegram-2")

    assert channel.name == "telegram-2"
    assert channel.capabilities.voice is Voice.TELEGRAM
    assert channel.capabilities.per_second == 1000
    assert channel.capabilities.edits


@pytest.mark.parametrize(
    ("block", "key"),
    [
        ({}, "token"),
        ({"token": "hello"}, "token"),
        ({"token": "123:with a blank"}, "token"),
        ({"token": TOKEN, "api_url": "api.telegram.org"}, "api_url"),
        ({"token": TOKEN, "per_second": 0}, "per_second"),
        ({"token": TOKEN, "tokn": "x"}, "tokn"),
    ],
)
def test_a_mistake_in_the_settings_names_its_key_and_not_the_token(block: dict[str, object], key: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TelegramSettings.model_validate(block)

    assert [error["loc"] for error in caught.value.errors()] == [(key,)]
    assert TOKEN not in str(caught.value)
    assert "blank" not in str(caught.value)
