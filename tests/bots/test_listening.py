"""Each channel listens on its own, comes back by itself, and goes on from where it was committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from bots import listening as listening_module
from bots.listening import Listening
from core.errors import StorageDown
from core.ports import Capabilities, DeliveryFailed, Reason, Receive, Voice
from core.wire import Inbound, Outbound, Receipt

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


class Line:
    """A channel that fails as told, once for each failure, and then hands over what stands behind the cursor."""

    capabilities = Capabilities(Voice.TELEGRAM)

    def __init__(self, name: str, *failures: BaseException, messages: int = 3) -> None:
        self.name = name
        self.began: list[str | None] = []
        self._failures = list(failures)
        self._messages = messages

    async def listen(self, receive: Receive, since: str | None) -> None:
        self.began.append(since)
        if self._failures:
            raise self._failures.pop(0)
        for number in range(int(since or 0) + 1, self._messages + 1):
            await receive([Inbound(self.name, "1", str(number), NOW, cursor=str(number))])
        await asyncio.Event().wait()

    async def send(self, outbound: Outbound) -> Receipt:
        raise NotImplementedError

    async def close(self) -> None:
        pass


class Door:
    """Commits what it is given; ``failures`` come first."""

    def __init__(self, *failures: BaseException) -> None:
        self.heard: list[str] = []
        self.cursors: dict[str, str] = {}
        self._failures = list(failures)

    async def receive(self, batch: Sequence[Inbound]) -> None:
        for inbound in batch:
            if self._failures:
                raise self._failures.pop(0)
            self.heard.append(f"{inbound.channel}{inbound.message_id}")
            self.cursors[inbound.channel] = inbound.cursor or ""

    async def cursor(self, account: str) -> str | None:
        return self.cursors.get(account)


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening_module, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(listening_module, "MISCONFIGURED_PAUSE", 0.01)


@asynccontextmanager
async def working(door: Door, *lines: Line) -> AsyncIterator[Listening]:
    listening = Listening({line.name: line for line in lines}, door.receive, door.cursor)
    task = asyncio.create_task(listening.run())
    try:
        yield listening
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is awaited has no event
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    "failure",
    [
        DeliveryFailed(Reason.UNAVAILABLE),
        DeliveryFailed(Reason.MISCONFIGURED, "the token is refused"),
        OSError("no route"),
        ZeroDivisionError(),
    ],
    ids=["away", "refused", "no network", "our bug"],
)
async def test_a_channel_that_fails_comes_back_and_never_stops_the_others(failure: Exception) -> None:
    door = Door()

    async with working(door, Line("a", failure, failure), Line("b")) as listening:
        await until(lambda: len(door.heard) == 6)

        assert listening.states == {"a": True, "b": True}
    assert door.heard.count("a1") == 1


@pytest.mark.parametrize("failure", [StorageDown("disk"), ZeroDivisionError()], ids=["storage down", "our bug"])
async def test_what_was_not_committed_is_handed_over_again(failure: Exception) -> None:
    """The cursor has not moved: the channel starts where the storage stands, not where it was itself."""
    door, line = Door(failure), Line("a")

    async with working(door, line):
        await until(lambda: len(door.heard) == 3)

    assert door.heard == ["a1", "a2", "a3"]
    assert line.began == [None, None]


async def test_a_channel_goes_on_after_what_was_committed() -> None:
    door, line = Door(), Line("a")
    door.cursors["a"] = "2"

    async with working(door, line):
        await until(lambda: door.heard)

    assert door.heard == ["a3"]


async def test_after_a_long_outage_of_the_storage_a_channel_hears_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neighbours wait outside: the pause does not grow with the length of the outage."""
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bots.listening.asyncio.sleep", note)
    door = Door(*[StorageDown("down")] * 20)

    async with working(door, Line("a")):
        while len(door.heard) < 3:
            await sleep(0.001)

    assert len(pauses) == 20
    assert max(pauses) == listening_module.FIRST_PAUSE


async def test_a_server_that_stays_away_is_asked_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def note(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr("bots.listening.asyncio.sleep", note)
    monkeypatch.setattr(listening_module, "FIRST_PAUSE", 1.0)
    door = Door()

    async with working(door, Line("a", *[DeliveryFailed(Reason.UNAVAILABLE)] * 10)) as listening:
        while len(door.heard) < 3:
            assert not door.heard or listening.states["a"]
            await sleep(0.001)

    assert pauses[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(pauses) == listening_module.LONGEST_PAUSE


async def test_whoever_waits_for_the_beginning_goes_on_when_each_channel_listens_or_tries_to() -> None:
    door = Door()
    lines = (Line("a", DeliveryFailed(Reason.UNAVAILABLE)), Line("b"))

    async with working(door, *lines) as listening:
        await listening.begun()

        assert [line.began for line in lines] == [[None], [None]]


async def test_a_storage_that_is_away_holds_up_nobody_who_waits_for_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening_module, "BEGINS_WITHIN", 0.01)
    line = Line("a")
    listening = Listening({"a": line}, Door().receive, _away)
    task = asyncio.create_task(listening.run())

    await listening.begun()

    assert line.began == []
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _away(account: str) -> str | None:
    raise StorageDown(account)
