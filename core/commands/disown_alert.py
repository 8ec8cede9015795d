"""Say « ce n'est pas moi »: an alert was sent in one's name from a channel that can be forged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.model.alert_words import AlertStatus, EventKind, Outcome
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the alert back at once, and say so to those who read it."""
    alert = alerting.open_alert(uow, speaker, Capability.UPDATE_OWN_ALERT, alert_id)
    alerting.note(uow, alert, speaker, EventKind.CLOSED)
    alerting.end(uow, alert, Outcome.FALSE_ALARM, "", by=alert.author_id)
    return Reply("unread" if alert.status is AlertStatus.HELD else "done", {"code": alert.code})


COMMAND = Command(
    "disown_alert", about_alert, act, Capability.UPDATE_OWN_ALERT, FINDS, on_alert=True, takes_words=False
)
