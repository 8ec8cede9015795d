"""Show a referent what waits to be read, the longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import flagging
from core.access import Capability, alert_for
from core.card import card
from core.command import Command
from core.model.review import Why
from core.review_cards import FLAGGED, WAITING, about, buttons
from core.reviewing import FINDS, about_waiting
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give its card with what can be done."""
    alert = alert_for(uow, speaker, Capability.HIDE_ALERT, alert_id)
    review, view = uow.reviews.of_alert(alert.id), uow.alerts.view(alert.id)
    if review is None or view is None:
        return Reply("review.over", {"code": alert.code})
    if review.why is Why.FLAGGED:
        flags = uow.reviews.flags(review.id)
        return Reply(FLAGGED, {**card(view), **flagging.about(alert, flags)}, flagging.buttons(alert))
    return Reply(WAITING, {**card(view), **about(uow, alert, review.why)}, buttons(alert))


COMMAND = Command("list_waiting", about_waiting, act, Capability.REVIEW, FINDS, on_alert=True, takes_words=False)
