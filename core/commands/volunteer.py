"""Say that one would lead one's community."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.entering import tell_referents
from core.community.leading import GONE_QUIET
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask where, if it is not said; a button says it."""
    if said.alert_id is not None:
        return said.alert_id
    community_id = yield from which_community(speaker, Capability.VOLUNTEER, "volunteer.refused")
    return community_id


def act(community_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Tell the referents, who may appoint them; where none has said anything for long, those who run the service."""
    require(speaker, Capability.VOLUNTEER, community_id)
    place = speaker.place(community_id)
    if not uow.leads.volunteer(community_id, speaker.known.id):
        return Reply("already")
    params = {"name": speaker.known.name, "community": place.community.name}
    tell_referents(uow, community_id, "succession.volunteer", params)
    is_orphan = uow.leads.is_orphan(community_id, uow.now() - GONE_QUIET)
    return Reply("done", operators=("operator.volunteer", params) if is_orphan else None)


COMMAND = Command("volunteer", talk, act, Capability.VOLUNTEER)
