"""The wall between the rules and the journal of all that was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.wire import Inbound


@dataclass(frozen=True, slots=True)
class Heard:
    """An input in the journal, as the operator sees it."""

    id: int
    channel: str
    received_at: datetime
    reason: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Erased:
    """A message whose author took it back; ``is_last``: they had said nothing since."""

    received_at: datetime
    is_last: bool


class JournalShelf(Protocol):
    """Every input, with its raw bytes, and how far each channel has been heard."""

    def record(self, inbound: Inbound) -> int | None:
        """Keep *inbound*; give its id, or None when this very message was heard before."""

    def fail(self, inbound: Inbound, reason: str) -> int:
        """Keep *inbound* as failed (a dead letter), whether or not it was recorded; give its id."""

    def cursor(self, account: str) -> str | None:
        """How far *account* has been heard."""

    def move_cursor(self, account: str, cursor: str) -> None:
        """Remember how far *account* has been heard."""

    def last_heard(self) -> Mapping[str, datetime]:
        """When each channel was heard last."""

    def forget(self, before: datetime, most: int) -> int:
        """Erase inputs that came before then, but for the parked ones; it looks at the *most* oldest."""

    def failed(self) -> Sequence[Heard]:
        """The inputs that wait for the operator, oldest first."""

    def failed_inbound(self, heard_id: int) -> Inbound | None:
        """Give a failed input back, to be heard again."""

    def take_back(self, inbound: Inbound) -> Erased | None:
        """Erase the words that *inbound* takes back; None when they were not heard, or were a pressed button."""

    def erase_words(self, heard_id: int) -> None:
        """Forget what was said in an input, and only remember that it came."""

    def settle(self, heard_id: int) -> bool:
        """Take an input off the dead letters; whether it was one."""
