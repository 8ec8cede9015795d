"""The workers of one sending account: they word, send, and note what became of each parcel."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from core.model.notice import DeliveryStatus, Lane
from core.ports import Alphabet, Channel, Clock, DeliveryFailed, Reason, Voice
from core.post import Letter, Parcel, Settled
from core.store import Store
from core.texts import Texts
from core.wire import AttachmentKind, Outbound, Receipt, plain
from notifications.alarm import Alarm
from notifications.enclose import Maker, enclose
from notifications.hand import Hand, Job
from notifications.patience import Patience
from notifications.render import REPLY, Content, address, compose
from notifications.retry import leads, next_attempt, place, rest
from notifications.sms_text import segments
from notifications.trouble import note, where

FLUSH = 32
"""Results written down together: a crash sends at most these, and those in flight, a second time."""
FLUSH_AFTER = 0.05
"""Seconds that a result waits for others."""
SEND_WITHIN = 15.0
"""Seconds that a server has to answer."""
MAIL_WITHIN = 60.0
"""The same for a mail, whose server may look at it for long before it says yes."""
SHORTEST_REST = timedelta(seconds=1)
UNAVAILABLE_REST = timedelta(seconds=5)
MISCONFIGURED_REST = timedelta(seconds=30)
_MADE = frozenset({AttachmentKind.FILE, AttachmentKind.PHOTO})
_SILENCES_PER_WORKER = 4
_KEPT_CONTENTS = 128
_AFTER_A_BUG = timedelta(seconds=0.5)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Office:
    """What the desks of all accounts share; ``jitter`` draws from [0, 1)."""

    store: Store
    texts: Texts
    clock: Clock
    voices: Mapping[str, Voice]
    jitter: Callable[[], float] = random.random
    makers: Mapping[str, Maker] = field(default_factory=dict)
    sent: Counter[tuple[str, Lane]] = field(default_factory=Counter)
    failed: Counter[tuple[str, Lane]] = field(default_factory=Counter)


class Carrier:
    """The workers, what they hold, and what they have done since it was last written down.

    ``ring`` is called when somebody should write it down, or when the hand runs low.
    """

    def __init__(self, channel: Channel, office: Office, low_water: int, ring: Callable[[], None]) -> None:
        """Send through *channel*; ``low_water`` is when to ring for more."""
        self.hand = Hand()
        self.done: list[Settled] = []
        self.must_flush = self.must_pause = self.is_closing = self.rings_when_idle = False
        self.unpaced = self.busy = 0
        self.resting_until: datetime | None = None
        self.within = MAIL_WITHIN if channel.capabilities.voice is Voice.EMAIL else SEND_WITHIN
        self._channel = channel
        self._capabilities = channel.capabilities
        self._account = channel.name
        self._office = office
        self.low_water = low_water
        self._ring = ring
        self._contents: dict[tuple[int, str, bool], tuple[Letter, Content]] = {}
        self._silences = 0
        self._idle: deque[asyncio.Future[None]] = deque()
        self._alarm = Alarm(self._wake_one)
        self._flush_timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is held, in flight or unwritten."""
        return self._is_bare and not self.done

    def take_done(self) -> list[Settled]:
        """Give what is to be written down."""
        done, self.done = self.done, []
        self.must_flush = False
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        return done

    async def work(self) -> None:
        """Be one worker, until closing."""
        patience = Patience()
        try:
            while not self.is_closing:
                try:
                    await self._work(patience)
                except Exception as error:  # noqa: BLE001 - whatever it is, no account may be left without workers
                    note(self._account, error)
                    await asyncio.sleep(_AFTER_A_BUG.total_seconds())
        finally:
            patience.close()

    async def _work(self, patience: Patience) -> None:
        time = asyncio.get_running_loop().time
        hand = self.hand
        while not self.is_closing:
            now = time()
            job = hand.take(now)
            if job is None:
                await self._wait_for_work()
                continue
            if self._idle:
                self.call_worker()
            self.busy += 1
            try:
                await self._deliver(job, now, patience)
            finally:
                self.busy -= 1
            if self._is_bare and (job[3] or self.rings_when_idle):
                self._flush()
            elif self.low_water in {hand.of(job[1].lane), hand.claimed}:
                self._ring()

    @property
    def _is_bare(self) -> bool:
        return not (self.busy or self.hand.claimed or self.hand.carried)

    def call_worker(self) -> None:
        """Let an idle worker take what is held, now or at its moment."""
        moment = self.hand.next_moment if self._idle else None
        if moment is None:
            return
        if moment <= asyncio.get_running_loop().time():
            self._wake_one()
        else:
            self._alarm.set(moment)

    def give_back(self) -> None:
        """Return what is held unsent, each parcel to its place in the line."""
        now = self._office.clock.now()
        for job in self.hand.empty():
            self._return(job[0], now, place(job[0], job[1]))

    def close(self) -> None:
        """Let every worker end after what it is sending."""
        self.is_closing = True
        while self._idle:
            self._wake_one()

    def _wake_one(self) -> None:
        while self._idle:
            waiting = self._idle.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return

    async def _wait_for_work(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._idle.append(waiting)
        try:
            self.call_worker()
            await waiting
        finally:
            waiting.cancel()

    async def _deliver(self, job: Job, now: float, patience: Patience) -> None:
        parcel, letter, begin_until, is_paced = job
        if now > begin_until:
            self._return(parcel, self._office.clock.now(), place(parcel, letter))
            return
        if letter.expires_at is not None and self._office.clock.now() >= letter.expires_at:
            self._note(parcel, Settled(parcel.delivery_id, DeliveryStatus.EXPIRED, self._office.clock.now()))
            return
        if not is_paced:
            self.unpaced += 1
        try:
            outbound = await self._enclosing(address(self._content(letter, parcel), parcel), letter)
            patience.begin(now + self.within)
            receipt = await self._channel.send(outbound)
        except DeliveryFailed as failure:
            self._fail(parcel, letter, failure)
        except asyncio.CancelledError:
            if not patience.is_lost():
                raise
            self._fail(parcel, letter, DeliveryFailed(Reason.UNAVAILABLE, "no answer in time"))
        except Exception as error:  # noqa: BLE001 - a bug of ours must not stop the worker, nor lose the parcel
            log.error("post.bug", account=self._account, delivery=parcel.delivery_id, error=where(error))
            self._fail(parcel, letter, DeliveryFailed(Reason.UNAVAILABLE, "our bug"))
        else:
            self._succeed(parcel, letter, receipt, self._cost(outbound))
        finally:
            patience.end()

    async def _enclosing(self, outbound: Outbound, letter: Letter) -> Outbound:
        """Put the files of *letter* into *outbound*, where the channel carries any; elsewhere the words have a link."""
        specs, carried = letter.params.get("files"), self._capabilities.attachments
        if not specs or not carried & _MADE:
            return outbound
        files = await enclose(specs, outbound.language, self._office.makers)
        return replace(outbound, attachments=(*outbound.attachments, *[each for each in files if each.kind in carried]))

    def _succeed(self, parcel: Parcel, letter: Letter, receipt: Receipt, cost: int) -> None:
        self._silences = 0
        self._office.sent[self._account, letter.lane] += 1
        sent = DeliveryStatus.SENT
        self._note(parcel, Settled(parcel.delivery_id, sent, receipt.accepted_at, receipt.external_id, segments=cost))

    def _cost(self, outbound: Outbound) -> int:
        """How many short messages *outbound* was: most gateways cut a long one themselves, as one text."""
        if self._capabilities.alphabet is not Alphabet.GSM7:
            return 0
        return segments(" ".join([plain(part) for part in outbound.parts]))

    def _content(self, letter: Letter, parcel: Parcel) -> Content:
        """Word *letter*, once for all who get the same; anew when its alert has changed."""
        if letter.kind == REPLY:
            return self._compose(letter, parcel)
        key = (parcel.notice_id, parcel.language, parcel.is_group)
        kept = self._contents.get(key)
        if kept is not None and kept[0] is letter:
            return kept[1]
        content = kept[1] if kept is not None and kept[0] == letter else self._compose(letter, parcel)
        if kept is None and len(self._contents) >= _KEPT_CONTENTS:
            self._contents.clear()
        self._contents[key] = (letter, content)
        return content

    def _compose(self, letter: Letter, parcel: Parcel) -> Content:
        office = self._office
        return compose(
            letter, parcel.language, self._capabilities, office.texts, is_group=parcel.is_group, voices=office.voices
        )

    def _fail(self, parcel: Parcel, letter: Letter, failure: DeliveryFailed) -> None:
        now = self._office.clock.now()
        reason = failure.reason
        due_at = next_attempt(parcel.attempts, failure, letter.lane, letter.expires_at, now, self._office.jitter)
        status = DeliveryStatus.FAILED if due_at is None else DeliveryStatus.QUEUED
        if due_at is None:
            self._office.failed[self._account, letter.lane] += 1
        counts = reason is not Reason.THROTTLED
        if due_at is not None and not counts and not failure.only_there and leads(parcel):
            # Nothing leaves before the account's rest is over; then a room is still the first in the line.
            due_at = place(parcel, letter)
        self._note(parcel, Settled(parcel.delivery_id, status, now, reason=str(reason), due_at=due_at, counts=counts))
        log.debug("post.failed", account=self._account, delivery=parcel.delivery_id, reason=str(reason))
        self._silences = self._silences + 1 if reason is Reason.UNAVAILABLE else 0
        if failure.only_there:
            return
        if reason is Reason.THROTTLED:
            self._rest(now + max(rest(failure), SHORTEST_REST), reason)
        elif reason is Reason.MISCONFIGURED:
            self._rest(now + MISCONFIGURED_REST, reason)
        elif self._silences >= _SILENCES_PER_WORKER * max(1, self._capabilities.in_flight):
            # Its server is down: what waits keeps its tries, and after each rest the workers try one parcel each.
            self._silences -= max(1, self._capabilities.in_flight)
            self._rest(now + UNAVAILABLE_REST, reason)

    def _rest(self, until: datetime, reason: Reason) -> None:
        """Let this account, and only this one, be silent for a while."""
        if self.resting_until is None or until > self.resting_until:
            log.warning("post.account_rests", account=self._account, reason=str(reason), until=until.isoformat())
            self.resting_until = until
            self.must_pause = True
        self.give_back()
        self._ring()

    def _return(self, parcel: Parcel, now: datetime, due_at: datetime) -> None:
        self._note(parcel, Settled(parcel.delivery_id, DeliveryStatus.QUEUED, now, due_at=due_at, counts=False))

    def _note(self, parcel: Parcel, settled: Settled) -> None:
        before = len(self.done)
        self.done += settled, *[replace(settled, delivery_id=each, segments=0) for each in parcel.bundled]
        if not before:
            self._flush_timer = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._flush)
        if before < FLUSH <= len(self.done):
            self._flush()

    def _flush(self) -> None:
        self.must_flush = True
        self._ring()
