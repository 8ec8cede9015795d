"""One sending account at work: its feeder claims and settles, its workers send, and it waits for no other account."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from core.model.notice import Lane
from core.ports import Channel
from core.post import Claim, Settled
from core.shelves.unit_of_work import UnitOfWork
from notifications import trouble
from notifications.carrier import FLUSH_AFTER, Carrier, Office

POLL = 1.0
"""Seconds after which the database is asked in any case: it is the truth, being woken is a courtesy."""
BATCH = 64
"""Parcels claimed at once to begin with: few, for what a crash leaves behind waits for the end of its lease."""
BATCH_AT_MOST = 256
BATCH_LASTS = (0.1, 1.0)
"""Seconds that a batch should last: where they go faster, larger ones spare the database work."""
BEGIN_WITHIN = 15.0
"""Seconds after its claim within which a parcel is begun or given back, so that no lease ends during a send."""
CARRIED_AT_MOST = 4_096
HUSHED_AT_MOST = 0.5
"""Seconds for which a gazette is silent while an alert is fanned out."""
STOP_WITHIN = 10.0
STORAGE_REST = 0.5
_SHORTEST_WAIT = 0.01
_LAST_TRIES = 3


class Desk:
    """The feeder of one account."""

    def __init__(self, channel: Channel, office: Office) -> None:
        """Serve *channel*."""
        self.account = channel.name
        self._capabilities = channel.capabilities
        self._office = office
        self._others = frozenset(office.voices) - {channel.name}
        pace = channel.capabilities.per_second
        # Half a second's worth: the pace reserved for a letter is not there for the alert that comes next.
        self._batch_at_most = max(1, min(BATCH_AT_MOST, int(pace / 2))) if pace > 0 else BATCH_AT_MOST
        self._batch = min(BATCH, self._batch_at_most)
        self._bell = asyncio.Event()
        self._carrier = Carrier(channel, office, self._batch // 2, self._bell.set)
        self._lease = timedelta(seconds=BEGIN_WITHIN + self._carrier.within)
        self._look_at = 0.0
        self._filled_at = 0.0
        self._is_woken = self._hears_all = False
        self._is_more_due = False
        self._fullest: Lane | None = None
        self._is_pace_set = False

    def wake(self, *, hears_all: bool) -> None:
        """Look at once whether there is something to send; *hears_all* when all that was committed is fanned out."""
        self._is_woken = True
        self._hears_all |= hears_all
        self._look_at = 0.0
        self._bell.set()

    def hush(self) -> None:
        """An alert was committed: let the gazette be silent until all of it is claimed."""
        self._hears_all = False
        self._carrier.hand.hushed_until = asyncio.get_running_loop().time() + HUSHED_AT_MOST

    def carry(self, claim: Claim) -> None:
        """Send replies that were born leased to us before all else; while the account rests they wait their turn."""
        carrier = self._carrier
        carrier.hand.carry(claim, asyncio.get_running_loop().time() + BEGIN_WITHIN)
        if carrier.is_closing or carrier.resting_until is not None or carrier.hand.carried > CARRIED_AT_MOST:
            carrier.give_back()
        carrier.call_worker()

    def stop(self) -> None:
        """Let `run` end: what is in flight is finished, what is held is given back."""
        self._carrier.close()
        self._bell.set()

    async def run(self, *, until_idle: bool = False) -> int:
        """Serve until `stop`, or until nothing is due now; how many parcels were claimed.

        When it is cancelled it leaves everything as a crash would: what was claimed is sent again after its lease.
        """
        carrier = self._carrier
        carrier.is_closing = False
        carrier.rings_when_idle = until_idle
        workers = [asyncio.create_task(carrier.work()) for _ in range(max(1, self._capabilities.in_flight))]
        try:
            count = await (self._feed_until_idle() if until_idle else self._feed())
            carrier.close()
            await asyncio.wait(workers, timeout=STOP_WITHIN)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        carrier.give_back()
        await self._settle_the_rest()
        carrier.is_closing = not until_idle
        return count

    async def _feed(self) -> int:
        count = 0
        while not self._carrier.is_closing:
            try:
                count += await self._exchange()
            except Exception as error:  # noqa: BLE001 - whatever it is, the desk must go on
                trouble.note(self.account, error)
                await asyncio.sleep(STORAGE_REST)
            else:
                await self._listen()
        return count

    async def _feed_until_idle(self) -> int:
        count = 0
        while True:
            self._look_at = 0.0
            claimed = await self._exchange()
            count += claimed
            if not claimed and self._carrier.is_idle and not self._is_more_due:
                return count
            await self._listen(FLUSH_AFTER)

    @property
    def _has_room(self) -> bool:
        return self._carrier.hand.claimed <= self._carrier.low_water

    async def _listen(self, at_most: float = POLL) -> None:
        """Wait for the bell, or until it is time to look for more."""
        if self._has_room:
            at_most = min(at_most, max(0.0, self._look_at - asyncio.get_running_loop().time()))
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._bell.wait()
        self._bell.clear()

    async def _exchange(self) -> int:
        """In one transaction, write down what was done and claim what is next; how many parcels were claimed."""
        hand = self._carrier.hand
        hears_all, self._hears_all = self._hears_all, False
        hushed_until = hand.hushed_until
        count = await self._settle_and_claim()
        # Another alert may have been committed meanwhile.
        if hears_all and hand.hushed_until == hushed_until:
            # There may be more of this one than was claimed.
            self._hears_all = self._fullest is not None and self._fullest < Lane.GAZETTE
            if not self._hears_all:
                hand.hushed_until = 0.0
                self._carrier.call_worker()
        return count

    async def _settle_and_claim(self) -> int:
        carrier = self._carrier
        self._is_more_due = False
        asked_at = asyncio.get_running_loop().time()
        now = self._office.clock.now()
        self._look_again(asked_at, now)
        lanes = self._lanes_to_ask(asked_at, now)
        pause = carrier.resting_until if carrier.must_pause else None
        if not (lanes or pause or carrier.must_flush or (carrier.done and carrier.is_closing)):
            return 0
        settled = carrier.take_done()
        unpaced, carrier.unpaced = carrier.unpaced, 0

        def work(uow: UnitOfWork) -> Sequence[Claim]:
            self._write(uow, settled, unpaced, pause)
            return self._claim(uow, lanes, now)

        try:
            claims = await self._office.store.run(work)
        except BaseException:
            carrier.done[:0] = settled
            carrier.must_flush = True
            carrier.unpaced += unpaced
            raise
        self._is_pace_set = True
        carrier.must_pause = carrier.must_pause and carrier.resting_until != pause
        return self._receive(claims, lanes, asked_at)

    def _look_again(self, at: float, now: datetime) -> None:
        """Look for a parcel that is to be tried again when it is due, not at the next poll."""
        for settled in self._carrier.done:
            if settled.due_at is not None:
                self._look_at = min(self._look_at, at + max(0.0, (settled.due_at - now).total_seconds()))

    def _lanes_to_ask(self, at: float, now: datetime) -> Sequence[Lane]:
        """Every lane when there is room; else those of which little is held, if one may have more; none at rest."""
        carrier = self._carrier
        if carrier.resting_until is not None:
            left = (carrier.resting_until - now).total_seconds()
            if left > 0:
                self._look_at = at + min(POLL, left)
                return ()
            carrier.resting_until = None
        is_woken, self._is_woken = self._is_woken, False
        if carrier.is_closing:
            return ()
        if self._has_room:
            return tuple(Lane) if at >= self._look_at else ()
        if not is_woken and self._fullest is None:
            return ()
        short = tuple(lane for lane in Lane if carrier.hand.held(lane) <= carrier.low_water)
        return short if is_woken or self._fullest in short else ()

    def _write(self, uow: UnitOfWork, settled: Sequence[Settled], unpaced: int, pause: datetime | None) -> None:
        if not self._is_pace_set:
            uow.post.set_pace(self.account, self._capabilities.per_second)
        if settled or unpaced:
            uow.post.settle(self.account, settled, unpaced)
        if pause is not None:
            uow.post.pause(self.account, pause)

    def _claim(self, uow: UnitOfWork, lanes: Sequence[Lane], now: datetime) -> Sequence[Claim]:
        claims: list[Claim] = []
        room = self._batch
        for lane in lanes:
            claim = uow.post.claim(self.account, lane, room, self._lease, now, self._others)
            claims.append(claim)
            room -= len(claim.parcels)
            if room <= 0:
                break
        return claims

    def _receive(self, claims: Sequence[Claim], lanes: Sequence[Lane], asked_at: float) -> int:
        now = asyncio.get_running_loop().time()
        for claim in claims:
            self._carrier.hand.put(claim, now, asked_at + BEGIN_WITHIN)
        count = sum([len(claim.parcels) for claim in claims])
        if count >= self._batch:
            if self._fullest is not None:
                self._fit_batch(asked_at - self._filled_at)
            self._filled_at = asked_at
            self._fullest = lanes[len(claims) - 1]
        elif self._fullest in lanes:
            self._fullest = None
        waits = [claim.wait for claim in claims if claim.wait is not None]
        # A batch of which nothing was worth sending any more hides what stands behind it.
        self._is_more_due = any(wait <= 0 for wait in waits)
        # With a pace, a small batch may only mean that the next moments were not free yet.
        if self._fullest is not None or (count and self._capabilities.per_second > 0):
            self._look_at = 0.0
        elif len(lanes) == len(Lane) and not self._is_woken:
            self._look_at = asked_at + max(_SHORTEST_WAIT, min([POLL, *waits]))
        self._carrier.call_worker()
        return count

    def _fit_batch(self, lasted: float) -> None:
        """Claim more at once from a server that takes it in no time, and less from a slow one.

        A fast one takes a whole batch while the next is claimed: a busy event loop lets the database wait.
        """
        is_fast = lasted < BATCH_LASTS[0]
        if is_fast:
            self._batch = min(self._batch * 2, self._batch_at_most)
        elif lasted > BATCH_LASTS[1]:
            self._batch = max(self._batch // 2, min(self._capabilities.in_flight, self._batch_at_most))
        self._carrier.low_water = self._batch if is_fast else self._batch // 2

    async def _settle_the_rest(self) -> None:
        for _ in range(_LAST_TRIES):
            try:
                await self._exchange()
                return
            except Exception as error:  # noqa: BLE001 - whatever it is, the desk must go on
                trouble.note(self.account, error)
                await asyncio.sleep(STORAGE_REST)
