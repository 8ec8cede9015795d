"""Two communities that are close to each other and tell each other their alerts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

TWIN_WITHIN = 5_000.0
"""Metres between the centres of two communities that may be twins, if the operator does not say otherwise."""


class TwinningStatus(StrEnum):
    """Where a twinning stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Twinning:
    """Two communities: the one whose referent proposed it, and the one that was asked."""

    id: int
    from_id: int
    to_id: int
    status: TwinningStatus
    created_at: datetime

    def other(self, community_id: int) -> int:
        """Give the twin of *community_id*."""
        return self.to_id if community_id == self.from_id else self.from_id
