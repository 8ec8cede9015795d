"""Where somebody stands towards a community: the columns of the table of rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.model.member import MemberStatus, Role

if TYPE_CHECKING:
    from core.model.member import Speaker


class Standing(StrEnum):
    """What somebody is to one community. A hidden profile changes what others may do, so it is a member's."""

    STRANGER = "stranger"
    INVITED = "invited"
    """Holds an open invitation, and has no place yet."""
    PENDING = "pending"
    """Asked to join, and waits for an answer."""
    MEMBER = "member"
    REFERENT = "referent"
    TWIN_REFERENT = "referent of a twin"
    TWIN_MEMBER = "member of a twin"
    OFFICER = "town-hall officer"
    OPERATOR = "operator"
    BANNED = "banned"
    DEPARTED = "departed"


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds somebody to a community in which they have no place: an invitation, a request, a twinning."""

    community_id: int
    standing: Standing


_OF_ROLES = {
    Role.REFERENT: Standing.REFERENT,
    Role.OFFICER: Standing.OFFICER,
    Role.NEIGHBOUR: Standing.MEMBER,
}


def standings(speaker: Speaker, community_id: int) -> frozenset[Standing]:
    """Everything that *speaker* is to a community; never nothing. Whoever is banned is that alone."""
    place = next((each.member for each in speaker.memberships if each.community.id == community_id), None)
    found = {Standing.OPERATOR} if speaker.is_operator else set()
    if place is not None and place.status is MemberStatus.BANNED:
        return frozenset(found | {Standing.BANNED})
    if place is not None and place.is_active:
        return frozenset(found | ({_OF_ROLES[role] for role in place.roles} or {Standing.MEMBER}))
    found |= {tie.standing for tie in speaker.ties if tie.community_id == community_id}
    if place is not None:
        found.add(Standing.DEPARTED)
    return frozenset(found or {Standing.STRANGER})


def everywhere(speaker: Speaker) -> frozenset[Standing]:
    """Everything that *speaker* is to any community."""
    known = {each.community.id for each in speaker.memberships} | {tie.community_id for tie in speaker.ties}
    found = frozenset[Standing]().union(*(standings(speaker, community_id) for community_id in known))
    return found or (frozenset({Standing.OPERATOR if speaker.is_operator else Standing.STRANGER}))
