"""Show what a community is: its name, its place, how many belong to it and how one enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, Condition, may, terms
from core.command import Command
from core.community.doors import said as how
from core.errors import NotAllowed
from core.language.reading import LONGEST_PLACE, clean
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.community import Community
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

SIZES = ((10, "few"), (50, "some"), (200, "many"))
"""Of how many members a stranger hears « une dizaine » and so on; above, « plus de deux cents »."""
_BUTTONS = (
    ("show_community.movements", "!show_movements"),
    ("show_community.referents", "!show_referents"),
    ("show_community.directory", "!show_directory"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """Which community: by its id, one's own, or by its name, as strangers ask."""

    community_id: int | None = None
    name: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which of one's own is meant, when there are several."""
    name = clean(said.text)[:LONGEST_PLACE]
    if name:
        return Question(name=name)
    if speaker.room is not None:
        return Question(speaker.room.community_id)
    return Question((yield from which_community(speaker, Capability.SEE_COMMUNITY)))


def act(question: Question, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the whole card to its neighbours, and the public one to everybody else."""
    community = _meant(question, uow)
    allowed = terms(speaker, Capability.SEE_COMMUNITY, community.id) if community else None
    if community is None or allowed is None:
        raise NotAllowed("show_community.which" if not question.name else "show_community.nobody")
    count = uow.members.count_in(community.id)
    if Condition.PUBLIC_CARD in allowed or Condition.AGGREGATES in allowed:
        return Reply("public", {"community": community.name, "commune": community.commune, "size": _size(count)})
    return Reply("card", _card(community, count, speaker, uow), _BUTTONS)


def _meant(question: Question, uow: UnitOfWork) -> Community | None:
    if question.community_id is not None:
        return uow.communities.by_id(question.community_id)
    found = uow.communities.called(question.name, 1) if question.name else ()
    return found[0] if found else None


def _card(community: Community, count: int, speaker: Speaker, uow: UnitOfWork) -> dict[str, Any]:
    door = uow.requests.door(community.id)
    is_told = may(speaker, Capability.SEE_DOOR, community.id)
    return {
        "community": community.name,
        "commune": community.commune,
        "since": {"full_date": community.created_at.isoformat()},
        "count": count,
        "mode": how(door) if is_told else "",
        "lock": {"say": "door.locked", "name": door.locked_by} if door.locked_by and is_told else "",
    }


def _size(count: int) -> dict[str, str]:
    return {"say": f"life.size_{next((name for most, name in SIZES if count <= most), 'crowd')}"}


COMMAND = Command("show_community", talk, act, Capability.SEE_COMMUNITY, place=55)
