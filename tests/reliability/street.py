"""A street that outlives the process which serves it: its screens, and what waits to be acknowledged."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bots.switchboard import Switchboard
from core.command import discover
from core.inbox import FrontDoor
from core.model.community import Community, CommunityStatus, Topic
from core.model.member import Role
from core.texts import Texts
from core.wire import Assurance, Inbound, Receipt
from notifications.dispatch import PostOffice
from storage.store import Store
from storage.tables import metadata
from tests.reliability.failpoints import Fate, MortalChannel, MortalStore
from tests.world import ASSURANCE, CAPABILITIES, STARTS_AT, VillageClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Outbound

STILL_TO_DO = """
    SELECT (SELECT count(*) FROM delivery WHERE status = 'queued')
         + (SELECT count(*) FROM notice WHERE expanded_at IS NULL)
"""
SECRET = b"the village's secret, 32 bytes!!"
NEIGHBOURS = {
    "Odette": ("sms", "+33600000001"),
    "Karim": ("telegram", "1001"),
    "Ana": ("telegram", "1002"),
    "Lucie": ("email", "lucie@lilas.example"),
    "Paul": ("matrix", "@paul:lilas.example"),
    "Anne": ("sms", "+33600000002"),
    "Groupe": ("telegram", "-100200"),
}


class Screen:
    """Everything that one channel's server ever took, as its own ledger."""

    def __init__(self, name: str, clock: VillageClock) -> None:
        self.name = name
        self.capabilities = replace(CAPABILITIES[name], in_flight=2)
        self.ledger: list[Outbound] = []
        self._clock = clock

    def show(self, outbound: Outbound) -> Receipt:
        """Take a message; the server gives the same one the same id, as it does for an edit."""
        self.ledger.append(outbound)
        return Receipt(outbound.replaces or f"{self.name}-{outbound.delivery_id}", self.now())

    def now(self) -> datetime:
        """The time by the server's clock."""
        return self._clock.now()

    @property
    def repeats(self) -> int:
        """How many messages it took that it had taken before."""
        return len(self.ledger) - len({outbound.delivery_id for outbound in self.ledger})


@dataclass
class Peers:
    """What is outside of the process: screens, and messages that are handed over until they are acknowledged."""

    clock: VillageClock
    waiting: list[Inbound] = field(default_factory=list)
    causes: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock.at = STARTS_AT
        self.screens = {name: Screen(name, self.clock) for name in CAPABILITIES}

    def say(self, name: str, *texts: str, once_heard: str = "") -> None:
        """Let a neighbour write, once they heard something; it waits in the channel's server."""
        channel, address = NEIGHBOURS[name]
        for text in texts:
            number = len(self.waiting) + 1
            if once_heard:
                self.causes[f"m{number}"] = (name, once_heard)
            said = Inbound(channel, address, f"m{number}", self.clock.now(), text)
            assurance = ASSURANCE.get(channel, Assurance.AUTHENTICATED)
            self.waiting.append(replace(said, raw=text.encode(), cursor=str(number), assurance=assurance))

    def is_written(self, inbound: Inbound) -> bool:
        """Whether its author has had the reason to write it yet."""
        name, words = self.causes.get(inbound.message_id, ("", ""))
        return not name or any(words in one.text for one in self.heard_by(name))

    def heard_by(self, name: str) -> list[Outbound]:
        """What reached a neighbour, repeats included."""
        channel, address = NEIGHBOURS[name]
        return [outbound for outbound in self.screens[channel].ledger if outbound.address == address]


class Process:
    """One life of the program, on a database and among peers that outlive it."""

    def __init__(self, store: Store, peers: Peers, fate: Fate | None = None) -> None:
        self.fate = fate or Fate()
        self.peers = peers
        self.store = MortalStore(store, self.fate)
        channels: Any = {name: MortalChannel(screen, self.fate) for name, screen in peers.screens.items()}
        capabilities = {name: screen.capabilities for name, screen in peers.screens.items()}
        texts = Texts.load()
        self.post = PostOffice(self.store, channels, texts, peers.clock, jitter=lambda: 0.5)
        self.door = FrontDoor(discover(), texts, capabilities)
        self.switchboard = Switchboard(
            self.store, self.door, clean=_as_it_is, carry=self.post.carry, wake=self.post.wake
        )

    async def live(self) -> bool:
        """Hear all that waits from the cursor on, and deliver all that is due; whether it lived to the end."""
        others = asyncio.all_tasks()
        work, death = asyncio.create_task(self._work()), asyncio.create_task(self.fate.death.wait())
        await asyncio.wait({work, death}, return_when=asyncio.FIRST_COMPLETED)
        if not self.fate.is_dead:
            await work
        # What is left of it in this interpreter can neither read, write nor send any more.
        left = asyncio.all_tasks() - others
        for task in left:
            task.cancel()
        await asyncio.gather(work, *left, return_exceptions=True)
        return not self.fate.is_dead

    async def has_work(self) -> bool:
        """Whether something is still to be heard or said."""
        left = await self.store.run(lambda uow: rows(uow, STILL_TO_DO)[0][0])
        return bool(left) or await self._done() < len(self.peers.waiting)

    async def _done(self) -> int:
        """Tell how far the talk was heard; it is one thread over all channels, so what was said last tells it."""
        return await self.store.run(lambda uow: max(int(uow.journal.cursor(name) or 0) for name in CAPABILITIES))

    async def _work(self) -> None:
        for inbound in self.peers.waiting[await self._done() :]:
            if not self.peers.is_written(inbound):
                break
            await self.switchboard.receive([inbound])
            await self.post.drain()
        await self.post.drain()


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound


def settle(uow: UnitOfWork) -> None:
    """Take everything out of the database, and let the neighbours and their group move in."""
    for table in reversed(metadata.sorted_tables):
        rows(uow, f'DELETE FROM "{table.name}"')  # noqa: S608 - the names of our own tables
    now = uow.now()
    lilas = Community(0, "Lilas", "Lilas", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, now)
    community_id = uow.communities.add(lilas).id
    for name, (channel, address) in NEIGHBOURS.items():
        if name == "Groupe":
            uow.communities.link_group(community_id, channel, address, name, frozenset({Topic.ALERTS}))
            continue
        contact = uow.members.speaker_at(Inbound(channel, address, "", now), CAPABILITIES[channel].voice).contact
        person = uow.members.add_person(name, "fr", now)
        uow.members.claim_contact(contact.id, person.id, now)
        roles = frozenset({Role.REFERENT}) if name == "Karim" else frozenset()
        uow.members.add_member(person.id, community_id, roles, now)


@asynccontextmanager
async def open_store(url: str, clock: Any) -> AsyncIterator[Store]:
    """Open the storage of one life."""
    store = Store.open(url, clock=clock, secret=SECRET)
    try:
        yield store
    finally:
        await store.close()


def rows(uow: Any, statement: str) -> Sequence[Any]:
    """Look behind the shelves."""
    result = uow._tx.connection.exec_driver_sql(statement)
    return list(result) if result.returns_rows else []
