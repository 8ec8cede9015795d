"""Keep a line of one's card from neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.masking import mask, which_lines
from core.access import Capability
from core.command import Command
from core.community.profiles import own_card

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.profile import Field
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Reply


def act(which: frozenset[Field], speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Do it, and show the card as it is now."""
    mask(which, speaker, uow)
    return own_card(uow, speaker, "show_profile.changed")


COMMAND = Command("mask_field", which_lines, act, Capability.MASK_CONTACT)
