"""What follows when somebody takes a message back that they had sent us."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.talk import has_answers

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.wire import Inbound

RECENTLY = timedelta(minutes=10)
"""As long as an alert may be corrected; who tidies up an old conversation expects no answer."""


class Taken(Enum):
    """What the open dialogue loses by it."""

    NOTHING = auto()
    ANSWER = auto()
    ALL = auto()


def taken_back(inbound: Inbound, speaker: Speaker, conversation: Conversation | None, uow: UnitOfWork) -> Taken:
    """Erase what was taken back, and say what the dialogue loses.

    Only the last thing that somebody said can be unsaid: the question that it answered is asked again.

    Raises:
        Unclear: it was acted upon already, and its author must hear how to undo that.
    """
    erased = uow.journal.take_back(inbound)
    if erased is None or not erased.is_last or inbound.room is not None:
        return Taken.NOTHING
    if conversation is not None:
        return Taken.ANSWER if has_answers(conversation.log) else Taken.ALL
    if speaker.is_guest or uow.now() - erased.received_at > RECENTLY:
        return Taken.NOTHING
    raise Unclear("common.taken_back")
