"""The wall between the rules and what is past its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class RetentionShelf(Protocol):
    """What is past its time. Each erases at most so many rows in this transaction, and says how many they were."""

    def forget_alerts(self, closed_before: datetime, most: int) -> int:
        """Take words, places, people and pictures out of alerts that ended before then, with all that was said."""

    def forget_words(self, said_before: datetime, most: int) -> int:
        """Erase what was said before then and belongs to no alert; what still waits to be sent stays."""

    def forget_decisions(self, settled_before: datetime, most: int) -> int:
        """Erase who flagged an article and who decided on it, where that was decided before then."""

    def forget_stray_pictures(self, taken_before: datetime, most: int) -> int:
        """Erase the pictures that came before then and that nothing shows."""

    def forget_strangers(self, seen_before: datetime, most: int) -> int:
        """Erase contacts of nobody that came before then, and to which nothing is tied; a wish for silence is kept."""

    def seal_left(self) -> int:
        """Encrypt a page of what an older program kept open; how many."""

    def forget_receipts(self, told_before: datetime, most: int) -> int:
        """Erase what gateways told before then; they tell nothing more of messages that old."""
