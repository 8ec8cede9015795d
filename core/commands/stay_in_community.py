"""Say that one stays with one's neighbours, though their new shape leaves one's home outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability
from core.command import Command
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Staying:
    """With whom somebody stays."""

    community_id: int


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask with whom; the button of the announcement says it."""
    if said.alert_id is not None:
        return Staying(said.alert_id)
    community_id = yield from which_community(speaker, Capability.SEE_BOUNDARY, "")
    return Staying(community_id)


def act(staying: Staying, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Change nothing, and say so."""
    return Reply("done", {"community": speaker.place(staying.community_id).community.name})


COMMAND = Command("stay_in_community", talk, act, Capability.SEE_BOUNDARY, takes_words=False)
