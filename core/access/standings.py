"""Where somebody stands towards a community, or towards any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import MemberStatus, Role
from core.model.standing import Standing

if TYPE_CHECKING:
    from core.model.member import Speaker


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
