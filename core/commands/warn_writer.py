"""Decide, as a referent, that a private message went too far: its writer is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.entering import tell_person
from core.model.grievance import Finding
from core.moderation import grieving
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(grievance_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell who wrote it, without saying who flagged it, and who flagged it."""
    grievance = grieving.to_judge(uow, speaker, grievance_id)
    name = grieving.decide(uow, grievance, Finding.WARNED, speaker)
    by = {"by": speaker.person.name if speaker.person else ""}
    tell_person(uow, grievance.accused_id, "grievance.warned", by, community_id=grievance.community_id)
    return Reply("done", {"name": name})


COMMAND = Command("warn_writer", grieving.which_grievance, act, Capability.REVIEW, grieving.FINDS, is_grave=True)
