"""Say, as a referent, that an alert is doubtful."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, about_alert
from core.access import Capability
from core.command import Command
from core.model.alert import AlertStatus, EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Mark it for everybody; a witness may still confirm it."""
    alert = alerting.open_alert(uow, speaker, Capability.CHANGE_ALERT, alert_id)
    alerting.note(uow, alert, speaker, EventKind.DOUBTED)
    doubted = replace(alert, status=AlertStatus.DOUBTFUL)
    uow.alerts.save(doubted)
    alerting.show_everywhere(uow, doubted)
    return Reply("done", {"code": alert.code})


COMMAND = Command("doubt_alert", about_alert, act, Capability.CHANGE_ALERT, FINDS, on_alert=True, takes_words=False)
