"""Set aside, as a referent, what somebody from elsewhere reports, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.model.report import Outcome
from core.moderation.report_dialogue import FINDS, Answered, decide, which_report

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Reply, Talk


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the number and the words, as far as they were not said."""
    return (yield from which_report(speaker, said))


def act(answered: Answered, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell whoever reported it why, and the other referents."""
    return decide(uow, speaker, answered, Outcome.REJECTED)


COMMAND = Command("drop_report", talk, act, Capability.REVIEW, FINDS)
