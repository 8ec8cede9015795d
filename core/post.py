"""What the post office asks of the storage: letters to word, parcels to carry, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from core.model.peace import Level
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from core.model.alert import AlertView
    from core.model.notice import DeliveryStatus, Lane, Reach
    from core.ports import Capabilities


ROOMS_AHEAD = timedelta(hours=1)
"""How much earlier than to a person a message to a room is due: one post tells everybody who is there, and must not
wait behind private messages to hundreds, which a slow server takes one every five seconds."""


@value(frozen=True, slots=True)
class Letter:
    """What a notice says, read at the moment of claiming, shared by all of its parcels.

    ``alert`` and ``reach`` are there when the notice is about an alert. ``photo`` is the cleaned picture, if any.
    """

    notice_id: int
    kind: str
    params: Mapping[str, Any]
    lane: Lane
    created_at: datetime
    time_zone: str
    choices: tuple[tuple[str, str], ...] = ()
    community_id: int | None = None
    expires_at: datetime | None = None
    alert: AlertView | None = None
    reach: Reach | None = None
    photo: tuple[bytes, str] | None = field(default=None, repr=False)
    photos: Mapping[int, tuple[bytes, str]] = field(default_factory=dict, repr=False)
    """The pictures of a letter of the gazette, by id."""


@value(frozen=True, slots=True)
class Parcel:
    """One claimed delivery: to whom, in which language, and what it answers or replaces."""

    delivery_id: int
    notice_id: int
    account: str
    address: str
    language: str
    attempts: int
    is_group: bool = False
    replaces: str | None = None
    refers_to: str | None = None
    tap: str | None = None
    level: Level = Level.RING
    bundled: tuple[int, ...] = ()
    """Further deliveries to the same contact that go with it in one message: what becomes of it becomes of them."""


@value(frozen=True, slots=True)
class Claim:
    """A batch that is ours until the lease ends.

    The first parcel may leave at ``starts_in`` seconds from now, the next ones ``spacing`` seconds apart.
    When there is none, ``wait`` says in how many seconds to look again at the latest (None: when woken).
    """

    parcels: Sequence[Parcel] = ()
    letters: Mapping[int, Letter] = field(default_factory=dict)
    starts_in: float = 0.0
    spacing: float = 0.0
    wait: float | None = None


@value(frozen=True, slots=True)
class Settled:
    """What became of one parcel. ``due_at`` is set when it is to be tried again (status QUEUED)."""

    delivery_id: int
    status: DeliveryStatus
    at: datetime
    external_id: str | None = None
    reason: str | None = None
    due_at: datetime | None = None
    counts: bool = True
    """Whether the try counts as an attempt (a throttle does not)."""
    segments: int = 0
    """Short messages that the gateway took, each of which is paid for."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits on one account in one lane."""

    account: str
    lane: Lane
    waiting: int
    oldest_due: datetime


class PostShelf(Protocol):
    """The outbox as the post office works on it."""

    def expand(self, capabilities: Mapping[str, Capabilities], now: datetime, limit: int) -> int:
        """Turn notices that are due into deliveries, at most *limit* rows in this transaction; how many rows.

        Set-based and safe to repeat: a crash in between neither loses nor doubles a delivery.
        """

    def claim(
        self,
        account: str,
        lane: Lane,
        limit: int,
        lease: timedelta,
        now: datetime,
        others: Collection[str] = (),
    ) -> Claim:
        """Reserve pace and take due deliveries of one lane, in one transaction.

        What the day's budget does not allow leaves by one of the accounts *others*, or on another day.
        """

    def read(self, delivery_id: int) -> Claim:
        """The parcel and letter of a delivery that was born leased to us."""

    def settle(self, account: str, settled: Sequence[Settled], unpaced: int = 0) -> None:
        """Write down what became of parcels; *unpaced* of them were sent without reserving pace."""

    def told(self, account: str, external_id: str, *, has_arrived: bool, reason: str = "") -> None:
        """Write down what a gateway tells of a message that it took, even before :meth:`settle` did.

        That it arrived is never undone; that the network gave it up (*reason*) is, when it arrives after all.
        """

    def climb(self, capabilities: Mapping[str, Capabilities], now: datetime, limit: int) -> int:
        """See to alerts that did not surely arrive, at most *limit*: the person's next contact is tried; how many.

        Set-based and safe to repeat, like `expand`.
        """

    def pause(self, account: str, until: datetime) -> None:
        """Let an account rest; the others go on."""

    def set_pace(self, account: str, per_second: float) -> None:
        """Say how fast an account may send; 0 means without limit."""

    def sweep(self, now: datetime) -> int:
        """Expire what is no longer worth saying, and free leases that ran out; how many rows."""

    def inherit(self, now: datetime) -> int:
        """Make due what a process that is gone had claimed; how many rows. Only for the one process that delivers."""

    def queues(self) -> Sequence[Queue]:
        """What waits, by account and lane."""

    def failed_since(self, since: datetime) -> int:
        """How many deliveries were given up since then."""

    def next_due(self, now: datetime) -> datetime | None:
        """When the next notice or delivery becomes due."""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that the rules want to look at again at a certain time."""

    id: int
    kind: str
    alert_id: int
    due_at: datetime
    params: Mapping[str, Any] = field(default_factory=dict)


class TimersShelf(Protocol):
    """Due work of the rules, kept in the database so that a restart forgets none."""

    def set(self, kind: str, alert_id: int, due_at: datetime, params: Mapping[str, Any] | None = None) -> None:
        """Look at this alert at that time; one timer of a kind for an alert: a later one takes its place."""

    def cancel(self, alert_id: int, kind: str | None = None) -> None:
        """Forget the timers of an alert, or the one of this kind."""

    def take_due(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Take the timers that are due out of the table; they are gone when the transaction commits."""
