"""Say that the emergency services were called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.talk import Reply
from core.understanding import own_call

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let everybody know that the call was made; a second call changes nothing."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    own_call.made(uow, alert, speaker)
    return Reply("done", {"code": alert.code})


COMMAND = Command("call_done", about_alert, act, Capability.ACKNOWLEDGE, FINDS, on_alert=True, takes_words=False)
