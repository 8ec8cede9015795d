"""A village one of whose commands breaks, and whose storage fails, when a test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from bots.switchboard import Switchboard
from core.command import Command, discover
from core.errors import StorageDown
from core.inbox import FrontDoor
from core.model.member import Role, Speaker
from core.shelves.unit_of_work import UnitOfWork
from core.talk import Reply
from core.wire import Inbound
from tests.world import CAPABILITIES, Village, open_village

T = TypeVar("T")


class Workshop:
    """The village, with its storage and its commands in the hands of the test."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.broken: set[str] = set()
        self.downs = 0
        self.door = FrontDoor(
            {name: self._breakable(command) for name, command in discover().items()}, village.texts, CAPABILITIES
        )
        self.clean: Callable[[Inbound], Any] = self._as_it_is
        village.switchboard = Switchboard(
            self, self.door, clean=self._clean, carry=village.post.carry, wake=village.post.wake
        )

    async def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Be the storage, or be down."""
        if self.downs:
            self.downs -= 1
            raise StorageDown("the disk is full")
        return await self.village.store.run(work)

    async def run_briefly(self, work: Callable[[UnitOfWork], T]) -> T:
        """Be it for a turn, too."""
        return await self.run(work)

    def _breakable(self, command: Command) -> Command:
        def act(data: Any, speaker: Speaker, uow: UnitOfWork) -> Reply:
            reply = command.act(data, speaker, uow)
            if command.name in self.broken:
                raise ZeroDivisionError(data)
            return reply

        return replace(command, act=act)

    async def _clean(self, inbound: Inbound) -> Inbound:
        cleaned: Inbound = await self.clean(inbound)
        return cleaned

    async def _as_it_is(self, inbound: Inbound) -> Inbound:
        return inbound

    async def replay(self) -> None:
        """Take the first dead letter in anew, as the operator does."""
        await self.village.store.run(lambda uow: self.door.hear_again(uow.journal.failed()[0].id, uow))
        self.village.clock.passes(minutes=1)
        await self.village.post.drain()


@asynccontextmanager
async def open_workshop() -> AsyncIterator[Workshop]:
    """Open one with two neighbours."""
    async with open_village() as village:
        await village.member("Odette", sms="+33600000001")
        await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
        yield Workshop(village)
