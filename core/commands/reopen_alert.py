"""Take the close of an alert back, within a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, which_alert
from core.access import Capability, alert_for
from core.command import Command
from core.errors import Gone
from core.model.alert import may_reopen, reopen
from core.model.alert_words import EventKind
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves import UnitOfWork


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Find out which alert it is about: it has to be named."""
    return (yield from which_alert(said)) if said.among else said.alert_id


def act(alert_id: int | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Open it again for everybody."""
    if alert_id is None:
        raise Gone("reopen_alert.which")
    alert = alert_for(uow, speaker, Capability.CLOSE_ALERT, alert_id)
    if alert.is_open or not may_reopen(alert, uow.now()):
        raise Gone("reopen_alert.too_late", code=alert.code)
    alerting.note(uow, alert, speaker, EventKind.REOPENED)
    alerting.revive(uow, alerting.weigh_again(uow, reopen(alert, uow.now())))
    return Reply("done", {"code": alert.code})


COMMAND = Command("reopen_alert", talk, act, Capability.CLOSE_ALERT, FINDS, on_alert=True, takes_words=False)
