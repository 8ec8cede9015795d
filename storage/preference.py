"""Which of a person's contacts a notice goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from core.model.member import Silence
from core.model.notice import Lane
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, FromClause, ScalarSelect


def may_hear(contact: FromClause, lane: Lane) -> ColumnElement[bool]:
    """Whether *contact* still wants what comes in *lane*; an answer to what it said always comes."""
    match lane:
        case Lane.REPLY:
            return true()
        case Lane.ALERT:
            return contact.c.silence != Silence.EVERYTHING
        case _:
            return contact.c.silence == Silence.NOTHING


def preferred(person_id: ColumnElement[Any], lane: Lane, channels: Collection[str] | None = None) -> ScalarSelect[Any]:
    """Give the id of the contact that a person prefers for *lane*, among those on *channels*."""
    held = tables.contact.alias("held")
    choice = select(held.c.id).where(held.c.person_id == person_id, may_hear(held, lane))
    if channels is not None:
        choice = choice.where(held.c.channel.in_(sorted(channels)))
    return choice.order_by(held.c.rank, held.c.id).limit(1).scalar_subquery()
