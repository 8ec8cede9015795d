"""Say « rien ici »: nothing of the kind can be seen from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.alerts.witnesses import answer
from core.command import Command
from core.model.alert_words import EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Count the household among those that see nothing; two of them cast doubt."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    answer(uow, alert, speaker, EventKind.NOTHING_HERE)
    return Reply("done", {"code": alert.code}, about=alert.id)


COMMAND = Command(
    "deny_alert", about_alert, act, Capability.ACKNOWLEDGE, FINDS, digit="3", on_alert=True, takes_words=False
)
