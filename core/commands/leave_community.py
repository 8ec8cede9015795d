"""Leave a community, take one's request to join back, or say no to an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with, which_community
from core.access import Capability, may
from core.command import Command
from core.community.entering import go_out
from core.community.inviting import inviting
from core.community.leading import is_last_referent
from core.errors import NotAllowed
from core.model.membership import RequestStatus
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Leaving:
    """Which community; none: the request that still waits, or else the invitation."""

    community_id: int | None


def talk(speaker: Speaker, _said: Opening) -> Talk:
    """Ask which community, and whether it is meant."""
    community_id = yield from which_community(speaker, Capability.LEAVE)
    if community_id is None:
        held = yield Find("held")
        if not held:
            raise NotAllowed("leave_community.refused")
        yield Ask(held, (Option("yes"),))
        return Leaving(None)
    place = next(each.name for each in communities_with(speaker, Capability.LEAVE) if each.id == community_id)
    yield Ask("sure", (Option("yes"),), params={"community": place})
    return Leaving(community_id)


def look_held(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> str:
    """Answer ``Find("held")``: what somebody without a place may take back, or say no to."""
    if uow.requests.open_of(speaker.contact.id):
        return "withdraw"
    return "decline" if inviting(uow, speaker.contact) else ""


def act(leaving: Leaving, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the place back; nothing that still waits for them in this community is sent."""
    if leaving.community_id is None:
        return _hand_back(speaker, uow)
    membership = speaker.within(leaving.community_id)
    if speaker.person is None or membership is None or not may(speaker, Capability.LEAVE, leaving.community_id):
        raise NotAllowed("leave_community.refused")
    if is_last_referent(uow, speaker.person.id, leaving.community_id):
        return Reply("last_referent")
    go_out(uow, speaker.person, membership)
    return Reply("done", {"community": membership.community.name})


def _hand_back(speaker: Speaker, uow: UnitOfWork) -> Reply:
    waiting = uow.requests.open_of(speaker.contact.id)
    for request in waiting:
        uow.requests.settle(request.id, RequestStatus.WITHDRAWN, "", "", uow.now())
    if not waiting:
        uow.invites.refuse(speaker.contact.channel, speaker.contact.address, uow.now())
    return Reply("withdrawn" if waiting else "declined")


COMMAND = Command("leave_community", talk, act, Capability.LEAVE, {"held": look_held}, is_grave=True)
