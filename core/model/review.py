"""What a referent reads before neighbours do, or decides on afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.model.alert import Alert
from core.model.gazette import Article

if TYPE_CHECKING:
    from datetime import datetime

Subject = Alert | Article
"""What referents read and decide on."""


LEAST_TO_FOLD, MOST_TO_FOLD = 2, 10
"""One household never hides anything alone."""


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
    FLAGGED = "flagged"
    """Neighbours flagged it after it was published."""
    REPORTED = "reported"
    """Somebody who need not live here reported it; neighbours may have flagged it, too."""
    PHOTO = "photo"
    """Its picture waits: the community wants a referent to see pictures first. Its words have left."""

    CHANGED = "changed"
    """Its author wants other words, which a referent reads first. Neighbours read the old ones meanwhile."""

    @property
    def is_beside(self) -> bool:
        """Whether only a part of it waits, and neighbours read the rest."""
        return self in {Why.PHOTO, Why.CHANGED}

    @property
    def comes_after(self) -> bool:
        """Whether neighbours read it already, so that it is kept or removed."""
        return self in {Why.FLAGGED, Why.REPORTED}


class Verdict(StrEnum):
    """What became of something that waited."""

    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Its author took it back."""
    STALE = "stale"
    """Nobody read it while it was of use."""
    KEPT = "kept"
    """It was flagged, and stays."""
    REMOVED = "removed"
    """It was taken away."""


class Ground(StrEnum):
    """What a neighbour says is wrong."""

    PERSON = "person"
    PRIVATE = "private"
    FALSE = "false"
    INSULT = "insult"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Review:
    """An alert, or else an article, that waits for a referent. ``verdict``: none while it does."""

    id: int
    community_id: int
    alert_id: int | None
    article_id: int | None
    why: Why
    opened_at: datetime
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """That a neighbour says that something is wrong, while a referent's decision is open."""

    review_id: int
    person_id: int
    household_id: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Rules:
    """How a community reads: how many households fold what they flag, and whether a referent sees pictures first."""

    community_id: int
    folds_at: int = 3
    photos_first: bool = False


@dataclass(frozen=True, slots=True)
class Lately:
    """How much was published: by this author ever, in an hour and in a day, and in their community in an hour."""

    ever: int
    hour: int
    day: int
    around: int
