"""Stop even the alerts here."""

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
    """Silence the contact wholly; a forged word must not do it, so the right asks for proof."""
    uow.members.set_silence(speaker.contact.id, Silence.EVERYTHING)
    return Reply("done")


COMMAND = Command("stop_alerts", no_talk, act, Capability.SILENCE_ALERTS, always=True)
