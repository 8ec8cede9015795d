"""A running house for tests: built from a configuration like any other, with neighbours in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

from bots.bootstrap import PARTS, House
from bots.settings import Settings, load
from core.model.community import Community, CommunityStatus, Topic
from core.model.member import Role
from core.ports import Voice
from core.shelves.unit_of_work import UnitOfWork
from core.wire import Inbound
from tests.migrated import migrate

KEY = "dGhpcyBrZXkgaXMgb25seSBmb3IgdGhlIHRlc3RzISE="


def a_configuration(
    folder: Path, channels: dict[str, Any], secrets: dict[str, str], database: str = "", listen: str = "127.0.0.1:0"
) -> Settings:
    """Write a configuration into *folder*, and load it as the program does; *secrets* are its environment."""
    written = {
        "service": {"listen": listen},
        "storage": {"url": database or f"sqlite:///{folder}/tocsin.db", "field_key": "${FIELD_KEY}"},
        "channels": channels,
    }
    path = folder / "bot_config.yaml"
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    return load(path, {"FIELD_KEY": KEY, **secrets})


@asynccontextmanager
async def running(settings: Settings, *, parts: tuple[str, ...] = PARTS) -> AsyncIterator[House]:
    """Run a house until the test is over."""
    house = House(settings)
    await migrate(house.store)
    work = asyncio.create_task(house.run(parts))
    try:
        yield house
    finally:
        work.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await work
        finally:
            # Whatever it ended of: a connection that is left open fails a test that has nothing to do with it.
            await house.close()


async def settle(
    house: House, *people: tuple[str, str, str, frozenset[Role]], groups: dict[str, str] | None = None
) -> int:
    """Found « Les Lilas » with *people* (name, channel, address, roles) and Telegram *groups* (title: address)."""

    def work(uow: UnitOfWork) -> int:
        now = uow.now()
        community = uow.communities.add(
            Community(0, "Les Lilas", "Villeneuve", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, now)
        )
        for name, channel, address, roles in people:
            person = uow.members.add_person(name, "fr", now)
            speaker = uow.members.speaker_at(Inbound(channel, address, "", now), Voice.CONSOLE)
            uow.members.claim_contact(speaker.contact.id, person.id, now)
            uow.members.add_member(person.id, community.id, roles, now)
        for title, address in (groups or {}).items():
            uow.communities.link_group(community.id, "telegram", address, title, frozenset({Topic.ALERTS}))
        return community.id

    return await house.store.run(work)


async def until(condition: Callable[[], object], within: float = 15.0) -> None:
    """Wait until *condition* holds.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - the condition is a look at another process
            await asyncio.sleep(0.02)
