"""Say on appeal, as another referent, that a decision stands, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.model.ruling import Answer
from core.moderation.appeals import FINDS, Verdict, decide, which_appeal

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Reply, Talk


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the number and the reason, as far as they were not said."""
    return (yield from which_appeal(said))


def act(verdict: Verdict, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell the person and the other referents, who took it among them."""
    return decide(uow, speaker, verdict, Answer.UPHELD)


COMMAND = Command("uphold_ruling", talk, act, Capability.JUDGE, FINDS, is_grave=True)
