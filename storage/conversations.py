"""The open dialogues, one a contact at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from core.shelves import Conversation
from storage import tables
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_C = tables.conversation

_OF = Prepared(select(_C).where(_C.c.contact_id == bindparam("contact")).with_for_update())
_SAVE = Upsert(
    lambda insert: (keep := insert(_C)).on_conflict_do_update(
        index_elements=["contact_id"],
        set_={name: keep.excluded[name] for name in ("command", "log", "shown", "serial", "expires_at", "silent_at")},
    )
)
_END = Prepared(delete(_C).where(_C.c.contact_id == bindparam("contact")))
_UNANSWERED = Prepared(
    select(_C)
    .where(_C.c.silent_at <= bindparam("now"))
    .order_by(_C.c.silent_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_FORGET = Prepared(delete(_C).where(_C.c.expires_at <= bindparam("now")))


class ConversationsShelf:
    """The open dialogues, one a contact at most."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def of(self, contact_id: int) -> Conversation | None:
        """The contact's dialogue, locked against other turns where the database has several."""
        row = self._tx.execute(_OF, {"contact": contact_id}).one_or_none()
        return None if row is None else _as_conversation(row)

    def save(self, conversation: Conversation) -> None:
        """Keep the dialogue until the next answer."""
        row = {
            "contact_id": conversation.contact_id,
            "command": conversation.command,
            "log": conversation.log,
            "shown": conversation.shown,
            "serial": conversation.serial,
            "expires_at": conversation.expires_at,
            "silent_at": conversation.silent_at,
        }
        self._tx.execute(_SAVE, row)

    def end(self, contact_id: int) -> None:
        """Forget the dialogue and what was typed in it."""
        self._tx.execute(_END, {"contact": contact_id})

    def unanswered(self, now: datetime, limit: int) -> Sequence[Conversation]:
        """The dialogues whose question has waited long enough."""
        return [_as_conversation(row) for row in self._tx.execute(_UNANSWERED, {"now": now, "most": limit})]

    def forget_expired(self, now: datetime) -> int:
        """Erase the dialogues that are over; how many."""
        return self._tx.execute(_FORGET, {"now": now}).rowcount


def _as_conversation(row: Any) -> Conversation:
    return Conversation(
        row.contact_id,
        row.command,
        tuple(row.log),
        tuple((key, label) for key, label in row.shown),
        row.serial,
        row.expires_at,
        row.silent_at,
    )
