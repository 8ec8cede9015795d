"""What a referent reads before neighbours do, or decides on afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Why(StrEnum):
    """Why something waits for a referent."""

    NEWCOMER = "newcomer"
    """It is the first of somebody who came lately."""
    UNPROVEN = "unproven"
    """It came by a mail that anybody could have written."""
    ASKED = "asked"
    """Its author wants a referent to read it first."""
    OFTEN = "often"
    """There were many of late."""


class Verdict(StrEnum):
    """What became of something that waited."""

    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Its author took it back."""
    STALE = "stale"
    """Nobody read it while it was of use."""


@dataclass(frozen=True, slots=True)
class Review:
    """An alert that waits for a referent. ``verdict``: none while it does."""

    id: int
    community_id: int
    alert_id: int
    why: Why
    opened_at: datetime
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Lately:
    """How much was published: by this author ever, in an hour and in a day, and in their community in an hour."""

    ever: int
    hour: int
    day: int
    around: int
