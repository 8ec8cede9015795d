"""Give a call back that one could not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.model.alert import call_dropped
from core.model.alert_words import Police
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Offer the call to the others again, also where one said by mistake that it was made; nobody drops another's."""
    alert = alerting.open_alert(uow, speaker, Capability.ACKNOWLEDGE, alert_id)
    if alert.police is Police.NOT_NEEDED:
        return Reply("no_call", {"code": alert.code})
    is_theirs = speaker.person is not None and alert.police_by_id == speaker.person.id
    if not (is_theirs or alert.police.may_be_offered):
        return Reply("others", {"code": alert.code})
    if is_theirs:
        dropped = call_dropped(alert)
        uow.alerts.save(dropped)
        uow.timers.cancel(alert.id, "check_call")
        uow.timers.cancel(alert.id, "drop_call")
        alerting.show_everywhere(uow, dropped)
    return Reply("done", {"code": alert.code})


COMMAND = Command("drop_call", about_alert, act, Capability.ACKNOWLEDGE, FINDS, on_alert=True, takes_words=False)
