"""What is told of the life of a community, and words that neighbours write to its referents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.membership import MovementKind


@dataclass(frozen=True, slots=True)
class Told:
    """A movement as neighbours read it: what happened, to whom, when. ``reason`` is empty but for referents."""

    kind: MovementKind
    name: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReferentWord:
    """That a neighbour wrote to the referents: what they wrote is passed on, and not kept here."""

    id: int
    number: int
    community_id: int
    person_id: int
    at: datetime
