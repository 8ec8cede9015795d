"""Who is a neighbour, and which officers of a town hall hear of an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_, select

from core.model.member import Role
from storage import tables

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_M = tables.member
_O = tables.officer
_T = tables.town_hall
_C = tables.community

IS_NEIGHBOUR: ColumnElement[bool] = _M.c.roles != Role.OFFICER.value
"""A member who is more than an officer of the town hall: an officer is no neighbour by that."""


def hears_alert(community_id: int, category: str, hour: int) -> ColumnElement[bool]:
    """Whether a member hears of an alert: every neighbour, and the officers who want this kind at this hour."""
    commune = select(_C.c.folded_commune).where(_C.c.id == community_id).scalar_subquery()
    in_a_row = and_(_O.c.from_hour < _O.c.to_hour, _O.c.from_hour <= hour, _O.c.to_hour > hour)
    over_midnight = and_(_O.c.from_hour > _O.c.to_hour, or_(_O.c.from_hour <= hour, _O.c.to_hour > hour))
    wants: list[Any] = [
        or_(_O.c.categories == "", _O.c.categories.like(f"%{category}%")),
        or_(_O.c.from_hour == _O.c.to_hour, in_a_row, over_midnight),
    ]
    does_not_want = exists().where(
        _O.c.person_id == _M.c.person_id,
        _T.c.id == _O.c.town_hall_id,
        _T.c.ended_at.is_(None),
        _T.c.folded_commune == commune,
        ~and_(*wants),
    )
    return or_(IS_NEIGHBOUR, ~does_not_want)
