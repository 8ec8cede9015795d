"""A street on Telegram: the fixtures and the people of the tests of that channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.ports import DeliveryFailed
from core.wire import Inbound, Outbound, Receipt, Span
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.peers.telegram import TOKEN, TelegramPeer

ODETTE, KARIM, LILAS = 4242, 4343, -1001234567890

# A picture for Telegram is any bytes: it is the core that opens it.
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


def telegram_at(peer: TelegramPeer) -> Telegram:
    """Build the channel of the bot that *peer* knows."""
    return Telegram(TelegramSettings.model_validate({"token": TOKEN, "api_url": peer.url}), FixedClock())


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """A Bot API server; the test fails if either side violates the schema."""
    async with TelegramPeer() as peer:
        yield peer


@pytest.fixture
async def telegram(peer: TelegramPeer) -> AsyncIterator[Telegram]:
    """The channel, connected to the server."""
    channel = telegram_at(peer)
    yield channel
    await channel.close()


async def heard_by(channel: Telegram, number: int = 1) -> Sequence[Inbound]:
    """Listen until *number* messages were committed."""
    door = FrontDoor()
    async with listening(channel, door):
        await eventually(lambda: len(door.heard) >= number)
    return door.heard


async def failure_of(channel: Telegram, message: Outbound) -> DeliveryFailed:
    """Send *message*, which must fail, and say how."""
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(message)
    return caught.value


async def in_turn(channel: Telegram, message: Outbound) -> Receipt:
    """Send *message*, as the post office does: later, when its chat has just been spoken to."""
    while True:
        try:
            return await channel.send(message)
        except DeliveryFailed as failure:
            if not failure.only_there or failure.retry_in is None:
                raise
            await asyncio.sleep(failure.retry_in.total_seconds())


def to_odette(*texts: str | Span, **more: Any) -> Outbound:
    """Build a message to Odette in one part."""
    spans = tuple(Span(text) if isinstance(text, str) else text for text in texts)
    fields: dict[str, Any] = {"delivery_id": "d-1", "address": str(ODETTE), "parts": (spans,) if spans else ()}
    return Outbound(**fields | more)


def buttons(message: dict[str, Any]) -> list[list[str]]:
    """Give the labels of the buttons of *message*, row by row."""
    return [[button["text"] for button in row] for row in message["reply_markup"]["inline_keyboard"]]
