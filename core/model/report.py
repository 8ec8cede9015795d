"""What somebody who need not live here says is wrong with something that neighbours wrote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Outcome(StrEnum):
    """What those who run the service decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says: about what, what is wrong with it, and the writer's name, which may be empty."""

    where: str
    why: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was kept. ``contact_id``: where its writer is answered, if they said.

    ``told``: none where another key sealed it.
    """

    id: int
    contact_id: int | None
    told: Told | None
    at: datetime
    outcome: Outcome | None = None
