"""End a twinning of one's community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about_neighbour import communities_with
from core.access import Capability, require
from core.command import Command
from core.talk import Ask, Option, Reply, Talk
from core.twinnings import end, name_of
from core.words import normalise

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves import UnitOfWork


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to be sure."""
    yield Ask("sure", (Option("yes"),))
    return said.text


def act(name: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """End the one that is named, or the only one; the other side is told."""
    led = [each.id for each in communities_with(speaker, Capability.END_TWINNING)]
    found = [
        (each, name_of(uow, each.to_id if each.from_id in led else each.from_id))
        for each in uow.twinnings.active_of(led)
    ]
    named = [(each, called) for each, called in found if normalise(called) == normalise(name)]
    meant = named or (found if not name else [])
    if not meant or speaker.person is None:
        return Reply("none")
    if len(meant) > 1:
        return Reply("which", {"names": {"join": [called for _, called in found], "by": ", "}})
    twinning, called = meant[0]
    here = twinning.from_id if twinning.from_id in led else twinning.to_id
    require(speaker, Capability.END_TWINNING, here)
    end(uow, twinning, speaker.person.id)
    return Reply("done", {"community": called})


COMMAND = Command("end_twinning", talk, act, Capability.END_TWINNING, is_grave=True)
