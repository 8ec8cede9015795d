"""The walls of the core: what a channel, the storage and the clock must offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.wire import AttachmentKind, Inbound, Outbound, Receipt


class Voice(StrEnum):
    """The kind of channel that a person sees, whatever server carries it."""

    TELEGRAM = "telegram"
    MATRIX = "matrix"
    SMS = "sms"
    EMAIL = "email"
    WEB = "web"
    CONSOLE = "console"

    @property
    def is_terse(self) -> bool:
        """Whether each question costs the person money or a long wait."""
        return self in {Voice.SMS, Voice.EMAIL}


class Alphabet(StrEnum):
    """The characters that a channel carries."""

    UNICODE = "unicode"
    GSM7 = "gsm7"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry, as data.

    ``choices``: how many buttons; 0 means a numbered list. ``part_length``: units of the alphabet in one part
    (UTF-16 units or septets). ``per_second``: messages that the account may send; ``in_flight``: at once.
    ``asks_for``: what it has a button for, to be handed over with one press (a position, a phone number).
    """

    voice: Voice
    choices: int = 0
    part_length: int = 4096
    max_parts: int = 4
    alphabet: Alphabet = Alphabet.UNICODE
    markup: bool = False
    attachments: frozenset[AttachmentKind] = frozenset()
    edits: bool = False
    threads: bool = False
    has_subject: bool = False
    per_second: float = 30.0
    in_flight: int = 4
    per_day: int | None = None
    """Segments that each community may use a day, where messages are paid for; None: any number."""
    price: float | None = None
    """Euros for a segment, when somebody said it."""
    asks_for: frozenset[AttachmentKind] = frozenset()
    opens_pages: bool = False
    """Whether a button may open a page inside the channel's own program."""

    @property
    def proves(self) -> bool:
        """Whether the channel can tell later that a message arrived; then having taken it proves nothing yet."""
        return self.voice in {Voice.SMS, Voice.WEB}

    @property
    def rings_beside(self) -> bool:
        """Whether an alert goes there beside the preferred contact: it costs nothing, and may be closed."""
        return self.voice is Voice.WEB


class Reason(StrEnum):
    """Why a message could not be delivered."""

    UNREACHABLE = "unreachable"
    """The person cannot be reached there: blocked, gone, unknown."""
    INVALID = "invalid"
    """The address is not one."""
    THROTTLED = "throttled"
    """Too fast: the account must pause, or only what goes to that address."""
    UNAVAILABLE = "unavailable"
    """The server did not answer, or answered with a failure of its own."""
    REJECTED = "rejected"
    """The server refuses this message, and will refuse it again."""
    MISCONFIGURED = "misconfigured"
    """Our account or our settings are wrong: the operator must act."""

    @property
    def is_permanent(self) -> bool:
        """Whether trying the same message at the same address again is useless."""
        return self in {Reason.UNREACHABLE, Reason.INVALID, Reason.REJECTED}


class DeliveryFailed(Exception):
    """The channel did not take the message."""

    def __init__(
        self, reason: Reason, detail: str = "", retry_in: timedelta | None = None, *, only_there: bool = False
    ) -> None:
        """Keep why, what the server said (no personal data), and how long it asked us to wait.

        *only_there*: it is this address that must wait, and not the whole account.
        """
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.retry_in = retry_in
        self.only_there = only_there


Receive = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Hand a batch of inputs over. It returns when every one of them, and the last cursor, is committed;
it raises when the storage is down, and then nothing may be acknowledged."""


class Channel(Protocol):
    """A doorbell: it translates, and knows nothing."""

    @property
    def name(self) -> str:
        """The channel's name, which is also the name of its sending account."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can carry."""

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hand inputs over until cancelled, starting after the cursor *since*.

        Raises:
            DeliveryFailed: the server cannot be reached or refuses us; the caller starts it again later.
        """

    async def send(self, outbound: Outbound) -> Receipt:
        """Hand one message to the channel's server.

        Raises:
            DeliveryFailed: the server did not take it.
        """

    async def close(self) -> None:
        """Let go of connections."""


class Clock(Protocol):
    """The time, and what must not be guessed."""

    def now(self) -> datetime:
        """Give the current time, in UTC, with its time zone."""
