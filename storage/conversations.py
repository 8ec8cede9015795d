"""The open dialogues, one a contact at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from core.shelves.unit_of_work import Conversation
from storage import tables
from storage.prepared import Prepared, Upsert
from storage.speakers import Speakers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.member import Speaker
    from core.ports import Voice
    from core.wire import Inbound
    from storage.transaction import Transaction

_C = tables.conversation

_OF = Prepared(select(_C).where(_C.c.contact_id == bindparam("contact")).with_for_update())
_KEPT = {column.name: bindparam(f"kept_{column.name}", type_=column.type) for column in _C.c}
_SAVE = Upsert(
    lambda insert: (keep := insert(_C).values(_KEPT)).on_conflict_do_update(
        index_elements=["contact_id"],
        set_={name: keep.excluded[name] for name in _KEPT if name != "contact_id"},
    )
)
_END = Prepared(delete(_C).where(_C.c.contact_id == bindparam("ended")))
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

    def with_speaker(self, inbound: Inbound, voice: Voice) -> tuple[Speaker, Conversation | None]:
        """Who said *inbound*, and their dialogue, both locked against other turns where the database has several."""
        speaker, kept = Speakers(self._tx).with_dialogue(inbound, voice)
        if kept is None:
            return speaker, self.of(speaker.contact.id) if self._tx.on_postgres else None
        return speaker, _as_conversation(*kept)

    def of(self, contact_id: int) -> Conversation | None:
        """The contact's dialogue, locked against other turns where the database has several."""
        row = self._tx.execute(_OF, {"contact": contact_id}).one_or_none()
        return None if row is None else _as_conversation(*row)

    def save(self, conversation: Conversation) -> None:
        """Keep the dialogue until the next answer."""
        row = {f"kept_{name}": getattr(conversation, name) for name in _KEPT}
        self._tx.execute_soon(_SAVE, row)

    def end(self, contact_id: int) -> None:
        """Forget the dialogue and what was typed in it."""
        self._tx.execute_soon(_END, {"ended": contact_id})

    def unanswered(self, now: datetime, limit: int) -> Sequence[Conversation]:
        """The dialogues whose question has waited long enough."""
        return [_as_conversation(*row) for row in self._tx.execute(_UNANSWERED, {"now": now, "most": limit})]

    def forget_expired(self, now: datetime) -> int:
        """Erase the dialogues that are over; how many."""
        return self._tx.execute(_FORGET, {"now": now}).rowcount


def _as_conversation(contact_id: int, command: str, log: Any, shown: Any, *rest: Any) -> Conversation:
    """Give the dialogue in the columns of its table."""
    return Conversation(contact_id, command, tuple(log), tuple((key, label) for key, label in shown), *rest)
