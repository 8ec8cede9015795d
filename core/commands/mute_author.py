"""Hear no more alerts of whoever raised this one, but dangers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import FINDS, about_alert
from core.access import Capability, alert_for
from core.command import Command
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(alert_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it; the author is never told, nor is their name said."""
    alert = alert_for(uow, speaker, Capability.RECEIVE_ALERTS, alert_id)
    if speaker.person is None or alert.author_id == speaker.person.id:
        return Reply("mute_alert.own", {"code": alert.code})
    uow.peace.mute_author(speaker.person.id, alert.author_id)
    return Reply("done", {"code": alert.code})


COMMAND = Command("mute_author", about_alert, act, Capability.OWN_CONTACTS, FINDS, on_alert=True, takes_words=False)
