"""Follow an alert by SMS or email: be told of each new fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.model.alert_words import EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Add the person to those who are told."""
    alert = alerting.open_alert(uow, speaker, Capability.RECEIVE_ALERTS, alert_id)
    alerting.note(uow, alert, speaker, EventKind.FOLLOWED)
    return Reply("done", {"code": alert.code})


COMMAND = Command("follow_alert", about_alert, act, Capability.RECEIVE_ALERTS, FINDS, on_alert=True, takes_words=False)
