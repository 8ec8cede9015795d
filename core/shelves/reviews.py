"""The wall between what waits for a referent and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.review import Flag, Lately, Review, Rules, Subject, Verdict, Why


class ReviewsShelf(Protocol):
    """What waits for a referent to read it."""

    def open(self, subject: Subject, why: Why) -> Review:
        """Let an alert or article wait; one that waits already waits on, for the reason it had."""

    def of(self, subject: Subject) -> Review | None:
        """Why this alert or article waits, if it does; whether a part of it alone does is another question."""

    def beside(self, subject: Subject) -> Review | None:
        """The decision on the picture of an alert or the new words of an article, if they wait."""

    def rules(self, community_id: int) -> Rules:
        """How a community reads."""

    def set_rules(self, rules: Rules) -> None:
        """Read otherwise from now on."""

    def report(self, subject: Subject) -> Review:
        """Let an alert or article wait because it was reported, whether or not neighbours had flagged it."""

    def was_asked(self, subject: Subject, since: datetime) -> bool:
        """Whether a decision on it is open, or was since then."""

    def settle(self, review_id: int, verdict: Verdict, by_id: int | None) -> bool:
        """Write down what became of it; False when somebody had decided before."""

    def waiting(self, community_ids: Collection[int], most: int) -> Sequence[Review]:
        """What waits in these communities, the longest first."""

    def stale(self, most: int) -> Sequence[Review]:
        """Articles that a referent should have read, and that are out of date by now."""

    def flag(self, subject: Subject, flag: Flag) -> bool:
        """Keep a flag; False when somebody of the same household flagged this before."""

    def flags(self, review_id: int) -> Sequence[Flag]:
        """The flags on which this decision is asked for, in order."""

    def flagged_since(self, person_id: int, since: datetime) -> int:
        """How often this person flagged something since then."""

    def lately(self, person_id: int, community_id: int) -> Lately:
        """How many alerts were published there of late."""
