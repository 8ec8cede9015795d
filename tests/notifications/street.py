"""A street for the post office: a real storage, neighbours with addresses, and channels that collect what they get."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from core.model.community import Community, CommunityStatus
from core.model.notice import Audience, AudienceKind, DeliveryStatus, Lane, Notice
from core.ports import Capabilities, Channel, Receive, Voice
from core.post import Claim
from core.shelves.unit_of_work import UnitOfWork
from core.texts import Texts
from core.wire import Inbound, Outbound, Receipt
from notifications.dispatch import PostOffice
from storage.store import Store
from tests.notifications.letters import NOW

TEXTS = Texts({"fr": {"test": {"said": "{words}"}}})
PATIENCE = 30.0
WHATEVER_IT_LASTS = (0.0, 3600.0)
"""For `desk.BATCH_LASTS`: on a busy machine a batch lasts longer, and fewer would be claimed at once."""


class StreetClock:
    """A clock that goes as fast as the real one, and can be moved on."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._skipped = timedelta()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - self._began) + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += timedelta(seconds=seconds)


@dataclass
class Collector:
    """A channel that keeps what it is given; ``behaviour`` may fail or hang first."""

    name: str
    clock: StreetClock
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(Voice.TELEGRAM, per_second=0, in_flight=4))
    behaviour: Callable[[Outbound], Awaitable[None]] | None = None
    heard: list[Outbound] = field(default_factory=list)
    heard_at: list[float] = field(default_factory=list)

    async def listen(self, receive: Receive, since: str | None) -> None:
        await asyncio.Event().wait()

    async def send(self, outbound: Outbound) -> Receipt:
        if self.behaviour is not None:
            await self.behaviour(outbound)
        self.heard.append(outbound)
        self.heard_at.append(time.monotonic())
        return Receipt(f"{self.name}-{outbound.delivery_id}", self.clock.now())

    async def close(self) -> None:
        pass

    @property
    def texts(self) -> list[str]:
        return [outbound.text for outbound in self.heard]


@dataclass
class Street:
    """The storage and the neighbours in it."""

    store: Store
    clock: StreetClock
    community_id: int = 0
    _turns: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Know whether the database is at work."""
        run = self.store.run

        async def counted(work: Callable[[UnitOfWork], Any]) -> Any:
            self._turns += 1
            try:
                return await run(work)
            finally:
                self._turns -= 1

        self.store.run = counted  # type: ignore[method-assign]

    async def take_a_while(self, _outbound: Outbound) -> None:
        """Let a message take a few milliseconds, and as long as the database is at work.

        Otherwise a test that counts the messages that leave meanwhile would measure how busy the machine is.
        """
        await asyncio.sleep(0.003)
        await until(lambda: not self._turns)

    async def found(self) -> None:
        community = Community(0, "Lilas", "Lilas", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)
        self.community_id = (await self.store.run(lambda uow: uow.communities.add(community))).id

    async def settle_in(self, channel: str, count: int = 1, voice: Voice = Voice.TELEGRAM) -> list[int]:
        """Let *count* neighbours move in, each with an address on *channel*; their contacts."""

        def move_in(uow: UnitOfWork) -> list[int]:
            contacts = []
            for number in range(count):
                said = Inbound(channel, f"{channel}-{number}", f"hello-{number}", self.clock.now(), text="bonjour")
                contact = uow.members.speaker_at(said, voice).contact
                person = uow.members.add_person(f"Voisin {number}", "fr", self.clock.now())
                uow.members.claim_contact(contact.id, person.id, self.clock.now())
                uow.members.add_member(person.id, self.community_id, frozenset(), self.clock.now())
                contacts.append(contact.id)
            return contacts

        return await self.store.run(move_in)

    async def announce(self, words: str, lane: Lane = Lane.ALERT, expires_in: float | None = None) -> int:
        """Say *words* to every neighbour."""
        audience = Audience(AudienceKind.COMMUNITY, self.community_id)
        return await self.add(words, audience, lane, expires_in)

    async def tell(self, contact_id: int, words: str, lane: Lane = Lane.MESSAGE) -> int:
        """Say *words* to one contact."""
        return await self.add(words, Audience(AudienceKind.CONTACT, contact_id), lane, None)

    async def add(self, words: str, audience: Audience, lane: Lane, expires_in: float | None) -> int:
        now = self.clock.now()
        expires_at = now + timedelta(seconds=expires_in) if expires_in else None
        notice = Notice("test.said", {"words": words}, audience, lane, self.community_id, expires_at=expires_at)
        return await self.store.run(lambda uow: uow.outbox.add(notice, now))

    async def reply(self, contact_id: int, words: str) -> Claim:
        """Answer one contact; the delivery is born leased."""
        now = self.clock.now()
        params: Mapping[str, Any] = {"text": "test.said", "params": {"words": words}}
        notice = Notice("reply", params, Audience(AudienceKind.CONTACT, contact_id), Lane.REPLY)

        def answer(uow: UnitOfWork) -> Claim:
            return uow.post.read(uow.outbox.reply(notice, "", now, tap=None, refers_to=None))

        return await self.store.run(answer)

    def office(self, *channels: Channel, texts: Texts = TEXTS) -> PostOffice:
        return PostOffice(
            self.store, {channel.name: channel for channel in channels}, texts, self.clock, jitter=lambda: 0.0
        )

    async def statuses(self) -> dict[DeliveryStatus, int]:
        """How many deliveries there are, by status."""
        rows = await self.rows("SELECT status, count(*) FROM delivery GROUP BY status")
        return {DeliveryStatus(status): count for status, count in rows}

    async def attempts(self) -> list[int]:
        return [row[0] for row in await self.rows("SELECT attempts FROM delivery ORDER BY id")]

    async def leased(self) -> int:
        """How many deliveries somebody holds."""
        [row] = await self.rows("SELECT count(*) FROM delivery WHERE lease_until IS NOT NULL")
        return int(row[0])

    async def rows(self, statement: str) -> list[Any]:
        """Look behind the shelves."""

        def read(uow: UnitOfWork) -> list[Any]:
            tx: Any = uow.post._tx  # type: ignore[attr-defined]
            return list(tx.connection.execute(text(statement)))

        return await self.store.run(read)

    async def execute(self, statement: str) -> None:
        """Change something behind the shelves."""

        def change(uow: UnitOfWork) -> None:
            tx: Any = uow.post._tx  # type: ignore[attr-defined]
            tx.connection.execute(text(statement))

        await self.store.run(change)


async def until(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.002)
