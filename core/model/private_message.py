"""What neighbours write to one another: correspondents, and the messages between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Journey(StrEnum):
    """How far a message came, as its sender may know it; whether it was read is nobody's to tell."""

    LEFT = "left"
    ARRIVED = "arrived"
    WAITS = "waits"
    """Its reader hears nothing just now, and finds it when they ask."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody with whom a person writes, as that person sees them.

    ``number`` is the one after the P, the person's own and never given to anybody else. ``community_id`` is where the
    other one lives. ``is_blocked``: what the other one writes is not passed on, which they are not told.
    ``is_muted``: it waits until this person asks for their messages.
    """

    id: int
    person_id: int
    other_id: int
    community_id: int
    number: int
    name: str
    is_blocked: bool = False
    is_muted: bool = False
    reply_id: int | None = None
    """Where somebody was told that their message to this one leaves (the id of that notice)."""

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
