"""One transaction and the shelves on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.alerts import AlertsShelf
from storage.communities import CommunitiesShelf
from storage.conversations import ConversationsShelf
from storage.journal import JournalShelf
from storage.members import MembersShelf
from storage.outbox import OutboxShelf
from storage.post import PostShelf
from storage.timers import TimersShelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.transaction import Transaction


class UnitOfWork:
    """One transaction and the shelves on it; what is not committed did not happen."""

    __slots__ = (
        "_draw", "_tx", "alerts", "communities", "conversations", "journal", "members", "outbox", "post", "timers",
    )  # fmt: skip

    def __init__(self, tx: Transaction, draw: Callable[[str], str]) -> None:
        """Put the shelves on *tx*."""
        self._tx = tx
        self._draw = draw
        self.journal = JournalShelf(tx)
        self.members = MembersShelf(tx)
        self.communities = CommunitiesShelf(tx)
        self.alerts = AlertsShelf(tx)
        self.conversations = ConversationsShelf(tx)
        self.outbox = OutboxShelf(tx)
        self.post = PostShelf(tx)
        self.timers = TimersShelf(tx)

    def now(self) -> datetime:
        """The time of this transaction, in UTC."""
        return self._tx.now

    def secret(self, length: int, alphabet: str) -> str:
        """Draw an unguessable code."""
        return "".join(self._draw(alphabet) for _ in range(length))

    def fingerprint(self, text: str) -> str:
        """Give a keyed hash of *text*, so that a code need not be kept."""
        return self._tx.fingerprint(text)
