"""What a referent decided about what a neighbour wrote or did, and what became of it when they appealed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Decided(StrEnum):
    """What was decided."""

    WARNED = "warned"
    PAUSED = "paused"
    """A neighbour reads on, and posts nothing but dangers for a while."""
    BANNED = "banned"
    ALERT_REFUSED = "alert_refused"
    ALERT_REMOVED = "alert_removed"
    ARTICLE_REFUSED = "article_refused"
    ARTICLE_REMOVED = "article_removed"


class Cause(StrEnum):
    """Why, as every member may read it."""

    PERSON = "person"
    PRIVATE = "private"
    FALSE = "false"
    INSULT = "insult"
    OFF_TOPIC = "off_topic"
    OTHER = "other"
    """In words that the person concerned alone read."""


class Answer(StrEnum):
    """What somebody else said of it on appeal."""

    UPHELD = "upheld"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision. ``words``: the reason in the words of who decided, empty where the cause says it.

    ``person_id`` and ``by_id`` are none once they are forgotten. ``code``: what it was about (``A12``), or nothing.
    ``number``: under which an appeal is answered; ``appeal``: the words of whoever appealed.
    """

    id: int
    community_id: int
    decided: Decided
    cause: Cause
    at: datetime
    person_id: int | None
    by_id: int | None
    words: str = ""
    code: str = ""
    alert_id: int | None = None
    number: int | None = None
    appeal: str = ""
    answer: Answer | None = None

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal waits for its answer."""
        return self.number is not None and self.answer is None


@dataclass(frozen=True, slots=True)
class Pause:
    """That somebody only reads in a community for a while, and is to hear that it is over."""

    person_id: int
    community_id: int
