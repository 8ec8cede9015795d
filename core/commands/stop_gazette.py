"""Stop the letter, on whatever contact of the person it comes; alerts and messages go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.contacts import leave_gazette
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Take the letter away from all contacts: on the next one it would be as unwanted."""
    leave_gazette(speaker, uow)
    return Reply("done")


COMMAND = Command("stop_gazette", no_talk, act, Capability.HEAR, always=True)
