"""What neighbours write to one another: correspondents, and the messages between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody with whom a person writes, as that person sees them.

    ``number`` is the one after the P, the person's own and never given to anybody else. ``community_id`` is where the
    other one lives. ``is_blocked``: what the other one writes is not passed on, which they are not told.
    """

    id: int
    person_id: int
    other_id: int
    community_id: int
    number: int
    name: str
    is_blocked: bool = False

    @property
    def code(self) -> str:
        """How the person calls them."""
        return f"P{self.number}"


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """What somebody wrote, as its reader sees it; ``number`` is the reader's for who wrote."""

    number: int
    name: str
    words: str
    at: datetime
