"""Telegram as one channel of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.telegram.body import BUTTONS
from bots.telegram.listener import Listener
from bots.telegram.sender import Sender
from core.ports import Alphabet, Capabilities, Voice
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from bots.telegram.settings import TelegramSettings
    from core.ports import Clock, Receive
    from core.wire import Outbound, Receipt

TEXT_UNITS = 4096
"""The longest text (Bot API, sendMessage)."""

IN_FLIGHT = 8
"""More would not be faster, and would make a reply wait behind a broadcast."""


class Telegram:
    """A bot in private chats and groups."""

    def __init__(self, settings: TelegramSettings, clock: Clock, name: str = "telegram") -> None:
        """Prepare the bot of *settings*; nothing is connected until it listens or sends."""
        self.name = name
        self.capabilities = Capabilities(
            voice=Voice.TELEGRAM,
            choices=BUTTONS,
            part_length=TEXT_UNITS,
            alphabet=Alphabet.UNICODE,
            markup=True,
            attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.LOCATION}),
            edits=True,
            per_second=settings.per_second,
            in_flight=IN_FLIGHT,
        )
        self._listener = Listener(settings, clock, name)
        self._sender = Sender(settings, clock)

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand updates over until cancelled; *since* is not needed, because Telegram repeats what was not committed.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or refuses us.
        """
        await self._listener.listen(receive)

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message to Telegram.

        Raises:
            DeliveryFailed: Telegram did not take it.
        """
        return await self._sender.send(outbound)

    async def check(self) -> None:
        """See whether Telegram knows the bot, as ``tocsin check`` does.

        Raises:
            DeliveryFailed: it cannot be reached, or refuses us.
        """
        await self._sender.check()

    async def close(self) -> None:
        """Let go of connections."""
        await self._listener.close()
        await self._sender.close()
