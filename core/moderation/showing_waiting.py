"""What waits, as a referent reads it who asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.review_cards import about, buttons, card_key
from core.alerts.card import card
from core.model.alert import Alert
from core.model.review import Why
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.review import Review, Subject
    from core.shelves.unit_of_work import UnitOfWork


def shown(uow: UnitOfWork, subject: Subject, review: Review) -> Reply:
    """Give the card of what waits, with what can be done."""
    view = uow.alerts.view(subject.id) if isinstance(subject, Alert) else None
    told = {**(card(view) if view else {}), **about(uow, subject, review)}
    words = uow.reports.words(told["report"]) if review.why is Why.REPORTED else {}
    return Reply(card_key(subject, review.why), told, buttons(subject, review.why), unkept=words)
