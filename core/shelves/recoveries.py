"""The wall between the rules and those who ask for the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Recovery:
    """Somebody's way back. ``contact_id``: the new contact, once it said the code."""

    person_id: int
    community_id: int
    contact_id: int | None
    due_at: datetime


class RecoveriesShelf(Protocol):
    """Ways back; one for each person."""

    def begin(self, person_id: int, community_id: int, code: str, due_at: datetime) -> None:
        """Keep one by the fingerprint of its code; an earlier one of this person is void."""

    def behind(self, code: str, now: datetime) -> Recovery | None:
        """The one with this code, if no contact said it yet and its time is not over."""

    def claim(self, person_id: int, contact_id: int) -> None:
        """Note which contact is to become theirs."""

    def stop(self, person_id: int) -> Recovery | None:
        """Take this person's away; give it, if there was one."""

    def take_due(self, now: datetime, most: int) -> Sequence[Recovery]:
        """Take away those whose time has come."""
