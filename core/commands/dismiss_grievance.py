"""Decide, as a referent, that a private message which its reader flagged is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.model.grievance import Finding
from core.moderation import grieving
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(grievance_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell who flagged it; who wrote it hears of nothing."""
    grievance = grieving.to_judge(uow, speaker, grievance_id)
    return Reply("done", {"name": grieving.decide(uow, grievance, Finding.DISMISSED, speaker)})


COMMAND = Command("dismiss_grievance", grieving.which_grievance, act, Capability.REVIEW, grieving.FINDS)
