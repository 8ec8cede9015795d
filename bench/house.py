"""A house for benchmarks: the real rooms on a real database, with neighbours moved in by the thousand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.engine import make_url

from bots.clock import SystemClock
from bots.switchboard import Switchboard
from core.command import discover
from core.inbox import FrontDoor
from core.model.community import Community, CommunityStatus
from core.model.member import MemberStatus, Silence
from core.ports import Capabilities, Channel, Receive, Voice
from core.texts import Texts
from core.wire import Inbound, Outbound, Receipt
from notifications.dispatch import PostOffice
from storage import tables
from storage.postgres import Postgres
from storage.sqlite import Sqlite
from storage.store import Store

SECRET = b"nothing that a benchmark keeps is secret"
NO_LIMIT = 1_000_000.0
"""A pace that nobody reaches: the pacing is done, and holds nothing up."""
AT_ONCE = 5_000
DESK = "desk"
AUTHOR = "author"


@dataclass(slots=True)
class Nowhere:
    """A channel that takes everything and keeps the last message; how fast it is costs nothing."""

    clock: SystemClock
    name: str = DESK
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(Voice.TELEGRAM, choices=20, per_second=NO_LIMIT, in_flight=4)
    )
    last: Outbound | None = None

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hear nothing: the benchmark speaks to the switchboard itself."""

    async def send(self, outbound: Outbound) -> Receipt:
        """Take it."""
        self.last = outbound
        return Receipt(outbound.delivery_id, self.clock.now())

    async def close(self) -> None:
        """Nothing is held."""


class House:
    """The rooms put together, without listeners and without ticks."""

    def __init__(self, url: str, channels: Mapping[str, Channel], clock: SystemClock) -> None:
        """Build on the database at *url*."""
        self.url = url
        self.clock = clock
        self.texts = Texts.load()
        self.store = Store.open(url, clock=clock, secret=SECRET)
        self.channels = {DESK: Nowhere(clock), **channels}
        capabilities = {name: channel.capabilities for name, channel in self.channels.items()}
        self.post = PostOffice(self.store, self.channels, self.texts, clock)
        self.switchboard = Switchboard(
            self.store,
            FrontDoor(discover(), self.texts, capabilities),
            clean=_as_it_is,
            carry=self.post.carry,
            wake=self.post.wake,
        )
        self._said = 0

    async def found(self, name: str, addresses: Mapping[str, list[str]]) -> int:
        """Found a community whose members live at *addresses* (by channel), and whose author speaks at the desk.

        Everybody moves in set-wise: one by one, a hundred thousand would take minutes.
        """
        now = self.clock.now()
        founded = Community(0, name, name, None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, now)
        community = (await self.store.run(lambda uow: uow.communities.add(founded))).id
        places = [(DESK, f"{AUTHOR} of {name}")]
        places += [(channel, address) for channel, theirs in addresses.items() for address in theirs]
        await in_transaction(self.url, lambda connection: move_in(connection, community, places, now))
        return community

    async def says(self, author_of: str, *texts: str) -> None:
        """Let the author of a community say *texts* at the desk, one after the other."""
        for text in texts:
            self._said += 1
            said = f"{self._said}-{self.clock.now().timestamp()}"
            heard = Inbound(
                DESK, f"{AUTHOR} of {author_of}", said, self.clock.now(), text, account=DESK, raw=text.encode()
            )
            await self.switchboard.receive([heard])


@asynccontextmanager
async def open_house(url: str, channels: Mapping[str, Channel], clock: SystemClock) -> AsyncIterator[House]:
    """Open a house on the empty database at *url*."""
    house = House(url, channels, clock)
    await house.store.migrate()
    try:
        yield house
    finally:
        for channel in channels.values():
            await channel.close()
        await house.store.close()


async def in_transaction(url: str, work: Any) -> Any:
    """Run *work* on a bare connection to the database at *url*, beside the house."""
    parsed = make_url(url)
    database = Sqlite(parsed) if parsed.get_backend_name() == "sqlite" else Postgres(parsed)
    try:
        return await database.run(work)
    finally:
        await database.close()


def move_in(connection: Connection, community: int, places: list[tuple[str, str]], now: datetime) -> None:
    """Let a person with a household and one contact live at each of *places*, in *community*."""
    highest = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM person").scalar_one()
    first = max(1_000_000, highest + 1)
    for start in range(0, len(places), AT_ONCE):
        some = list(enumerate(places[start : start + AT_ONCE], first + start))
        rows = [{"id": number, "place": "", "created_at": now} for number, _ in some]
        connection.execute(insert(tables.household), rows)
        people = [
            {"id": number, "household_id": number, "name": f"Voisin {number}", "language": "fr", "created_at": now}
            for number, _ in some
        ]
        connection.execute(insert(tables.person), people)
        contacts = [
            {
                "person_id": number,
                "rank": 0,
                "channel": channel,
                "address": address,
                "silence": Silence.NOTHING,
                "claimed_at": now,
                "created_at": now,
            }
            for number, (channel, address) in some
        ]
        connection.execute(insert(tables.contact), contacts)
        members = [
            {
                "person_id": number,
                "community_id": community,
                "roles": frozenset(),
                "status": MemberStatus.ACTIVE,
                "joined_at": now,
            }
            for number, _ in some
        ]
        connection.execute(insert(tables.member), members)


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound
