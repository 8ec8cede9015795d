"""Say « je confirme »: a witness saw it with their own eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import alerting
from core.about_alert import FINDS, about_alert
from core.access import Capability
from core.command import Command
from core.errors import NotAllowed
from core.model.alert_words import EventKind
from core.talk import Reply
from core.witnesses import answer

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


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
