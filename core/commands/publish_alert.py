"""Publish, as a referent, an alert that waited to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import moderation
from core.access import Capability
from core.command import Command
from core.reviewing import FINDS, about_waiting
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let it go out like any other; the first who decides counts."""
    alert, review = moderation.waiting_alert(uow, speaker, alert_id)
    moderation.publish(uow, alert, review, speaker)
    return Reply("done", {"code": alert.code})


COMMAND = Command("publish_alert", about_waiting, act, Capability.REVIEW, FINDS, on_alert=True, takes_words=False)
