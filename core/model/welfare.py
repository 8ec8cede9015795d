"""A round: neighbours who wished it are asked whether they are well, and whoever leads sees who does not answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Reason(StrEnum):
    """Why a round is made."""

    HEAT = "heat"
    COLD = "cold"
    OUTAGE = "outage"
    OTHER = "other"


class Feeling(StrEnum):
    """What somebody answered."""

    WELL = "well"
    HELP = "help"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Round:
    """One round in one community."""

    id: int
    community_id: int
    reason: Reason
    at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """Somebody who was asked. ``feeling``: none yet. ``visitor``: the name of whoever said that they go there."""

    person_id: int
    name: str
    feeling: Feeling | None = None
    visitor: str = ""

    @property
    def waits(self) -> bool:
        """Whether somebody should go there, and nobody said so yet."""
        return self.feeling is not Feeling.WELL and not self.visitor
