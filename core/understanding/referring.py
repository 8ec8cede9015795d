"""What is written in answer to a message of ours: about what that was, or only because it was at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability, may
from core.errors import Unclear
from core.language.choosing import agrees, declines, read
from core.language.first_line import category_named
from core.language.nothing_seen import is_glad, sees_nothing
from core.language.small_talk import is_receipt
from core.said import Opening

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.wire import Inbound

SEEN = "acknowledge_alert"


def answered_by(inbound: Inbound, uow: UnitOfWork) -> Referred | None:
    """Which message of ours *inbound* answers, if any."""
    if inbound.refers_to is None:
        return None
    return uow.outbox.about(inbound.channel, inbound.room or inbound.address, inbound.refers_to)


def answers_question(text: str, conversation: Conversation) -> bool:
    """Whether *text* is the yes or no that the open question wants, whatever older message it was written under."""
    return (agrees(text) or declines(text)) and read(text, conversation.shown) is not None


def is_about_else(text: str, alert_id: int, uow: UnitOfWork) -> bool:
    """Whether words that name no verb belong to no such alert: it is over, or they tell of another danger."""
    alert = uow.alerts.by_id(alert_id)
    if alert is None or not alert.is_open:
        return True
    named = category_named(text)
    return named is not None and named.is_danger and named is not alert.category


def receipt_of(text: str, alert_id: int, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give « vu » for « bien reçu » in answer to an open alert."""
    return (SEEN, Opening("", alert_id)) if is_receipt(text) and not is_about_else(text, alert_id, uow) else None


def refuse_bare_word(text: str, inbound: Inbound, alert_id: int, speaker: Speaker, uow: UnitOfWork) -> None:
    """Let pass what says more to an alert than yes or no, or is said among neighbours; and the no of a referent.

    Raises:
        Unclear: it is a bare yes or no, with what may be said instead.
    """
    alert = uow.alerts.by_id(alert_id)
    if alert is not None and inbound.room is None and alert.closed_at and (is_glad(text) or sees_nothing(text)):
        raise Unclear("common.closed_since", code=alert.code, at={"time": alert.closed_at.isoformat()})
    if alert is None or inbound.room is not None or not (agrees(text) or declines(text)):
        return
    if not may(speaker, Capability.REVIEW, alert.community_id):
        raise Unclear("common.which_verb", code=alert.code)
