"""Show what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability, may
from core.command import Command, discover
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give what this person may do, in the order of the commands' places; a guest is told how to enter."""
    if speaker.person is None or not speaker.active:
        return Reply("common.guest")
    offered = sorted((each for each in discover().values() if each.place), key=lambda each: each.place)
    served = [each for each in offered if not each.channel or uow.serves(each.channel)]
    names = [each.name for each in served if may(speaker, each.needs)]
    lines = {"join": [{"say": f"{name}.help"} for name in names], "by": "\n"}
    buttons = tuple((f"{name}.menu", f"!{name}") for name in names)
    return Reply("member", {"name": speaker.person.name, "lines": lines}, buttons)


COMMAND = Command("show_menu", no_talk, act, Capability.TALK)
