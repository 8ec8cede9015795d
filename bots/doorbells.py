"""The doorbells: each channel that the settings name, built with what it needs of the house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bots.keys import derived
from core.command import discover
from core.community.returns import came_back
from core.presence import presence
from core.rooms import put_out

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from bots.email.reading import Returned
    from bots.settings import Settings
    from bots.sms.receipts import DeliveryReceipt
    from bots.web.street import Street
    from core.command import Command
    from core.ports import Channel, Clock
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store
    from core.texts import Texts
    from core.wire import Inbound


class Doorbells:
    """Builds the channels, and keeps the pages that come with them; what their servers tell later is noted here."""

    def __init__(
        self,
        settings: Settings,
        key: bytes,
        store: Store,
        clock: Clock,
        texts: Texts,
        *,
        clean: Callable[[Inbound], Awaitable[Inbound]],
        wake: Callable[[], None],
    ) -> None:
        """Build from *settings*, with secrets from *key*; pictures go through *clean*, news for the post *wake* it."""
        self._settings = settings
        self._key = key
        self._store = store
        self._clock = clock
        self._texts = texts
        self._clean = clean
        self._wake = wake
        self.routes: list[Callable[[web.Application], None]] = []
        self.street: Street | None = None

    def build(self) -> list[Channel]:
        """Build the channels that the settings name; the library of any other is never imported."""
        builders = {
            "street": self._street_screens,
            "telegram": self._telegram,
            "email": self._email,
            "sms": self._sms,
            "matrix": self._matrix,
            "web": self._web,
        }
        return [channel for name in self._settings.channels for channel in builders[name]()]

    def _street_screens(self) -> list[Channel]:
        from bots.demo import neighbours
        from bots.web.street import Street
        from bots.web.street_routes import StreetRoutes

        self.street = Street(neighbours(), self._clock, self._settings.service.language)
        self.routes.append(StreetRoutes(self.street).add_to)
        return self.street.channels()

    def _telegram(self) -> list[Channel]:
        from bots.menu_memory import MenuMemory
        from bots.telegram.channel import Telegram
        from bots.telegram.settings import TelegramSettings

        async def moved(old: str, new: str) -> None:
            await self._store.run(lambda uow: uow.communities.group_moved("telegram", old, new))

        async def lost(address: str) -> None:
            await self._store.run(lambda uow: put_out("telegram", address, "", uow))

        own = self._settings.service.language
        telegram = Telegram(
            self._settings.channel_settings("telegram", TelegramSettings),
            self._clock,
            public_url=self._settings.service.public_url,
            presences=[
                presence(self._texts, self._commands(), language)
                for language in (own, *(each for each in self._texts.languages if each != own))
            ],
            menus=MenuMemory(self._store, "telegram"),
            on_moved=moved,
            on_lost=lost,
        )
        self.routes.append(telegram.routes)
        return [telegram]

    def _email(self) -> list[Channel]:
        from bots.email.channel import Email
        from bots.email.settings import EmailSettings
        from bots.leaving import Leaving
        from bots.web.unsubscribe import Unsubscribe

        service = self._settings.service
        secret = derived(self._key, "replies")
        leaving = Leaving(self._store, secret, service.language)
        self.routes.append(Unsubscribe(leaving).routes)
        settings = self._settings.channel_settings("email", EmailSettings)
        return [
            Email(
                settings,
                secret=secret,
                public_url=service.public_url,
                clock=self._clock,
                display_name=service.name,
                on_returned=self._note_returned,
            ),
        ]

    def _sms(self) -> list[Channel]:
        from bots.sms.channel import Sms
        from bots.sms.settings import SmsSettings

        service = self._settings.service
        sms = Sms(
            self._settings.channel_settings("sms", SmsSettings),
            secret=derived(self._key, "sms"),
            clock=self._clock,
            public_url=service.public_url,
            country=service.country,
            on_receipt=self._note_receipt,
        )
        self.routes.append(sms.routes)
        return [sms]

    def _matrix(self) -> list[Channel]:
        from bots.matrix.channel import Matrix
        from bots.matrix.settings import MatrixSettings

        settings = self._settings.channel_settings("matrix", MatrixSettings)
        kept = self._settings.storage.sqlite_file
        folder = (kept.parent if kept else Path("var")) / "matrix"
        return [Matrix(settings, secret=derived(self._key, "matrix"), clock=self._clock, folder=folder)]

    def _web(self) -> list[Channel]:
        from time import monotonic

        from bots.web.chat.channel import WebChat
        from bots.web.chat.routes import ChatRoutes
        from bots.web.chat.settings import WebSettings

        chat = WebChat(
            self._settings.channel_settings("web", WebSettings),
            store=self._store,
            clock=self._clock,
            clean=self._clean,
            secret=derived(self._key, "web push"),
            public_url=self._settings.service.public_url,
        )
        self.routes.append(ChatRoutes(chat, monotonic).add_to)
        return [chat]

    def _commands(self) -> dict[str, Command]:
        """Give the commands that make sense with these channels."""
        on = ("", *self._settings.channels)
        return {name: command for name, command in discover().items() if command.channel in on}

    async def _note_returned(self, returned: Returned) -> None:
        """Keep that a mail came back."""

        def work(uow: UnitOfWork) -> None:
            came_back(uow, "email", returned.external_id, returned.reason)

        await self._store.run(work)
        self._wake()

    async def _note_receipt(self, receipt: DeliveryReceipt) -> None:
        """Keep what a gateway tells of a message that it took."""
        from bots.sms.receipts import DeliveryState

        def work(uow: UnitOfWork) -> None:
            has_arrived = receipt.state is DeliveryState.DELIVERED
            uow.post.told("sms", receipt.external_id, has_arrived=has_arrived, reason=receipt.reason)

        if receipt.state.is_final:
            await self._store.run(work)
            self._wake()
