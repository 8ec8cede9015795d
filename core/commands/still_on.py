"""Say that an alert still matters, before it ends by itself."""

from __future__ import annotations

from dataclasses import replace
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
    """Count its time anew."""
    alert = alerting.open_alert(uow, speaker, Capability.CLOSE_ALERT, alert_id)
    alerting.note(uow, alert, speaker, EventKind.STILL_ON)
    until = uow.now() + alert.category.useful_for
    alerting.revive(uow, replace(alert, expires_at=until))
    return Reply("done", {"code": alert.code, "until": {"time": until.isoformat()}})


COMMAND = Command("still_on", about_alert, act, Capability.CLOSE_ALERT, FINDS, on_alert=True, takes_words=False)
