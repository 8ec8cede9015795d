"""A town hall that takes part: the institution, who acts for it, and what it says officially."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.alert_words import Category

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class TownHall:
    """The town hall of a commune, for as long as it subscribes. ``name``: as neighbours read it."""

    id: int
    name: str
    commune: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts for a town hall, and which alerts they want to hear.

    ``categories``: none means all of them. ``from_hour`` to ``to_hour`` by the community's clock; the same hour twice
    means at any time.
    """

    town_hall_id: int
    person_id: int
    categories: frozenset[Category] = frozenset()
    from_hour: int = 0
    to_hour: int = 0


@dataclass(frozen=True, slots=True)
class OfficerInvitation:
    """A code, or a link, that lets one person act for a town hall."""

    id: int
    town_hall_id: int
    expires_at: datetime
    used_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be used at *now*."""
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class OfficialMessage:
    """What a town hall said to some of its communities."""

    id: int
    number: int
    town_hall_id: int
    words: str
    sent_at: datetime
    community_ids: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """How people call it: ``M3``."""
        return f"M{self.number}"
