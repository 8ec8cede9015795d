"""The gazette: what neighbours lend, seek, give and invite to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NO_HOUR = time(23, 59, 59)
"""When an event begins of which only the day was said: by no clock of people, and before the day is over."""
LONGEST_PARTY = timedelta(hours=6)
"""How long after its beginning an event still stands in the gazette."""
AT_HOME = "~"
"""The place of an event that is at its author's: neighbours know where, and nobody reads an address."""
LATEST = timedelta(days=90)
"""How long after it was written an article may stand at most."""


class Section(StrEnum):
    """What an article is about."""

    AD = "ad"
    HAND = "hand"
    CAR_POOL = "car_pool"
    EVENT = "event"
    LOST_FOUND = "lost_found"
    INFORMATION = "information"

    @property
    def lasts(self) -> timedelta:
        """How long an article stands if nobody says otherwise."""
        return timedelta(days=14 if self in {Section.HAND, Section.CAR_POOL, Section.INFORMATION} else 30)

    @property
    def ends_as(self) -> ArticleStatus:
        """What it becomes when its author says that it is over."""
        is_given = self in {Section.AD, Section.HAND, Section.CAR_POOL}
        return ArticleStatus.TAKEN if is_given else ArticleStatus.CLOSED


class ArticleStatus(StrEnum):
    """Where an article stands; one that is out of date is known by its time."""

    HELD = "held"
    """A referent reads it first."""
    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"
    FOLDED = "folded"
    """Flagged by neighbours, until a referent decides."""
    DELETED = "deleted"

    @property
    def is_hidden(self) -> bool:
        """Whether neighbours do not read it now, until a referent decides."""
        return self in {ArticleStatus.HELD, ArticleStatus.FOLDED}

    @property
    def is_public(self) -> bool:
        """Whether neighbours may read it."""
        return self in {ArticleStatus.OPEN, ArticleStatus.TAKEN, ArticleStatus.CLOSED}


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``number`` is unique within the community; people read it as G7.

    ``published_at``: when neighbours could first read it (none: not yet). ``starts_at``: when an event begins.
    ``pending_text``: the words that a referent reads before they take the place of ``text``; empty: none wait.
    ``notice_id``: the notice that published it, whose messages are edited when it changes.
    """

    id: int
    number: int
    community_id: int
    author_id: int
    section: Section
    text: str
    status: ArticleStatus
    posted_at: datetime
    expires_at: datetime
    published_at: datetime | None = None
    starts_at: datetime | None = None
    place: str = ""
    photo_id: int | None = None
    pending_text: str = ""
    notice_id: int | None = None

    @property
    def code(self) -> str:
        """What people call it."""
        return f"G{self.number}"

    @property
    def has_hour(self) -> bool:
        """Whether it is known at what hour it begins, and not only on which day."""
        return self.starts_at is None or not is_no_hour(self.starts_at)

    def is_current(self, now: datetime) -> bool:
        """Whether it still stands in the gazette."""
        return self.status is ArticleStatus.OPEN and now < self.expires_at


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with all that its card shows. ``coming``: how many neighbours said that they will be there."""

    article: Article
    author: str
    community_name: str
    time_zone: str
    coming: int = field(default=0)


def ends_at(section: Section, now: datetime, starts_at: datetime | None = None) -> datetime:
    """Until when an article of *section* stands: an event until it is over."""
    if starts_at is None:
        return now + section.lasts
    return starts_at if is_no_hour(starts_at) else starts_at + LONGEST_PARTY


def is_no_hour(starts_at: datetime) -> bool:
    """Whether only the day is known on which something begins, in whatever zone the moment is written."""
    return starts_at.second == NO_HOUR.second


def prolong(article: Article, now: datetime) -> Article:
    """Let *article* stand as long again, from now; never longer than `LATEST` after it was written."""
    until = min(max(article.expires_at, now + article.section.lasts), article.posted_at + LATEST)
    return replace(article, expires_at=until, status=ArticleStatus.OPEN)
