"""What every SMS gateway offers to the channel, so that each file of one holds only what is its own."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl

from bots.sms.heard import Heard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bots.sms.receipts import DeliveryReceipt

_MOST_FIELDS = 100


class Unreadable(Exception):
    """A gateway sent something genuine that makes no sense; the message says what, without its content."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a gateway makes to us, its body not yet looked at.

    ``target`` is the path with its query as it stood in the request line.
    """

    method: str
    target: str = field(repr=False)
    headers: Sequence[tuple[str, str]] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> bytes:
        """Give the one header *name*; nothing when it is missing or doubled."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0].encode("utf-8", "surrogateescape") if len(values) == 1 else b""

    @property
    def query(self) -> list[tuple[str, str]]:
        """The fields of the address.

        Raises:
            Unreadable: there are too many.
        """
        return fields(self.target.partition("?")[2])

    @property
    def form(self) -> list[tuple[str, str]]:
        """The fields of the body.

        Raises:
            Unreadable: there are too many.
        """
        return fields(self.body.decode("latin-1"))

    @property
    def given(self) -> dict[str, str]:
        """The fields of the address and of the body; the first of each name counts."""
        found: dict[str, str] = {}
        for name, value in (*self.query, *self.form):
            found.setdefault(name, value)
        return found

    def knows(self, secret: str, name: str = "key") -> bool:
        """Whether the address carries *secret*, once, as its field *name*."""
        try:
            keys = [value for key, value in self.query if key == name]
        except Unreadable:
            return False
        return len(keys) == 1 and same(keys[0].encode("utf-8", "surrogateescape"), secret.encode())


class Gateway(Protocol):
    """A way into the phone network."""

    @property
    def per_second(self) -> float:
        """Messages that it takes."""

    @property
    def in_flight(self) -> int:
        """Messages that it takes at once."""

    @property
    def has_webhook(self) -> bool:
        """Whether it calls us, and a secret is configured by which we know it."""

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message, in one or several linked *parts*, to the gateway and give its own id for it.

        Raises:
            DeliveryFailed: the gateway did not take it.
        """

    async def check(self) -> None:
        """See whether the gateway can be reached and knows us.

        Raises:
            DeliveryFailed: it cannot, or does not.
        """

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Fetch until cancelled what the gateway does not bring; return at once when it brings everything.

        Raises:
            DeliveryFailed: it cannot be reached, or refuses us.
        """

    def is_genuine(self, call: Call) -> bool:
        """Whether *call* comes from the gateway; decided on raw bytes, before anything is read from the body."""

    def heard(self, call: Call) -> Sequence[Heard]:
        """Read the messages in a genuine call.

        Raises:
            Unreadable: there should be one, and it makes no sense.
        """

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Read the delivery receipts in a genuine call.

        Raises:
            Unreadable: there should be one, and it makes no sense.
        """

    async def close(self) -> None:
        """Let go of connections."""


def same(given: bytes, wanted: bytes) -> bool:
    """Compare two secrets without telling by the time that it takes where they differ."""
    return bool(wanted) and hmac.compare_digest(given, wanted)


def fields(text: str) -> list[tuple[str, str]]:
    """Read ``a=1&b=2``; what is not UTF-8 stays visible as surrogates for :func:`decoded`.

    Raises:
        Unreadable: there are too many fields.
    """
    try:
        return parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Unreadable("too many fields") from None


_ALPHABETS: Mapping[str, str] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "ascii",
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "windows-1252": "cp1252",
    "utf-16be": "utf-16-be",
    "ucs-2": "utf-16-be",
}


def decoded(data: bytes, said: str, otherwise: str) -> str:
    """Read *data* in the alphabet that is *said*, or in the configured one when we do not know that word.

    What is in neither is read in windows-1252, in which anything is something.
    """
    known = _ALPHABETS.get(said.strip().lower(), _ALPHABETS.get(otherwise))
    if known is not None:
        try:
            return data.decode(known)
        except UnicodeDecodeError:
            pass
    return data.decode("cp1252", "replace")


def clean(text: str) -> str:
    """Give *text* as it can be kept: halves of characters put together or replaced, no NUL."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def moment(text: str, otherwise: datetime) -> datetime:
    """Read an ISO 8601 time; *otherwise* when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return found.astimezone(UTC) if found.tzinfo else otherwise
