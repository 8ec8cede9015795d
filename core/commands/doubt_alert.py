"""Say, as a referent, that an alert is doubtful."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.about.alert import FINDS, which_alert
from core.about.neighbour import communities_with
from core.access import Capability
from core.alerts import alerting
from core.command import Command
from core.errors import NotAllowed
from core.model.alert_words import AlertStatus, EventKind
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which alert; who leads nowhere is told so at once, and not after a code."""
    if not communities_with(speaker, Capability.CHANGE_ALERT):
        raise NotAllowed("doubt_alert.refused")
    return (yield from which_alert(said))


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Mark it for everybody; a witness may still confirm it."""
    alert = alerting.open_alert(uow, speaker, Capability.CHANGE_ALERT, alert_id)
    alerting.note(uow, alert, speaker, EventKind.DOUBTED)
    doubted = replace(alert, status=AlertStatus.DOUBTFUL)
    uow.alerts.save(doubted)
    alerting.show_everywhere(uow, doubted)
    return Reply("done", {"code": alert.code})


COMMAND = Command("doubt_alert", talk, act, Capability.CHANGE_ALERT, FINDS, on_alert=True, takes_words=False)
