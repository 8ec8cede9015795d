"""Say « je confirme »: a witness saw it with their own eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability
from core.alerts import alerting
from core.alerts.witnesses import answer
from core.command import Command
from core.errors import NotAllowed
from core.model.alert_words import EventKind
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let one witness of another household confirm."""
    alert = alerting.open_alert(uow, speaker, Capability.ADD_INFO, alert_id)
    if speaker.person is not None and speaker.person.household_id == alert.household_id:
        raise NotAllowed("confirm_alert.own_household", code=alert.code)
    answer(uow, alert, speaker, EventKind.CONFIRMED)
    return Reply("done", {"code": alert.code}, about=alert.id)


COMMAND = Command(
    "confirm_alert", about_alert, act, Capability.ADD_INFO, FINDS, digit="4", on_alert=True, takes_words=False
)
