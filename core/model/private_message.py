"""What neighbours write to one another: correspondents, and the messages between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class Journey(StrEnum):
    """How far a message came, as its sender may know it; whether it was read is nobody's to tell."""

    LEFT = "left"
    ARRIVED = "arrived"
    WAITS = "waits"
    """Its reader hears nothing just now, and finds it when they ask."""
    LOST = "lost"


def called(name: str, about: str) -> Any:
    """Give what somebody is called: by *name*, or as the author of the alert *about*, whose name nobody shows."""
    return name or {"say": "message.author_of", "code": about}


@dataclass(frozen=True, slots=True)
class Matter:
    """The alert about which two write, apart from anything else they write: its author stays without a name there.

    ``code``: what who writes to its author calls it. None of it: they write as neighbours, each by name.
    """

    alert_id: int = 0
    code: str = ""


NOTHING = Matter()


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Somebody with whom a person writes, as that person sees them.

    ``number`` is the one after the P, the person's own and never given to anybody else. ``community_id`` is where the
    other one lives. ``is_blocked``: what the other one writes is not passed on, which they are not told.
    ``is_muted``: it waits until this person asks for their messages, which they are not told either.
    ``name``: none for the author of an alert, as who wrote to them sees them; ``alert_id`` and ``about`` tell which
    alert the two write of.
    """

    id: int
    person_id: int
    other_id: int
    community_id: int
    number: int
    name: str
    is_blocked: bool = False
    is_muted: bool = False
    alert_id: int = 0
    about: str = ""
    reply_id: int | None = None
    """Where somebody was told that their message to this one leaves (the id of that notice)."""

    @property
    def code(self) -> str:
        """How the person calls them."""
        return f"P{self.number}"

    @property
    def called(self) -> Any:
        """Who it is, in the words of a text: a name, or the author of an alert."""
        return called(self.name, self.about)

    @property
    def label(self) -> str:
        """How they stand in a list, in any language."""
        return " · ".join(part for part in (self.code, self.name, self.about) if part)


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """What somebody wrote, as its reader sees it; ``number`` and ``name`` are the reader's for who wrote."""

    number: int
    name: str
    words: str
    at: datetime
    about: str = ""

    @property
    def called(self) -> Any:
        """As of a `Correspondent`."""
        return called(self.name, self.about)
