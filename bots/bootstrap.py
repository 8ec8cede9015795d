"""Builds everything, once, from the settings: the only place where the rooms meet."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from bots.clock import SystemClock
from bots.listening import Listening
from bots.photos import Darkroom
from bots.settings import SettingsError, field_key
from bots.switchboard import Switchboard
from core.command import discover
from core.inbox import FrontDoor
from core.texts import Texts
from notifications.dispatch import PostOffice
from notifications.schedule import Schedule, Ticks
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection

    from bots.settings import Settings
    from bots.web.server import WebServer
    from bots.web.street import Street
    from core.ports import Channel
    from core.shelves import UnitOfWork

CHANNELS = ("street", "telegram", "email")
PARTS = ("listen", "deliver", "web", "schedule")

log = structlog.get_logger()


class House:
    """The whole program, put together from *settings*; nothing is connected before `run`."""

    def __init__(self, settings: Settings) -> None:
        """Build the storage, the channels, the front door and the post office.

        Raises:
            SettingsError: a channel's block is wrong, or there is no such channel.
        """
        settings.refuse_other_channels(CHANNELS)
        self.settings = settings
        self.clock = SystemClock()
        self.texts = Texts.load()
        key = field_key(settings)
        self.store = Store.open(
            settings.storage.url,
            clock=self.clock,
            secret=derived(key, "codes"),
            time_zone=settings.service.time_zone,
        )
        self._reply_key = derived(key, "replies")
        self.url = ""
        """Where the web part answers, once it does."""
        self.street: Street | None = None
        self.channels: dict[str, Channel] = {channel.name: channel for channel in self._channels()}
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        self.door = FrontDoor(discover(), self.texts, capabilities, operators(settings))
        self.darkroom = Darkroom()

    @cached_property
    def post(self) -> PostOffice:
        """The post office; made when something is to be sent, because its parts belong to the running loop."""
        return PostOffice(self.store, self.channels, self.texts, self.clock)

    @cached_property
    def switchboard(self) -> Switchboard:
        """What stands between the doorbells and the front door."""
        return Switchboard(self.store, self.door, clean=self.darkroom.clean, carry=self.post.carry, wake=self.post.wake)

    @cached_property
    def listening(self) -> Listening:
        """The listeners of all channels."""

        async def cursor(account: str) -> str | None:
            return await self.store.run(lambda uow: uow.journal.cursor(account))

        return Listening(self.channels, self.switchboard.receive, cursor)

    async def prepare(self) -> None:
        """Bring the database up, and what stands in it from the start.

        Raises:
            SettingsError: the database is of another version, and may hold what only the operator should touch.
            StorageDown: it cannot be reached.
        """
        if self.settings.storage.is_sqlite:
            await self.store.migrate()
        elif not await self.store.is_current():
            raise SettingsError("the database is of another version: run `tocsin migrate` first")
        if self.street is not None:
            from bots.demo import settle_in

            await self.store.run(settle_in)
        await self.store.run(self._set_paces)

    async def run(self, parts: Collection[str] = PARTS) -> None:
        """Do the work of *parts* until cancelled, then finish what is in flight."""
        await self.prepare()
        server = self._server() if "web" in parts else None
        schedule = Schedule(
            Ticks(
                self.post.wake,
                self.post.sweep,
                self.switchboard.timers,
                self.switchboard.unanswered,
                self.switchboard.tidy,
            ),
        )
        async with asyncio.TaskGroup() as group:
            tasks = []
            if "deliver" in parts:
                tasks.append(group.create_task(self.post.run()))
            if "listen" in parts:
                tasks.append(group.create_task(self.listening.run()))
            if "schedule" in parts:
                schedule.start()
            try:
                if server is not None:
                    await server.start()
                    self.url = server.url
                    log.info("tocsin.ready", url=server.url)
                await asyncio.Event().wait()
            finally:
                await self._stop(schedule, server, tasks, is_delivering="deliver" in parts)

    async def close(self) -> None:
        """Let go of everything."""
        for channel in self.channels.values():
            await channel.close()
        self.darkroom.close()
        await self.store.close()

    async def _stop(
        self,
        schedule: Schedule,
        server: WebServer | None,
        tasks: list[asyncio.Task[None]],
        *,
        is_delivering: bool,
    ) -> None:
        """No new input, then the letters in flight, then the rest."""
        schedule.stop()
        for task in tasks[1:] if is_delivering else tasks:
            task.cancel()
        if is_delivering:
            await self.post.stop()
        if server is not None:
            await server.stop()

    def _channels(self) -> list[Channel]:
        """Build the channels that the settings name; the library of any other is never imported."""
        built: list[Channel] = []
        named = self.settings.channels
        if "street" in named:
            from bots.demo import neighbours
            from bots.web.street import Street

            self.street = Street(neighbours(), self.clock, self.settings.service.language)
            built.extend(self.street.channels())
        if "telegram" in named:
            from bots.telegram.channel import Telegram
            from bots.telegram.settings import TelegramSettings

            built.append(Telegram(self.settings.channel_settings("telegram", TelegramSettings), self.clock))
        if "email" in named:
            from bots.email.channel import Email
            from bots.email.settings import EmailSettings

            built.append(
                Email(
                    self.settings.channel_settings("email", EmailSettings),
                    secret=self._reply_key,
                    public_url=self.settings.service.public_url,
                    clock=self.clock,
                    display_name=self.settings.service.name,
                )
            )
        return built

    def _server(self) -> WebServer:
        from prometheus_client import CollectorRegistry, ProcessCollector

        from bots.leaving import Leaving
        from bots.web.health import Health
        from bots.web.join import JoinPage
        from bots.web.numbers import Numbers
        from bots.web.server import WebServer
        from bots.web.unsubscribe import Unsubscribe

        registry = CollectorRegistry()
        registry.register(Numbers(lambda: self.post.sent, lambda: self.post.failed))
        ProcessCollector(registry=registry)
        health = Health(lambda: self.listening.states, self._has_storage, registry)
        routes = [health.routes]
        if self.street is not None:
            routes.append(self.street.routes)
        routes.append(JoinPage(self.settings).routes)
        if "email" in self.channels:
            leaving = Leaving(self.store, self._reply_key, self.settings.service.language)
            routes.append(Unsubscribe(leaving.language_of, leaving.stop).routes)
        return WebServer(self.settings.service.listen, routes)

    async def _has_storage(self) -> bool:
        return await self.store.is_current()

    def _set_paces(self, uow: UnitOfWork) -> None:
        for name, channel in self.channels.items():
            uow.post.set_pace(name, channel.capabilities.per_second)


def operators(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Give the channel and address of each of the people who run the service."""
    parted = (each.partition(":") for each in settings.service.operators)
    return tuple(("email" if channel == "mailto" else channel, address) for channel, _, address in parted)


def derived(key: bytes, purpose: str) -> bytes:
    """Give a key for one *purpose*, so that no two things are signed with the same one."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)
