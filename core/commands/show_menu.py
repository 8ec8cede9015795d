"""Show what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

BUTTONS = ("post_alert", "show_alert", "choose_language", "show_help")


def act(_data: None, speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Give the menu; a guest is told how to enter."""
    if speaker.person is None or not speaker.active:
        return Reply("common.guest")
    buttons = tuple((f"show_menu.member#{name}", f"!{name}") for name in BUTTONS)
    return Reply("member", {"name": speaker.person.name}, buttons)


COMMAND = Command("show_menu", no_talk, act, Capability.TALK)
