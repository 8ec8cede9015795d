"""The wall between rounds and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.welfare import Checked, Feeling, Reason, Round


class RoundsShelf(Protocol):
    """Rounds, and what was answered."""

    def wishing(self, community_id: int) -> Sequence[int]:
        """The members of a community who noted that they want to be asked: their persons."""

    def begin(self, community_id: int, reason: Reason, person_ids: Collection[int]) -> Round:
        """Keep a round, and whom it asks."""

    def latest(self, community_id: int, since: datetime) -> Round | None:
        """The last round of a community, if it began after *since*."""

    def asked_of(self, person_id: int, since: datetime) -> Round | None:
        """The last round that asked this person, if it began after *since*."""

    def answer(self, round_id: int, person_id: int, feeling: Feeling) -> bool:
        """Keep what somebody answered; False when it does not ask them, or they said the same before."""

    def visit(self, round_id: int, person_id: int, visitor_id: int) -> bool:
        """Note who goes to somebody; False when another one goes there already."""

    def checked(self, round_id: int) -> Sequence[Checked]:
        """Everybody whom a round asks, in the order of their names."""

    def take_due(self, begun_before: datetime, most: int) -> Sequence[Round]:
        """Rounds from before then whose referents were not told who is silent; they count as told."""

    def forget(self, begun_before: datetime, most: int) -> int:
        """Forget rounds from before then, with their answers; how many."""
