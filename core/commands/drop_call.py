"""Give a call back that one could not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, about_alert
from core.access import Capability
from core.command import Command
from core.model.alert import Police, call_dropped
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Offer the call to the others again."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    person = speaker.person
    if person is not None and alert.police is Police.CALLING and alert.police_by_id == person.id:
        dropped = call_dropped(alert)
        uow.alerts.save(dropped)
        alerting.show_everywhere(uow, dropped)
    return Reply("done", {"code": alert.code})


COMMAND = Command("drop_call", about_alert, act, Capability.ACKNOWLEDGE, FINDS, on_alert=True, takes_words=False)
