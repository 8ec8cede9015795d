"""The wall between the rules on flagged private messages and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.grievance import Finding, Grievance


class GrievancesShelf(Protocol):
    """Private messages that their readers flagged."""

    def add(self, grievance: Grievance) -> int | None:
        """Keep what somebody flags; give its id, or None where that message was flagged before."""

    def show_in(self, grievance_id: int, notice_id: int) -> None:
        """Remember in which notice the referents read it."""

    def by_id(self, grievance_id: int) -> Grievance | None:
        """One of them, locked until the commit."""

    def open_in(self, community_ids: Collection[int], most: int) -> Sequence[Grievance]:
        """Those that wait for a decision in these communities, the longest first."""

    def settle(self, grievance_id: int, finding: Finding, by_id: int) -> bool:
        """Write the decision down; False when somebody had decided before."""

    def brought_since(self, person_id: int, since: datetime) -> int:
        """How many messages this person flagged since then."""
