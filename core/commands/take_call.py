"""Take it upon oneself to call the emergency services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting, emergency
from core.about_alert import FINDS, about_alert
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.model.alert import call_taken
from core.model.alert_words import EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let the first who says so call; the others see it."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    if speaker.person is None or not alert.police.may_be_offered:
        raise Gone("take_call.taken", code=alert.code)
    alerting.note(uow, alert, speaker, EventKind.CALLING)
    calling = call_taken(alert, speaker.person.name, speaker.person.id, uow.now())
    uow.alerts.save(calling)
    alerting.watch_call(uow, calling)
    alerting.show_everywhere(uow, calling)
    choices = (("take_call.done#done", f"!call_done:{alert.id}"),)
    return Reply("done", {"code": alert.code, "numbers": emergency.numbers_for(speaker)}, choices)


COMMAND = Command("take_call", about_alert, act, Capability.ACKNOWLEDGE, FINDS, on_alert=True, takes_words=False)
