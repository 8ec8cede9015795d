"""Show an alert as it stands, or the open ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability, alert_for
from core.alerts.card import buttons, card
from core.command import Command
from core.model.alert_words import AlertStatus
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the card."""
    alert = alert_for(uow, speaker, Capability.READ_ALERTS, alert_id)
    view = uow.alerts.view(alert.id)
    params = card(view) if view is not None else {}
    if alert.status is AlertStatus.FOLDED:
        return Reply("flag.shown", {"code": alert.code})
    if alert.status.is_hidden:
        return Reply("review.shown", params)
    return Reply("alert.published", params, buttons(alert), about=alert.id)


COMMAND = Command(
    "show_alert", about_alert, act, Capability.READ_ALERTS, FINDS, on_alert=True, takes_words=False, place=2
)
