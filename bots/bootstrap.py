"""Builds everything, once, from the settings: the only place where the rooms meet."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

import structlog

from bots.clock import SystemClock
from bots.doorbells import Doorbells
from bots.erasures import write_list
from bots.geocoder import Geocoder
from bots.keys import derived
from bots.listening import Listening
from bots.phone import reader
from bots.photos import Darkroom
from bots.public import boundary_page, notice_page
from bots.settings import SettingsError, field_key
from bots.sole import Sole
from bots.switchboard import Switchboard
from bots.ways import ways
from core import spending
from core.command import discover
from core.inbox import FrontDoor
from core.moderation import report_desk
from core.operators import Operators
from core.texts import Texts
from notifications.dispatch import PostOffice
from notifications.makers import MAKERS, made
from notifications.paper.boundary import boundary_map
from notifications.schedule import Schedule, Ticks
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from aiohttp import web

    from bots.settings import Settings
    from bots.web.server import WebServer
    from bots.web.street import Street
    from core.ports import Channel
    from core.shelves.unit_of_work import UnitOfWork

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
        self.url = ""
        """Where the web part answers, once it does."""
        self.darkroom = Darkroom()
        self._routes: list[Callable[[web.Application], None]] = []
        self.street: Street | None = None
        self.channels: dict[str, Channel] = {channel.name: channel for channel in self._channels()}
        self.store.serve(self.channels)
        self.store.twin_within = settings.service.twin_within_km * 1000
        self.store.is_reached(ways(settings.channels), reader(settings.service.country))
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        self.door = FrontDoor(discover(), self.texts, capabilities, operators(settings))
        kept = settings.storage.sqlite_file
        self._sole = Sole(kept) if kept is not None else None

    def _channels(self) -> list[Channel]:
        """Build the channels of the settings, and the pages that come with them."""
        parts = (self.settings, self._key, self.store, self.clock, self.texts)
        bells = Doorbells(*parts, clean=self.darkroom.clean, wake=self._wake)
        channels = bells.build()
        self.street, self._routes = bells.street, bells.routes
        return channels

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
        if self.settings.storage.is_sqlite:
            await self.store.migrate_aside()
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
        await write_list(self.store, self.settings.storage.list_of_erased, self.clock)

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
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        boundary = boundary_page(self.settings, self.store, capabilities, self.post.wake)
        notice = notice_page(self.settings, self.store, capabilities, self._told(), self.post.wake)
        return WebServer(
            self.settings.service.listen,
            [
                health.routes,
                join.routes,
                papers.routes,
                MyData(self.store).routes,
                boundary.routes,
                notice.routes,
                *self._routes,
            ],
        )

    def _told(self) -> Operators:
        """Give the operators whose contacts are served."""
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        return Operators(operators(self.settings), capabilities)

    def _wake(self, *, urgent: bool = False) -> None:
        # The post office is made when it is first needed, which is after the doorbells.
        self.post.wake(urgent=urgent)

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
