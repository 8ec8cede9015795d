"""Let neighbours of twin communities write to oneself, or no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import Capability, require
from core.command import Command
from core.commands.answer_twinning import yes_or_no
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

_CHOICES = (Option("yes"), Option("no"))


@dataclass(frozen=True, slots=True)
class Choosing:
    """Whether they may."""

    is_open: bool


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whether they may, unless it was said."""
    return Choosing((yes_or_no(said.text) or (yield Ask("may_they", _CHOICES))) == "yes")


def act(choosing: Choosing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Remember it."""
    require(speaker, Capability.MASK_CONTACT)
    uow.messages.open_to_twins(speaker.known.id, is_open=choosing.is_open)
    return Reply("open" if choosing.is_open else "closed")


COMMAND = Command("open_to_twins", talk, act, Capability.MASK_CONTACT)
