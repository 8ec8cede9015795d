"""Let neighbours read a line of one's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.masking import unmask, which_lines
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
    unmask(which, speaker, uow)
    return own_card(uow, speaker, "show_profile.changed")


COMMAND = Command("unmask_field", which_lines, act, Capability.MASK_CONTACT)
