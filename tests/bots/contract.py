"""The contract that every channel keeps, as a test class for its own tests to subclass."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from core.ports import DeliveryFailed, Reason
from core.wire import Outbound, Span

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from core.ports import Channel
    from core.wire import Inbound

PATIENCE = 30.0
"""Seconds that a test waits for something that should take milliseconds."""


class StorageIsDownError(Exception):
    """What the front door raises when nothing can be committed."""


class FixedClock:
    """A clock that stands still."""

    days = 0

    def now(self) -> datetime:
        """Give a Tuesday afternoon in spring, or as many days later as a test says."""
        return datetime(2026, 4, 14, 12, 5, tzinfo=UTC) + timedelta(days=self.days)


@dataclass
class FrontDoor:
    """A front door in memory: ``offered`` is all that was handed over, ``heard`` what was committed.

    The next ``failures`` batches are refused, as by a storage that is down.
    """

    failures: int = 0
    offered: list[Inbound] = field(default_factory=list)
    heard: list[Inbound] = field(default_factory=list)
    cursor: str | None = None

    async def receive(self, batch: Sequence[Inbound]) -> None:
        """Commit *batch* and its last cursor, or refuse all of it."""
        self.offered.extend(batch)
        if self.failures:
            self.failures -= 1
            raise StorageIsDownError
        self.heard.extend(batch)
        self.cursor = next((one.cursor for one in reversed(batch) if one.cursor), self.cursor)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until *condition* holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 (what is awaited may be a peer's state, which has no event)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(channel: Channel, door: FrontDoor) -> AsyncIterator[None]:
    """Keep *channel* listening, as the switchboard does: after a failure it starts again where *door* stands."""

    async def keep_listening() -> None:
        while True:
            with suppress(DeliveryFailed, StorageIsDownError):
                await channel.listen(door.receive, door.cursor)
            await asyncio.sleep(0.05)

    task = asyncio.create_task(keep_listening())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class ChannelContract(ABC):
    """What holds for every channel; a subclass (named ``Test…``) fills in the hooks around its peer.

    Start the peer in an autouse fixture of the subclass that keeps it in ``self``: the hooks find it there.
    """

    throttle_says_how_long = True
    """Whether the peer can say for how long to pause (an SMTP server cannot)."""

    @abstractmethod
    async def make_channel(self) -> Channel:
        """Build a new channel, as after a restart, connected to the peer; the contract closes it."""

    @property
    @abstractmethod
    def address(self) -> str:
        """The address of the neighbour who writes, and can be written to."""

    @abstractmethod
    async def peer_says(self, text: str) -> None:
        """Let the neighbour write *text* to us."""

    @abstractmethod
    async def peer_heard(self) -> list[str]:
        """Give the texts that the neighbour has got from us, in order."""

    @abstractmethod
    async def peer_throttles(self, seconds: int) -> None:
        """Refuse the next message as sent too fast, asking for a pause of *seconds* where the peer can."""

    @abstractmethod
    async def peer_blocks(self) -> None:
        """Refuse the next message because the neighbour blocked us, or is gone."""

    @abstractmethod
    async def peer_breaks(self) -> None:
        """Make the server fail, for hearing and for speaking, until :meth:`peer_recovers`."""

    @abstractmethod
    async def peer_recovers(self) -> None:
        """Make the server work again."""

    @pytest.fixture
    async def channel(self) -> AsyncIterator[Channel]:
        """The channel under test, closed afterwards."""
        channel = await self.make_channel()
        yield channel
        await channel.close()

    def a_message(self, text: str = "Bonjour", delivery_id: str = "d-1") -> Outbound:
        """Build a plain message to the neighbour."""
        return Outbound(delivery_id=delivery_id, address=self.address, parts=((Span(text),),), subject="Tocsin")

    async def failure_of(self, channel: Channel, outbound: Outbound) -> DeliveryFailed:
        """Send *outbound* and give the failure that follows."""
        with pytest.raises(DeliveryFailed) as caught:
            await channel.send(outbound)
        return caught.value

    async def test_a_message_is_heard_word_for_word(self, channel: Channel) -> None:
        """What the neighbour writes comes in with its address, its id and its raw bytes."""
        door = FrontDoor()

        async with listening(channel, door):
            await self.peer_says("Une porte forcée, n° 12")
            await eventually(lambda: door.heard)

        message = door.heard[0]
        assert message.text == "Une porte forcée, n° 12"
        assert message.channel == channel.name
        assert message.address == self.address
        assert message.message_id
        assert message.raw
        assert message.received_at.tzinfo is not None

    async def test_two_messages_have_two_ids_and_keep_their_order(self, channel: Channel) -> None:
        """The same words said twice are two messages."""
        door = FrontDoor()

        async with listening(channel, door):
            await self.peer_says("un")
            await self.peer_says("un")
            await self.peer_says("deux")
            await eventually(lambda: len({one.message_id for one in door.heard}) >= 3)

        assert [one.text for one in door.heard[:3]] == ["un", "un", "deux"]

    async def test_a_message_handed_over_twice_has_the_same_id(self, channel: Channel) -> None:
        """The journal knows a repeat by its id."""
        door = FrontDoor(failures=1)

        async with listening(channel, door):
            await self.peer_says("vu")
            await eventually(lambda: door.heard)

        assert len(door.offered) >= 2
        assert len({(one.address, one.message_id) for one in door.offered}) == 1

    async def test_a_failing_receive_leaves_the_cursor(self, channel: Channel) -> None:
        """What was not committed is handed over again, by this process or by the next one."""
        broken = FrontDoor(failures=1_000)
        async with listening(channel, broken):
            await self.peer_says("au secours")
            await eventually(lambda: broken.offered)
        await channel.close()

        again = await self.make_channel()
        door = FrontDoor(cursor=broken.cursor)
        async with listening(again, door):
            await eventually(lambda: door.heard)
        await again.close()

        assert broken.heard == []
        assert door.heard[0].text == "au secours"
        assert door.heard[0].message_id == broken.offered[0].message_id

    async def test_a_message_sent_arrives_and_gives_a_receipt(self, channel: Channel) -> None:
        """The receipt carries the channel's own id."""
        receipt = await channel.send(self.a_message("Alerte A12: fumée au n° 3"))

        heard = await self.peer_heard()
        assert receipt.external_id
        assert receipt.accepted_at.tzinfo is not None
        assert len(heard) == 1
        assert "Alerte A12: fumée au n° 3" in heard[0]

    async def test_a_throttle_becomes_throttled(self, channel: Channel) -> None:
        """Too fast: the account pauses for as long as the server asked."""
        await self.peer_throttles(7)

        failure = await self.failure_of(channel, self.a_message())

        assert failure.reason is Reason.THROTTLED
        if self.throttle_says_how_long:
            assert failure.retry_in == timedelta(seconds=7)

    async def test_a_block_becomes_unreachable(self, channel: Channel) -> None:
        """The person cannot be reached there any more."""
        await self.peer_blocks()

        failure = await self.failure_of(channel, self.a_message())

        assert failure.reason is Reason.UNREACHABLE

    async def test_a_broken_server_is_unavailable_until_it_recovers(self, channel: Channel) -> None:
        """The same channel sends again when its server is back."""
        await self.peer_breaks()
        failure = await self.failure_of(channel, self.a_message("perdu"))
        await self.peer_recovers()

        await channel.send(self.a_message("retrouvé", "d-2"))

        assert failure.reason is Reason.UNAVAILABLE
        assert any("retrouvé" in text for text in await self.peer_heard())

    async def test_listening_to_a_broken_server_fails_and_resumes(self, channel: Channel) -> None:
        """The switchboard is told, and starts it again later; nothing said meanwhile is lost."""
        door = FrontDoor()
        await self.peer_breaks()
        with pytest.raises(DeliveryFailed) as caught:
            await asyncio.wait_for(channel.listen(door.receive, None), PATIENCE)
        await self.peer_recovers()

        async with listening(channel, door):
            await self.peer_says("me revoilà")
            await eventually(lambda: door.heard)

        assert caught.value.reason is Reason.UNAVAILABLE
        assert door.heard[0].text == "me revoilà"

    async def test_a_failure_says_nothing_of_the_person(self, channel: Channel) -> None:
        """Details go to the logs, where no address and no text belong."""
        await self.peer_blocks()

        failure = await self.failure_of(channel, self.a_message("mon secret"))

        assert self.address not in str(failure)
        assert "mon secret" not in str(failure)

    async def test_closing_twice_is_closing_once(self) -> None:
        """A channel may be closed before it was ever used, and again."""
        channel = await self.make_channel()

        await channel.close()
        await channel.close()

        assert channel.name
