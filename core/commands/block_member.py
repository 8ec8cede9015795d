"""Pass on nothing more of what a correspondent writes; they are not told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.correspondent import FINDS, Whose, own_correspondent, whose_messages
from core.access import Capability
from core.command import Command
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(whose: Whose, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Remember it, for the speaker alone."""
    found = own_correspondent(uow, speaker, Capability.BLOCK, whose)
    uow.messages.block(found.id, is_blocked=True)
    return Reply("done", {"name": found.called, "code": found.code})


COMMAND = Command("block_member", whose_messages, act, Capability.BLOCK, FINDS)
