"""Telegram as one channel of ours."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bots.telegram.body import BUTTONS
from bots.telegram.listener import Listener
from bots.telegram.menus import Menus
from bots.telegram.sender import Sender
from bots.telegram.webhook import PATH, Webhook
from core.ports import Alphabet, Capabilities, Voice
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from bots.telegram.menus import Memory
    from bots.telegram.sender import OnLost, OnMoved
    from bots.telegram.settings import TelegramSettings
    from core.ports import Clock, Receive
    from core.presence import Presence
    from core.wire import Outbound, Receipt

TEXT_UNITS = 4096
"""The longest text (Bot API, sendMessage)."""

IN_FLIGHT = 8
"""More would not be faster, and would make a reply wait behind a broadcast."""


class Telegram:
    """A bot in private chats, groups, their topics, and channels."""

    def __init__(
        self,
        settings: TelegramSettings,
        clock: Clock,
        name: str = "telegram",
        *,
        public_url: str = "",
        presences: Sequence[Presence] = (),
        menus: Memory | None = None,
        on_moved: OnMoved | None = None,
        on_lost: OnLost | None = None,
    ) -> None:
        """Prepare the bot of *settings*; nothing is connected until it listens or sends.

        *public_url* is where Telegram reaches us when it is to call; *presences* is what the bot shows of itself,
        and *menus* remembers to whom; *on_moved* is told a group's old and new
        address, *on_lost* that of one which has put us out.
        """
        self.name = name
        self.capabilities = Capabilities(
            voice=Voice.TELEGRAM,
            choices=BUTTONS,
            part_length=TEXT_UNITS,
            alphabet=Alphabet.UNICODE,
            markup=True,
            attachments=frozenset({AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.LOCATION}),
            edits=True,
            per_second=settings.per_second,
            in_flight=IN_FLIGHT,
            asks_for=frozenset({AttachmentKind.LOCATION, AttachmentKind.CONTACT}),
            opens_pages=True,
        )
        is_called = settings.receive == "webhook"
        self._listener = Listener(settings, clock, name, f"{public_url}{PATH}" if is_called else "")
        self._webhook = Webhook(settings.webhook_secret, self._listener.take) if is_called else None
        in_private = {each.language: each.in_private for each in presences}
        self._sender = Sender(settings, clock, on_moved, on_lost, in_private)
        self._menus = Menus(self._sender.bot, presences, menus) if presences and menus else None

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand updates over until cancelled; *since* is not needed, because Telegram repeats what was not committed.

        Raises:
            DeliveryFailed: Telegram cannot be reached, or refuses us.
        """
        menus = asyncio.create_task(self._menus.keep()) if self._menus is not None else None
        try:
            await self._listener.listen(receive)
        finally:
            if menus is not None:
                menus.cancel()
                await asyncio.gather(menus, return_exceptions=True)

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

    def routes(self, app: web.Application) -> None:
        """Put the address that Telegram calls on *app*, if it is to call and there is a secret to know it by."""
        if self._webhook is not None:
            self._webhook.routes(app)
