"""How one becomes a neighbour of a community, and what is remembered of coming and going."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.community import Point

MOST_SPONSORS = 5
MOST_TOLD = 3
"""How often whoever waits may add to a request, or make it anew: what is more is not read to anybody."""


class ValidationMode(StrEnum):
    """Who opens the door of a community."""

    OPEN = "open"
    """Nobody has to: whoever asks is in."""
    REFERENT = "referent"
    """A referent says yes or no."""
    SPONSORSHIP = "sponsorship"
    """So many members vouch; a referent may answer, too."""
    TOWN_HALL = "town_hall"
    """An officer of the town hall says yes or no."""


@dataclass(frozen=True, slots=True)
class Door:
    """How one enters a community. ``sponsors``: how many have to vouch.

    ``locked_by``: the town hall that decides on the mode; empty: the referents do.
    """

    community_id: int
    mode: ValidationMode = ValidationMode.REFERENT
    sponsors: int = 1
    locked_by: str = ""


class RequestStatus(StrEnum):
    """Where a request to join stands."""

    OPEN = "open"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class MembershipRequest:
    """Somebody waits at the door of a community: how neighbours call them, and where they say they live.

    ``community_id`` is 0 where nobody is at home. ``known_by``: who knows them, in their words.
    ``question`` and ``detail``: what a referent asked, and the answer. ``told``: how often something was added.
    ``inviter_id``: the member whose invitation it came with, who is then the one in ``known_by``.
    ``point``: where they live, if they showed it on a map, or a geocoder knows it; ``is_on_map``: whether one knows the
    address that they typed (None: none was asked, or it did not answer).
    """

    id: int
    number: int
    community_id: int
    contact_id: int
    person_id: int | None
    name: str
    place: str
    known_by: str
    status: RequestStatus
    created_at: datetime
    question: str = ""
    detail: str = ""
    answered_by: str = ""
    told: int = 0
    inviter_id: int | None = None
    is_on_map: bool | None = None
    point: Point | None = None

    @property
    def code(self) -> str:
        """How referents call it: ``D31``."""
        return f"D{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.status is RequestStatus.OPEN


class MovementKind(StrEnum):
    """What happened in the life of a community."""

    ARRIVED = "arrived"
    LEFT = "left"
    BANNED = "banned"
    UNBANNED = "unbanned"
    APPOINTED = "appointed"
    STOOD_DOWN = "stood_down"
    DOOR_CHANGED = "door_changed"
    APPEALED = "appealed"
    TWINNED = "twinned"
    """The ``reason`` is the name of the other community."""
    UNTWINNED = "untwinned"
    LISTED = "listed"
    """The ``reason`` is the word that was put on the community's list."""
    UNLISTED = "unlisted"
    FOLDING = "folding"
    """The ``reason`` is how many households fold what they flag from now on."""
    PHOTOS_FIRST = "photos_first"
    PHOTOS_AT_ONCE = "photos_at_once"


@dataclass(frozen=True, slots=True)
class Movement:
    """A line in the life of a community. The ``reason`` of a ban is for the banned, and for who hears the appeal."""

    community_id: int
    kind: MovementKind
    person_id: int
    at: datetime
    by_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A member is asked to become a referent, and has not answered yet."""

    id: int
    community_id: int
    person_id: int
    by_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A member by name, as a command that names somebody finds them."""

    member_id: int
    person_id: int
    community_id: int
    name: str
    joined_at: datetime
