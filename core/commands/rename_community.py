"""Give the community another name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with, which_community
from core.access import Capability, require
from core.command import Command
from core.commands.found_community import a_place_name, as_name
from core.community.boundaries import tell_renamed
from core.errors import Gone
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Renaming:
    """Which community, and what it is to be called."""

    community_id: int
    name: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the name, and whether it is meant."""
    community_id = yield from which_community(speaker, Capability.RENAME, "rename_community.refused")
    name = as_name(said.text) if said.text else (yield Ask("name", parse=a_place_name))
    yield Find("is_free", {"name": name, "community": community_id})
    before = next(each.name for each in communities_with(speaker, Capability.RENAME) if each.id == community_id)
    yield Ask("sure", (Option("yes"),), params={"old": before, "community": name})
    return Renaming(community_id, name)


def is_free(uow: UnitOfWork, _speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_free")``: no other community is called so.

    Raises:
        Gone: another is.
    """
    found = uow.communities.by_name(params["name"])
    if found is not None and found.id != params["community"]:
        raise Gone("rename_community.taken")
    return True


def act(renaming: Renaming, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Change the name, and tell every member."""
    require(speaker, Capability.RENAME, renaming.community_id, "rename_community.refused")
    community = speaker.place(renaming.community_id).community
    if renaming.name == community.name:
        return Reply("same", {"community": renaming.name})
    is_free(uow, speaker, {"name": renaming.name, "community": community.id})
    tell_renamed(uow, community, renaming.name, speaker.known)
    return Reply("done", {"community": renaming.name})


COMMAND = Command("rename_community", talk, act, Capability.RENAME, {"is_free": is_free})
