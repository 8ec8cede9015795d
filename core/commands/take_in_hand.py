"""Say that help is there, or that somebody takes care of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.model.alert_words import AlertStatus, EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let everybody see that it is in hand."""
    alert = alerting.open_alert(uow, speaker, Capability.TAKE_IN_HAND, alert_id)
    alerting.note(uow, alert, speaker, EventKind.IN_HAND)
    held = replace(alert, status=AlertStatus.IN_HAND)
    uow.alerts.save(held)
    alerting.show_everywhere(uow, held)
    return Reply("done", {"code": alert.code}, about=alert.id)


COMMAND = Command("take_in_hand", about_alert, act, Capability.TAKE_IN_HAND, FINDS, on_alert=True, takes_words=False)
