"""What the map page asks for: who may draw there, how a shape would do, and to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.commands.found_community import as_name
from core.community.boundaries import census_of, counted, fault_of, save, sentence_of, shape_of, size_of, tell_renamed
from core.errors import Unclear
from core.model.boundary import LEAST_CORNERS, Boundary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.community import Community, Point
    from core.model.member import Person, Speaker
    from core.ports import Voice
    from core.shelves.unit_of_work import UnitOfWork

TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Draughtsman:
    """Who draws which community on the page, for as long as their link lasts."""

    speaker: Speaker
    person: Person
    community: Community


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a shape would do: its size and who lives inside, or what is wrong with it; values for texts."""

    size: Mapping[str, Any] | None = None
    census: Mapping[str, Any] | None = None
    fault: Mapping[str, Any] | None = None


def draughtsman(
    uow: UnitOfWork, token: str, voices: Mapping[str, Voice], telegram_id: str | None = None
) -> Draughtsman | None:
    """Give who *token* was given to, if they may still draw; with *telegram_id*, only to that account of theirs.

    None: the link is over, was never one, is somebody else's, or its owner leads this community no more.
    """
    link = uow.boundaries.link(token, uow.now())
    speaker = uow.members.speaker_of(link.contact_id, voices) if link else None
    if link is None or speaker is None or speaker.person is None or speaker.person.id != link.person_id:
        return None
    if telegram_id is not None and not _is_theirs(uow, link.person_id, telegram_id):
        return None
    community = uow.communities.by_id(link.community_id)
    if community is None or not may(speaker, Capability.DRAW_BOUNDARY, link.community_id):
        return None
    return Draughtsman(speaker, speaker.person, community)


def _is_theirs(uow: UnitOfWork, person_id: int, telegram_id: str) -> bool:
    contacts = uow.members.contacts_of(person_id)
    return any(each.channel == TELEGRAM and each.address == telegram_id for each in contacts)


def begins_at(uow: UnitOfWork, who: Draughtsman) -> tuple[Boundary | None, Point | None]:
    """Give the shape as it is, and where to look when there is none."""
    return shape_of(uow, who.community.id), who.community.centre or who.person.home


def judge(uow: UnitOfWork, who: Draughtsman, boundary: Boundary) -> Verdict:
    """Say how *boundary* would do; nothing is kept."""
    fault = fault_of(uow, who.community.id, boundary)
    if fault is not None:
        size = size_of(boundary.area) if len(boundary.corners) >= LEAST_CORNERS else None
        return Verdict(size, None, sentence_of(fault, boundary, uow.largest_boundary))
    return Verdict(size_of(boundary.area), counted(census_of(uow, who.community.id, boundary)))


def keep(uow: UnitOfWork, who: Draughtsman, boundary: Boundary) -> Verdict:
    """Keep *boundary* as the chat would, if nothing is wrong with it."""
    verdict = judge(uow, who, boundary)
    if verdict.fault is None:
        save(uow, who.community, boundary, who.person)
    return verdict


def rename(uow: UnitOfWork, who: Draughtsman, said: str) -> str:
    """Call the community so; give the name as it is kept.

    Raises:
        Unclear: it is no name, or others have it.
    """
    name = as_name(said)
    found = uow.communities.by_name(name)
    if not may(who.speaker, Capability.RENAME, who.community.id) or (found and found.id != who.community.id):
        raise Unclear("rename_community.taken")
    tell_renamed(uow, who.community, name, who.person)
    return name
