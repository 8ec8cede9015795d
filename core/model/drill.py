"""A drill: everybody is asked, without a sound, to answer 1, and whoever leads sees which ways to people still work."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Habit(StrEnum):
    """What becomes of the first Saturday of a month."""

    ASK = "ask"
    """A referent is asked whether to hold a drill."""
    AUTO = "auto"
    """It leaves by itself."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill in one community. ``by_id``: who asked for it; nobody where it left by itself, or they are gone."""

    id: int
    community_id: int
    at: datetime
    by_id: int | None = None
    is_official: bool = False
    """Whether a town hall asked for it."""


@dataclass(frozen=True, slots=True)
class Practice:
    """How a community practises: when it last held a drill, and what it does on the first Saturday of a month."""

    held_at: datetime | None = None
    habit: Habit = Habit.ASK


@dataclass(frozen=True, slots=True)
class WhomItAsks:
    """How many people a drill would ask, and on how many contacts, by channel: it goes to all that somebody has."""

    people: int
    by_channel: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrillAccount:
    """What a drill showed: people, but ``by_channel``: contacts that answered.

    ``single``: how many have one contact only. ``names``: the first of those who answered on none.
    """

    asked: int = 0
    answered: int = 0
    single: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def silent(self) -> int:
        """How many answered on no channel."""
        return self.asked - self.answered
