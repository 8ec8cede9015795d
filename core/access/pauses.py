"""Whoever a referent lets only read for a while: what waits until then, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access.capability import Capability
from core.access.conditions import as_target
from core.errors import NotAllowed

if TYPE_CHECKING:
    from datetime import datetime

    from core.access.conditions import Object
    from core.model.member import Member, Speaker

WAITS = frozenset(
    {
        Capability.ADD_INFO,
        Capability.POST_ARTICLE,
        Capability.WRITE_MESSAGE,
        Capability.WRITE_TO_HIDDEN,
        Capability.ANSWER_MESSAGE,
        Capability.INVITE,
        Capability.VOUCH,
    }
)
"""What others read or feel. Raising an alert is not in it: a danger may always be told (see `post_nothing`)."""


def pause_of(speaker: Speaker, capability: Capability, of: Object | None = None) -> datetime | None:
    """Until when *speaker* has to wait with this, if a referent said so; where nothing is named: everywhere."""
    if capability not in WAITS:
        return None
    there = as_target(of).community_id if of is not None else None
    places = [each.member for each in speaker.active if there in {None, each.community.id}]
    return _until(places)


def post_nothing(speaker: Speaker, community_id: int) -> None:
    """Let pass who does not only read there for now: for what is allowed to nobody else but in a danger.

    Raises:
        NotAllowed: they only read; the text says until when, and what they still may do.
    """
    until = _until([each.member for each in speaker.active if each.community.id == community_id])
    if until is not None:
        raise NotAllowed("sanction.only_reads", until={"date": until.isoformat()})


def _until(places: list[Member]) -> datetime | None:
    """Give when the first of these pauses ends, if there is no place without one."""
    ends = [each.paused_until for each in places]
    known = [each for each in ends if each is not None]
    return min(known) if known and len(known) == len(ends) else None
