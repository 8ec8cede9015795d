"""The copy of all that is kept of a person (GDPR, articles 15 and 20), and those who are erased once more (17)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.model.member import MemberStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.shelves.unit_of_work import UnitOfWork

LINK_LASTS = timedelta(hours=1)
LINK_SIGNS = 26
"""Of thirty-two signs each: 130 bits, which nobody guesses."""


def copy_once(uow: UnitOfWork, token: str) -> dict[str, Any] | None:
    """Give whoever holds *token* the copy of what is kept of its owner, and use it up; None when it is not good."""
    person_id = uow.own_data.use_link(token, uow.now())
    return copy_for(uow, person_id) if person_id is not None else None


def copy_for(uow: UnitOfWork, person_id: int) -> dict[str, Any]:
    """Give what is kept of a person, by table, and with whom it is shared, as JSON: nothing about anybody else."""
    kept = uow.own_data.of(person_id)
    lived_in = [row["community_id"] for row in kept.get("member", ()) if row["status"] == MemberStatus.ACTIVE]
    shown = [field for row in kept.get("profile", ()) for field in row["shown"]]
    communities = [_reading(uow, community_id) for community_id in lived_in]
    channels = sorted({row["channel"] for row in kept.get("contact", ())})
    return {
        "kept": kept,
        "shared_with": {"communities": communities, "fields_shown": shown, "carried_by": channels},
    }


def erase_again(uow: UnitOfWork, erased: Mapping[str, datetime], named: str) -> int:
    """Erase those of *erased* whom an old backup brought back; how many. *named* stands for them."""
    back = uow.erasures.back(erased)
    for person_id in back:
        uow.own_data.erase(person_id, named)
    uow.erasures.remember(erased)
    return len(back)


def _reading(uow: UnitOfWork, community_id: int) -> dict[str, Any]:
    """Say who reads what is shared in a community: how many neighbours, and which twins and town hall."""
    community = uow.communities.by_id(community_id)
    if community is None:
        return {}
    bonds = uow.twinnings.active_of([community_id])
    others = [bond.other(community_id) for bond in bonds]
    twins = [each.name for other in others if (each := uow.communities.by_id(other)) is not None]
    town_hall = uow.town_halls.of_commune(community.commune)
    return {
        "name": community.name,
        "neighbours": uow.members.count_in(community_id),
        "twins": twins,
        "town_hall": town_hall.name if town_hall is not None else None,
    }
