"""Show a referent a private message that its reader flagged, as far as they may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.moderation import grieving
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(grievance_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give its card with what can be done; the words are never written down outside their own place."""
    grievance = grieving.to_judge(uow, speaker, grievance_id)
    name = uow.members.names_of([grievance.accused_id]).get(grievance.accused_id, "")
    shown = grieving.about(grievance, name)
    if not grievance.shows_words:
        return Reply(grieving.RAISED_UNREAD, shown, grieving.buttons(grievance))
    words = {"words": uow.messages.words(grievance.message_id) or ""}
    return Reply(grieving.RAISED, {**shown, "words": ""}, grieving.buttons(grievance), unkept=words)


COMMAND = Command("show_grievance", grieving.which_grievance, act, Capability.REVIEW, grieving.FINDS)
