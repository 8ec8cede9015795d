"""Pass on nothing more of what a correspondent writes; they are not told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about_correspondent import FINDS, which_correspondent
from core.access import Capability, may
from core.command import Command
from core.errors import NotAllowed
from core.messaging import correspondent_of
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose messages are meant."""

    correspondent_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who is meant, unless it was said."""
    correspondent_id, _ = yield from which_correspondent(said)
    return Whose(correspondent_id)


def act(whose: Whose, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Remember it, for the speaker alone."""
    found = correspondent_of(uow, speaker, whose.correspondent_id)
    if found is None or not may(speaker, Capability.BLOCK):
        raise NotAllowed("message.no_such")
    uow.messages.block(found.id, is_blocked=True)
    return Reply("done", {"name": found.name, "code": found.code})


COMMAND = Command("block_member", talk, act, Capability.BLOCK, FINDS)
