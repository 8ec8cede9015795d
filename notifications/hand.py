"""The parcels that one account has claimed and not sent yet: the most urgent first, each at a reserved moment."""

from collections import deque
from collections.abc import Iterator

from core.model.notice import Lane
from core.post import Claim, Letter, Parcel

Job = tuple[Parcel, Letter, float, bool]
"""A parcel, its letter, until when it may be begun (the event loop's time), and whether it reserved its pace."""

MAY_CATCH_UP = 0.05
"""Seconds' worth of messages that may leave together after we were held up."""
_AT_ONCE = 0.0


class Hand:
    """What is held, by lane. A moment belongs to the account, not to a parcel: an alert takes the next one there is."""

    def __init__(self) -> None:
        self._carried: deque[Job] = deque()
        self._lanes: tuple[deque[Job], ...] = tuple(deque() for _ in Lane)
        self._moments: deque[float] = deque()
        self._late = 0.0
        self.hushed_until = 0.0
        """Until when the gazette is silent, for an alert is about to be claimed."""

    def put(self, claim: Claim, now: float, begin_until: float) -> None:
        """Take a claimed batch, whose pace was reserved at *now*."""
        for parcel in claim.parcels:
            letter = claim.letters[parcel.notice_id]
            self._lanes[letter.lane].append((parcel, letter, begin_until, True))
        first, step = now + claim.starts_in, claim.spacing
        if not self._moments:
            self._late = 0.0
        elif step > 0:
            first = max(first, self._moments[-1] + self._late + step)
        first -= self._late
        self._moments.extend([first + step * place if step > 0 else _AT_ONCE for place in range(len(claim.parcels))])

    def carry(self, claim: Claim, begin_until: float) -> None:
        """Take replies that were born leased to us: they go before all others, at once."""
        for parcel in claim.parcels:
            self._carried.append((parcel, claim.letters[parcel.notice_id], begin_until, False))

    def take(self, now: float) -> Job | None:
        """Give the most urgent parcel that may leave at *now*."""
        if self._carried:
            return self._carried.popleft()
        if self._moments and self._moments[0] + self._late <= now:
            for lane in self._lanes if self.hushed_until <= now else self._lanes[: Lane.GAZETTE]:
                if lane:
                    self._keep_pace(now, self._moments.popleft())
                    return lane.popleft()
        return None

    def _keep_pace(self, now: float, moment: float) -> None:
        """Move the later moments on when we were held up: catching up all at once would be too fast for the server."""
        late = now - moment - self._late - MAY_CATCH_UP
        if moment != _AT_ONCE and late > 0:
            self._late += late

    @property
    def next_moment(self) -> float | None:
        """When `take` gives something again; None when nothing is held."""
        if self._carried:
            return _AT_ONCE
        if not self._moments:
            return None
        moment = self._moments[0] + self._late
        return moment if any(self._lanes[: Lane.GAZETTE]) else max(moment, self.hushed_until)

    @property
    def claimed(self) -> int:
        """How many of the parcels held were claimed."""
        return len(self._moments)

    @property
    def carried(self) -> int:
        """How many of the parcels held were carried here."""
        return len(self._carried)

    def of(self, lane: Lane) -> int:
        """How many of the parcels claimed are of *lane*."""
        return len(self._lanes[lane])

    def held(self, lane: Lane) -> int:
        """How many of the parcels claimed leave no later than those of *lane*."""
        return sum([len(jobs) for jobs in self._lanes[: lane + 1]])

    def empty(self) -> Iterator[Job]:
        """Give all that is held away."""
        self._moments.clear()
        for jobs in (self._carried, *self._lanes):
            while jobs:
                yield jobs.popleft()
