"""Builds everything, once, from the settings: the only place where the rooms meet."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bots.clock import SystemClock
from bots.erasures import write_list
from bots.geocoder import Geocoder
from bots.listening import Listening
from bots.phone import reader
from bots.photos import Darkroom
from bots.settings import SettingsError, field_key
from bots.sole import Sole
from bots.switchboard import Switchboard
from bots.ways import ways
from core import report_desk, spending
from core.command import discover
from core.inbox import FrontDoor
from core.operators import Operators
from core.presence import presence
from core.returns import came_back
from core.rooms import put_out
from core.texts import Texts
from notifications.dispatch import PostOffice
from notifications.makers import MAKERS, made
from notifications.paper.boundary import boundary_map
from notifications.schedule import Schedule, Ticks
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from aiohttp import web

    from bots.email.reading import Returned
    from bots.settings import Settings
    from bots.sms.receipts import DeliveryReceipt
    from bots.web.boundary import BoundaryPage
    from bots.web.notice import NoticePage
    from bots.web.server import WebServer
    from bots.web.street import Street
    from core.command import Command
    from core.ports import Channel
    from core.shelves import UnitOfWork

CHANNELS = ("street", "telegram", "email", "sms", "matrix", "web")
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
        self._key = field_key(settings)
        self.store = Store.open(
            settings.storage.url,
            clock=self.clock,
            secret=derived(self._key, "codes"),
            time_zone=settings.service.time_zone,
            public_url=settings.service.public_url,
            country=settings.service.country,
            largest_boundary=settings.maps.largest,
        )
        self.store.seal_with(derived(self._key, "household"))
        self._routes: list[Callable[[web.Application], None]] = []
        self.url = ""
        """Where the web part answers, once it does."""
        self.street: Street | None = None
        self.darkroom = Darkroom()
        self.channels: dict[str, Channel] = {channel.name: channel for channel in self._channels()}
        self.store.serve(self.channels)
        self.store.twin_within = settings.service.twin_within_km * 1000
        self.store.is_reached(ways(settings.channels), reader(settings.service.country))
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        self.door = FrontDoor(discover(), self.texts, capabilities, operators(settings))
        kept = settings.storage.sqlite_file
        self._sole = Sole(kept) if kept is not None else None

    @cached_property
    def post(self) -> PostOffice:
        """The post office; made when something is to be sent, because its parts belong to the running loop."""
        maps = self.settings.maps
        makers = {**MAKERS, "boundary": boundary_map(maps.tiles, maps.credit)}
        return PostOffice(self.store, self.channels, self.texts, self.clock, makers=makers)

    @cached_property
    def switchboard(self) -> Switchboard:
        """What stands between the doorbells and the front door."""
        asked = self.settings.maps.geocoder
        return Switchboard(
            self.store,
            self.door,
            clean=self.darkroom.clean,
            carry=self.post.carry,
            wake=self.post.wake,
            locate=Geocoder(asked).ask if asked else None,
        )

    @cached_property
    def listening(self) -> Listening:
        """The listeners of all channels."""

        async def cursor(account: str) -> str | None:
            return await self.store.run(lambda uow: uow.journal.cursor(account))

        return Listening(self.channels, self.switchboard.receive, cursor)

    def warnings(self) -> list[str]:
        """Give what an operator should hear about settings that work."""
        if "sms" not in self.settings.channels:
            return []
        from bots.sms.settings import SmsSettings, warnings

        return warnings(self.settings.channel_settings("sms", SmsSettings))

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

    async def run(self, parts: Collection[str] = PARTS, greet: Callable[[str], object] = str) -> None:
        """Do the work of *parts* until cancelled, then finish what is in flight; *greet* gets the web's address."""
        await self.prepare()
        if "deliver" in parts:
            await self._inherit()
        server = self._server() if "web" in parts else None
        schedule = Schedule(
            Ticks(
                self.post.wake,
                self.post.sweep,
                self.switchboard.timers,
                self.switchboard.unanswered,
                self._every_minute,
                self._every_few_seconds,
            ),
        )
        async with asyncio.TaskGroup() as group:
            tasks = []
            if "deliver" in parts:
                tasks.append(group.create_task(self.post.run()))
            if "listen" in parts:
                tasks.append(group.create_task(self.listening.run()))
                # Whoever opens the page is heard: nothing answers before somebody listens.
                await self.listening.begun()
            if "schedule" in parts:
                schedule.start()
            try:
                if server is not None:
                    await server.start()
                    self.url = server.url
                    log.info("tocsin.ready", url=server.url)
                    greet(server.url)
                await asyncio.Event().wait()
            finally:
                await self._stop(schedule, server, tasks, is_delivering="deliver" in parts)

    async def close(self) -> None:
        """Let go of everything."""
        for channel in self.channels.values():
            await channel.close()
        self.darkroom.close()
        await self.store.close()
        if self._sole is not None:
            self._sole.release()

    async def _inherit(self) -> None:
        """Send at once what our predecessor held when it was killed, and not only when its leases end.

        On PostgreSQL others may be delivering: there the leases are waited for.
        """
        if self._sole is not None and self._sole.take():
            held = await self.store.run(lambda uow: uow.post.inherit(uow.now()))
            if held:
                log.info("tocsin.inherited", deliveries=held)

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
        builders = {
            "street": self._street_screens,
            "telegram": self._telegram,
            "email": self._email,
            "sms": self._sms,
            "matrix": self._matrix,
            "web": self._web,
        }
        return [channel for name in self.settings.channels for channel in builders[name]()]

    def _street_screens(self) -> list[Channel]:
        from bots.demo import neighbours
        from bots.web.street import Street

        self.street = Street(neighbours(), self.clock, self.settings.service.language)
        self._routes.append(self.street.routes)
        return self.street.channels()

    def _telegram(self) -> list[Channel]:
        from bots.menu_memory import MenuMemory
        from bots.telegram.channel import Telegram
        from bots.telegram.settings import TelegramSettings

        async def moved(old: str, new: str) -> None:
            await self.store.run(lambda uow: uow.communities.group_moved("telegram", old, new))

        async def lost(address: str) -> None:
            await self.store.run(lambda uow: put_out("telegram", address, "", uow))

        own = self.settings.service.language
        telegram = Telegram(
            self.settings.channel_settings("telegram", TelegramSettings),
            self.clock,
            public_url=self.settings.service.public_url,
            presences=[
                presence(self.texts, self._commands(), language)
                for language in (own, *(each for each in self.texts.languages if each != own))
            ],
            menus=MenuMemory(self.store, "telegram"),
            on_moved=moved,
            on_lost=lost,
        )
        self._routes.append(telegram.routes)
        return [telegram]

    def _email(self) -> list[Channel]:
        from bots.email.channel import Email
        from bots.email.settings import EmailSettings
        from bots.leaving import Leaving
        from bots.web.unsubscribe import Unsubscribe

        service = self.settings.service
        secret = derived(self._key, "replies")
        leaving = Leaving(self.store, secret, service.language)
        self._routes.append(Unsubscribe(leaving).routes)
        settings = self.settings.channel_settings("email", EmailSettings)
        return [
            Email(
                settings,
                secret=secret,
                public_url=service.public_url,
                clock=self.clock,
                display_name=service.name,
                on_returned=self._note_returned,
            ),
        ]

    def _sms(self) -> list[Channel]:
        from bots.sms.channel import Sms
        from bots.sms.settings import SmsSettings

        service = self.settings.service
        sms = Sms(
            self.settings.channel_settings("sms", SmsSettings),
            secret=derived(self._key, "sms"),
            clock=self.clock,
            public_url=service.public_url,
            country=service.country,
            on_receipt=self._note_receipt,
        )
        self._routes.append(sms.routes)
        return [sms]

    def _matrix(self) -> list[Channel]:
        from bots.matrix.channel import Matrix
        from bots.matrix.settings import MatrixSettings

        settings = self.settings.channel_settings("matrix", MatrixSettings)
        kept = self.settings.storage.sqlite_file
        folder = (kept.parent if kept else Path("var")) / "matrix"
        return [Matrix(settings, secret=derived(self._key, "matrix"), clock=self.clock, folder=folder)]

    def _web(self) -> list[Channel]:
        from time import monotonic

        from bots.web.chat.channel import WebChat
        from bots.web.chat.routes import ChatRoutes
        from bots.web.chat.settings import WebSettings

        chat = WebChat(
            self.settings.channel_settings("web", WebSettings),
            store=self.store,
            clock=self.clock,
            clean=self.darkroom.clean,
            secret=derived(self._key, "web push"),
            public_url=self.settings.service.public_url,
        )
        self._routes.append(ChatRoutes(chat, monotonic).add_to)
        return [chat]

    def _commands(self) -> dict[str, Command]:
        """Give the commands that make sense with these channels."""
        on = ("", *self.settings.channels)
        return {name: command for name, command in discover().items() if command.channel in on}

    async def _every_few_seconds(self) -> None:
        await self.post.climb()
        await self.switchboard.look_again()

    async def _every_minute(self) -> None:
        await self.switchboard.tidy()
        voices = {name: channel.capabilities.voice for name, channel in self.channels.items()}
        if await self.store.run(lambda uow: spending.tell(uow, operators(self.settings), voices)):
            self.post.wake()
        if await self.store.run(lambda uow: report_desk.pass_on(uow, self._told())):
            self.post.wake()
        await self.switchboard.look_after()
        await write_list(self)

    async def _note_returned(self, returned: Returned) -> None:
        """Keep that a mail came back."""

        def work(uow: UnitOfWork) -> None:
            came_back(uow, "email", returned.external_id, returned.reason)

        await self.store.run(work)
        self.post.wake()

    async def _note_receipt(self, receipt: DeliveryReceipt) -> None:
        """Keep what a gateway tells of a message that it took."""
        from bots.sms.receipts import DeliveryState

        def work(uow: UnitOfWork) -> None:
            has_arrived = receipt.state is DeliveryState.DELIVERED
            uow.post.told("sms", receipt.external_id, has_arrived=has_arrived, reason=receipt.reason)

        if receipt.state.is_final:
            await self.store.run(work)
            self.post.wake()

    def _server(self) -> WebServer:
        from prometheus_client import CollectorRegistry, ProcessCollector

        from bots.web.health import Health
        from bots.web.join import JoinPage
        from bots.web.my_data import MyData
        from bots.web.numbers import Numbers
        from bots.web.papers import Papers
        from bots.web.server import WebServer

        registry = CollectorRegistry()
        registry.register(Numbers(lambda: self.post.sent, lambda: self.post.failed))
        ProcessCollector(registry=registry)
        health = Health(lambda: self.listening.states, self._has_storage, registry)
        join = JoinPage(self.settings)
        papers = Papers(self.store, self.settings.service.language, made)
        boundary = self._boundary_page()
        return WebServer(
            self.settings.service.listen,
            [
                health.routes,
                join.routes,
                papers.routes,
                MyData(self.store).routes,
                boundary.routes,
                self._notice_page().routes,
                *self._routes,
            ],
        )

    def _boundary_page(self) -> BoundaryPage:
        from time import monotonic

        from bots.web.boundary import BoundaryPage

        in_telegram = None
        if "telegram" in self.settings.channels:
            from bots.telegram.mini_app import who_looks
            from bots.telegram.settings import TelegramSettings

            settings = self.settings.channel_settings("telegram", TelegramSettings)
            in_telegram = who_looks(settings.token.get_secret_value())
        return BoundaryPage(
            self.store,
            self.settings.maps,
            public_url=self.settings.service.public_url,
            time=monotonic,
            voices={name: channel.capabilities.voice for name, channel in self.channels.items()},
            wake=self.post.wake,
            in_telegram=in_telegram,
        )

    def _notice_page(self) -> NoticePage:
        from time import monotonic

        from bots.web.notice import NoticePage

        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        return NoticePage(
            self.store,
            self._told(),
            public_url=self.settings.service.public_url,
            time=monotonic,
            email=capabilities["email"].voice if "email" in capabilities else None,
            wake=self.post.wake,
        )

    def _told(self) -> Operators:
        """Give the operators whose contacts are served."""
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        return Operators(operators(self.settings), capabilities)

    async def _has_storage(self) -> bool:
        return await self.store.is_current()

    def _set_paces(self, uow: UnitOfWork) -> None:
        for name, channel in self.channels.items():
            uow.post.set_pace(name, channel.capabilities.per_second)
            uow.spending.set_tariff(name, channel.capabilities.per_day, channel.capabilities.price)


def operators(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Give the channel and address of each of the people who run the service."""
    parted = (each.partition(":") for each in settings.service.operators)
    return tuple(("email" if channel == "mailto" else channel, address) for channel, _, address in parted)


def derived(key: bytes, purpose: str) -> bytes:
    """Give a key for one *purpose*, so that no two things are signed with the same one."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)
