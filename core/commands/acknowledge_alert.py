"""Say « vu »: the alert was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, about_alert
from core.access import Capability
from core.command import Command
from core.model.alert_words import EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count the household as having seen it."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    if alerting.note(uow, alert, speaker, EventKind.SEEN):
        alerting.show_everywhere(uow, alert)
    return Reply("done", {"code": alert.code}, about=alert.id)


COMMAND = Command(
    "acknowledge_alert", about_alert, act, Capability.ACKNOWLEDGE, FINDS, digit="1", on_alert=True, takes_words=False
)
