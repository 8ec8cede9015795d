"""Take it upon oneself to call the emergency services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting, emergency
from core.command import Command
from core.errors import Gone
from core.model.alert_words import Police
from core.talk import Reply
from core.understanding import own_call

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let the first who says so call; the others see it."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    if speaker.person is None or not _may_be_taken(alert, speaker.person.id):
        raise Gone("take_call.taken", code=alert.code)
    own_call.taken(uow, alert, speaker)
    choices = (("take_call.done#done", f"!call_done:{alert.id}"),)
    return Reply("done", {"code": alert.code, "numbers": emergency.numbers_for(speaker)}, choices)


def _may_be_taken(alert: Alert, person_id: int) -> bool:
    """Whether nobody calls yet; who said of their own alert that it is no emergency may think better of it."""
    is_own = alert.author_id == person_id
    return alert.police.may_be_offered or (is_own and alert.police is Police.NOT_NEEDED)


COMMAND = Command("take_call", about_alert, act, Capability.ACKNOWLEDGE, FINDS, on_alert=True, takes_words=False)
