"""The wall between what waits for a referent and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from core.model.review import Lately, Review, Verdict, Why


class ReviewsShelf(Protocol):
    """What waits for a referent to read it."""

    def open(self, community_id: int, alert_id: int, why: Why) -> None:
        """Let an alert wait; one that waits already waits on."""

    def of_alert(self, alert_id: int) -> Review | None:
        """Why this alert waits, if it does."""

    def settle(self, review_id: int, verdict: Verdict, by_id: int | None) -> bool:
        """Write down what became of it; False when somebody had decided before."""

    def waiting(self, community_ids: Collection[int], most: int) -> Sequence[Review]:
        """What waits in these communities, the longest first."""

    def lately(self, person_id: int, community_id: int) -> Lately:
        """How many alerts were published there of late."""
