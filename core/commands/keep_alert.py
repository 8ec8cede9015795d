"""Decide, as a referent, that an alert which neighbours flagged stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import flagging
from core.access import Capability
from core.command import Command
from core.reviewing import FINDS, about_waiting
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show it to everybody again."""
    alert, review = flagging.flagged_alert(uow, speaker, alert_id)
    flagging.keep(uow, alert, review, speaker)
    return Reply("done", {"code": alert.code})


COMMAND = Command("keep_alert", about_waiting, act, Capability.HIDE_ALERT, FINDS, on_alert=True, takes_words=False)
