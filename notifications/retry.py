"""The one retry engine: when a delivery that failed is tried again, its place in the line, or that it is given up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.model.notice import Lane
from core.ports import DeliveryFailed, Reason
from core.post import ROOMS_AHEAD, Letter, Parcel

THROTTLE = timedelta(seconds=30)
"""How long an account rests when the server says "too fast" and not for how long."""
JITTER = 0.2
"""The share by which a wait may grow, so that a server coming back is not met by every delivery at once."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds before each new try: the first ones by name, then drawn between two bounds, and all of them together."""

    first: tuple[float, ...]
    low: float
    high: float
    at_most: timedelta

    @property
    def tries(self) -> int:
        """How many failures may be followed by a new try."""
        left = self.at_most.total_seconds() - sum(self.first)
        return len(self.first) + int(left // ((self.low + self.high) / 2))

    def after(self, attempts: int, jitter: float) -> float | None:
        """Seconds to wait when *attempts* tries had failed before this one, or None when it was the last."""
        if attempts >= self.tries:
            return None
        if attempts < len(self.first):
            return self.first[attempts] * (1 + JITTER * jitter)
        return self.low + (self.high - self.low) * jitter


# A burglary is told for as long as it is useful; a letter may wait for a provider to come back over a week-end.
_ALERT = Waits((0, 2, 5, 15, 30, 60), low=60, high=300, at_most=timedelta(hours=6))
_REPLY = Waits((0, 2, 5, 15, 30, 60, 300), low=600, high=3_600, at_most=timedelta(hours=72))
_OTHER = Waits((5, 30, 120, 600, 1_800), low=1_800, high=7_200, at_most=timedelta(hours=72))
_WAITS = {Lane.REPLY: _REPLY, Lane.ALERT: _ALERT, Lane.MESSAGE: _OTHER, Lane.GAZETTE: _OTHER}
# Somebody has to repair our settings first: trying often only fills the logs.
_REPAIR = Waits((60, 300), low=600, high=1_800, at_most=timedelta(hours=72))


def next_attempt(
    attempts: int,
    failure: DeliveryFailed,
    lane: Lane,
    expires_at: datetime | None,
    now: datetime,
    jitter: Callable[[], float],
) -> datetime | None:
    """Decide when to try again, or None to give up.

    *attempts* tries were made before the one that has just failed; a throttle is not one of them.
    *jitter* draws from [0, 1).

    Raises:
        ValueError: *now* carries no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("the time of a failure needs its time zone")
    if failure.reason.is_permanent:
        return None
    wait = _wait(attempts, failure, lane, jitter())
    if wait is None:
        return None
    due_at = now + timedelta(seconds=wait)
    return None if expires_at is not None and due_at >= expires_at else due_at


def _wait(attempts: int, failure: DeliveryFailed, lane: Lane, jitter: float) -> float | None:
    if failure.reason is Reason.THROTTLED:
        # One address that waits is met by its own messages only.
        return rest(failure).total_seconds() + (0 if failure.only_there else jitter)
    waits = _REPAIR if failure.reason is Reason.MISCONFIGURED else _WAITS[lane]
    wait = waits.after(attempts, jitter)
    if wait is None or failure.retry_in is None:
        return wait
    return max(wait, failure.retry_in.total_seconds())


def rest(failure: DeliveryFailed) -> timedelta:
    """How long the account that was too fast must be silent."""
    return THROTTLE if failure.retry_in is None else failure.retry_in


def place(parcel: Parcel, letter: Letter) -> datetime:
    """Give since when *parcel* has been due: it was never tried, and goes before what was said after it."""
    return letter.created_at - ROOMS_AHEAD if leads(parcel) else letter.created_at


def leads(parcel: Parcel) -> bool:
    """Whether *parcel* tells a whole room something new."""
    return parcel.is_group and parcel.replaces is None
