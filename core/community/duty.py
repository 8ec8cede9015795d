"""Who is on duty: one referent hears what waits first, the next one after ten minutes without an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from core.model.member import Role

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=10)
DAYS = 7


def on_duty(uow: UnitOfWork, community_id: int) -> list[int]:
    """Give the persons to ask, one after the other; empty where everybody is asked at once.

    First who is on duty today, then those of the days to come, then the other referents. Whoever is away is passed
    over, unless everybody is. Where nobody said who is on duty today, it is everybody. A day that was given to
    somebody for once goes before the week.
    """
    week, once = uow.duty.week(community_id), uow.duty.once(community_id)
    leads = [each.member.person_id for each in uow.places.members_with(Role.REFERENT, community_id)]
    today = today_of(uow, community_id) if (week or once) and len(leads) > 1 else None
    if today is None:
        return []
    dates = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    days = [once[each] if each in once else week.get(each.weekday()) for each in dates]
    if days[0] not in leads:
        return []
    ordered = list(dict.fromkeys([*(each for each in days if each is not None and each in leads), *leads]))
    away = uow.duty.away(leads, uow.now())
    return [each for each in ordered if each not in away] or ordered


def today_of(uow: UnitOfWork, community_id: int) -> date | None:
    """Which day it is there; None where there is no such community."""
    community = uow.communities.by_id(community_id)
    return None if community is None else uow.now().astimezone(ZoneInfo(community.time_zone)).date()
