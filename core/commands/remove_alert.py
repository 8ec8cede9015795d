"""Take an alert away from everybody, as a referent, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import alerting, flagging
from core.access import Capability
from core.command import Command
from core.model.alert import AlertStatus
from core.reading import short_words
from core.reviewing import FINDS, which_waiting
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Removal:
    """Which alert, and why."""

    alert_id: int
    reason: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which its author reads."""
    alert_id = yield from which_waiting(speaker, said)
    words = said.text or (yield Ask("why", parse=short_words))
    return Removal(alert_id, short_words(words))


def act(removal: Removal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take its words away wherever messages can be changed, and say that it is over."""
    alert = alerting.open_alert(uow, speaker, Capability.HIDE_ALERT, removal.alert_id)
    if alert.status is AlertStatus.HELD:
        return Reply("held", {"code": alert.code})
    flagging.remove(uow, alert, speaker, removal.reason)
    return Reply("done", {"code": alert.code})


COMMAND = Command("remove_alert", talk, act, Capability.HIDE_ALERT, FINDS, on_alert=True)
