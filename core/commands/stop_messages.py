"""Stop the bot's messages here, but for alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.model.member import Silence
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Silence the contact at once, whatever question is open."""
    uow.members.set_silence(speaker.contact.id, Silence.ALL_BUT_ALERTS)
    return Reply("guest" if speaker.is_guest else "done")


COMMAND = Command("stop_messages", no_talk, act, Capability.HEAR, always=True)
