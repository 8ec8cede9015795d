"""A street of twelve on four real channels, each behind a door that can fail; what reaches whom, and when, is noted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bots.listening import Listening
from bots.switchboard import Switchboard
from core.alerts import alerting
from core.command import discover
from core.inbox import FrontDoor
from core.model.alert import Alert
from core.model.alert_words import AlertStatus, Category, Severity
from core.model.community import Community, CommunityStatus
from core.shelves.unit_of_work import UnitOfWork
from core.texts import Texts
from core.wire import Inbound
from notifications.dispatch import PostOffice
from storage import tables
from storage.store import Store
from tests.bots.matrix_street import Neighbour
from tests.peers.faults import Fault, FaultyDoor
from tests.peers.kannel import Kannel
from tests.peers.mail import MailPeer
from tests.peers.synapse import Synapse
from tests.peers.telegram import TelegramPeer
from tests.whole.watched import ShiftedClock, Watched, channels_behind

PATIENCE = 30.0
ON_MAIL = ("lucie", "paul", "mairie")
EACH = 3


@dataclass
class Doors:
    """The street: its storage, its post office, and a door before each server."""

    store: Store
    clock: ShiftedClock
    channels: Mapping[str, Watched]
    doors: Mapping[str, tuple[FaultyDoor, ...]]
    addresses: Mapping[str, tuple[str, ...]]
    post: PostOffice
    listening: Listening
    shows: Callable[[str, str], Any]
    alerts: list[str] = field(default_factory=list)
    author_id: int = 0
    household_id: int = 0
    community_id: int = 0

    async def settle(self) -> None:
        """Let three people live here on each channel, and an author who has none."""

        def work(uow: UnitOfWork) -> None:
            unit: Any = uow
            for table in reversed(tables.metadata.sorted_tables):
                unit._tx.connection.execute(table.delete())
            now = uow.now()
            lilas = uow.communities.add(
                Community(0, "Les Lilas", "Bourg", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, now)
            )
            author = uow.members.add_person("Odette", "fr", now)
            uow.members.add_member(author.id, lilas.id, frozenset(), now)
            for channel, addresses in self.addresses.items():
                for address in addresses:
                    person = uow.members.add_person("Voisin", "fr", now)
                    inbound = Inbound(channel, address, "", now)
                    speaker = uow.members.speaker_at(inbound, self.channels[channel].capabilities.voice)
                    uow.members.claim_contact(speaker.contact.id, person.id, now)
                    uow.members.add_member(person.id, lilas.id, frozenset(), now)
            assert author.household_id is not None
            self.author_id, self.household_id, self.community_id = author.id, author.household_id, lilas.id

        await self.store.run(work)

    async def alert(self, *channels: str) -> Mapping[str, float]:
        """Raise an alert; the seconds until everybody on each of *channels* had it."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        code = await self.store.run(self._raise)
        self.post.wake()
        self.alerts.append(code)
        await self.until(lambda: self.has_reached(code, channels))
        return {
            name: max(self.channels[name].taken[code, one][0] for one in self.addresses[name]) - begun
            for name in channels
        }

    def has_reached(self, code: str, channels: tuple[str, ...]) -> bool:
        """Whether the servers of *channels* took the alert for everybody on them."""
        return all((code, one) in self.channels[name].taken for name in channels for one in self.addresses[name])

    def _raise(self, uow: UnitOfWork) -> str:
        now, category = uow.now(), Category.BURGLARY
        alert = Alert(
            id=0,
            number=0,
            community_id=self.community_id,
            author_id=self.author_id,
            household_id=self.household_id,
            category=category,
            severity=Severity.SEVERE,
            description="Une voiture bleue attend",
            place="12 rue des Lilas",
            status=AlertStatus.REPORTED,
            sent_at=now,
            expires_at=now + category.useful_for,
        )
        added = uow.alerts.add(alert)
        alerting.publish(uow, added)
        return added.code

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until *condition* holds.

        Raises:
            TimeoutError: it never did.
        """
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - the condition is a look at several tasks
                await asyncio.sleep(0.005)

    def breaks(self, channel: str, fault: Fault) -> None:
        """Let the servers of one channel fail."""
        for door in self.doors[channel]:
            door.breaks(fault)

    async def mends(self, channel: str, **later: float) -> None:
        """Let them work again, let time (as of `timedelta`) go by at once, and wait until everybody has everything."""
        for door in self.doors[channel]:
            door.mends()
        await self._nothing_is_held(channel)
        self.clock.ahead += timedelta(**later)
        self.post.wake()
        await self.until(lambda: all(self.has_reached(code, tuple(self.channels)) for code in self.alerts))

    async def _nothing_is_held(self, channel: str) -> None:
        """Wait until all that was claimed for *channel* is sent or given back: no lease may end during a send."""

        def work(uow: UnitOfWork) -> int:
            unit: Any = uow
            row = tables.delivery.c
            held = select(func.count()).where(
                row.account == channel, row.status == "queued", row.lease_until > uow.now()
            )
            return int(unit._tx.connection.execute(held).scalar_one())

        async with asyncio.timeout(PATIENCE):
            while await self.store.run(work):  # noqa: ASYNC110 - the database is asked
                await asyncio.sleep(0.02)

    async def pause(self, channel: str) -> float:
        """Wait until the storage says that the account must be silent; for how many seconds."""

        def work(uow: UnitOfWork) -> float:
            unit: Any = uow
            account = tables.account.c
            found = unit._tx.connection.execute(tables.account.select().where(account.name == channel)).one_or_none()
            until = None if found is None else found.paused_until
            return (until - uow.now()).total_seconds() if until else 0.0

        async with asyncio.timeout(PATIENCE):
            while (seconds := await self.store.run(work)) <= 0:  # noqa: ASYNC110 - the database is asked
                await asyncio.sleep(0.02)
        return seconds


@asynccontextmanager
async def open_doors(
    store: Store, clock: ShiftedClock, mail: MailPeer, kannel: Kannel, homeserver: Synapse, folder: Path
) -> AsyncIterator[Doors]:
    """Open the street: real channels to real servers, each through a door."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramPeer())
        ports = {
            "telegram": (_port(telegram.url),),
            "matrix": (_port(homeserver.url),),
            "sms": (kannel.sendsms,),
            "email": (mail.smtp_port, mail.imap_port),
        }
        doors = {
            name: tuple([await stack.enter_async_context(FaultyDoor(one)) for one in behind])
            for name, behind in ports.items()
        }
        bot = await Neighbour.move_in(homeserver, "tocsin")
        people = [await Neighbour.move_in(homeserver, f"voisin{number}") for number in range(EACH)]
        rooms = {one.user_id: (one, await one.open_room(bot.user_id)) for one in people}
        for _, room in rooms.values():
            await bot.join(room)
        kannel.carried.clear()
        await kannel.take_hold()
        stack.push_async_callback(kannel.let_go)
        for user in (*ON_MAIL, "tocsin"):
            await asyncio.to_thread(mail.empty, user)
        addresses = {
            "telegram": ("1001", "1002", "1003"),
            "matrix": tuple(rooms),
            "sms": tuple(f"+3361234560{number}" for number in range(EACH)),
            "email": tuple(mail.address(user) for user in ON_MAIL),
        }
        channels = {each.name: Watched(each) for each in channels_behind(doors, bot.user_id, mail, clock, folder)}
        texts = Texts.load()
        post = PostOffice(store, channels, texts, clock, jitter=lambda: 0.5)
        capabilities = {name: each.capabilities for name, each in channels.items()}
        door = FrontDoor(discover(), texts, capabilities)
        switchboard = Switchboard(store, door, clean=_as_it_is, carry=post.carry, wake=post.wake)
        listening = Listening(channels, switchboard.receive, _from_the_beginning)

        async def shows(channel: str, address: str) -> list[str]:
            """All that stands on the screen of *address*."""
            if channel == "telegram":
                return telegram.texts(int(address))
            if channel == "sms":
                return [each.text for each in kannel.carried if each.receiver == address]
            if channel == "email":
                mails = await asyncio.to_thread(mail.mailbox, address.partition("@")[0])
                return [str(each["Subject"]) for each in mails]
            one, room = rooms[address]
            return [str(event["content"].get("body", "")) for event in await one.events(room)]

        street = Doors(store, clock, channels, doors, addresses, post, listening, shows)
        await street.settle()
        work = [asyncio.create_task(post.run()), asyncio.create_task(listening.run())]
        try:
            yield street
        finally:
            for task in work:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for channel in channels.values():
                await channel.close()


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


async def _from_the_beginning(_account: str) -> str | None:
    return None


async def _as_it_is(inbound: Inbound) -> Inbound:
    return inbound
