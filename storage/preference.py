"""Which of a person's contacts a notice goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select, true

from core.community.contacts import RESTS_AT
from core.community.returns import COUNTS_ONCE_IN, GIVEN_UP_AT
from core.model.member import Silence
from core.model.notice import Lane
from core.model.peace import Level, Matter
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, Subquery


def tells(contact: FromClause, matter: Matter | None) -> ColumnElement[bool]:
    """Whether *matter* comes to *contact* by itself, and does not wait for the letter.

    A short message cannot be silent, and costs: it comes only to those whose telephone may make itself heard.
    """
    if matter is not Matter.ALERT:
        return true()
    # Behind a function: see `preferred`.
    is_texted = func.coalesce(contact.c.channel, "").like("%sms")
    level = func.coalesce(contact.c.alert_level, Level.RING)
    return case((is_texted, level.in_([Level.RING, Level.VIBRATE])), else_=level != Level.LETTER)


def may_hear(contact: FromClause, lane: Lane) -> ColumnElement[bool]:
    """Whether *contact* still wants what comes in *lane*; an answer to what it said always comes."""
    match lane:
        case Lane.REPLY:
            return true()
        case Lane.ALERT:
            return contact.c.silence != Silence.EVERYTHING
        case Lane.MESSAGE:
            return and_(contact.c.silence.in_([Silence.NOTHING, Silence.GAZETTE]), contact.c.returns < RESTS_AT)
        case Lane.GAZETTE:
            return and_(contact.c.silence == Silence.NOTHING, contact.c.returns < RESTS_AT)


def order_for(contact: FromClause, lane: Lane, now: datetime | None) -> tuple[ColumnElement[Any], ...]:
    """Give by what the contacts of one owner are ordered for *lane*: letters and messages have an order of their own.

    For an alert, those from which mails come back stand last: nobody loses an alert whose only contact it is.
    """
    if lane in {Lane.MESSAGE, Lane.GAZETTE}:
        return contact.c.letter_rank, contact.c.id
    is_down: ColumnElement[bool] = contact.c.returns >= GIVEN_UP_AT
    if now is not None:
        is_down = or_(is_down, and_(contact.c.returns >= RESTS_AT, contact.c.returned_at > now - COUNTS_ONCE_IN))
    return case((is_down, 1), else_=0), contact.c.rank, contact.c.id


def preferred(
    crowd: FromClause,
    lane: Lane,
    channels: Collection[str] | None = None,
    beside: Collection[str] = (),
    now: datetime | None = None,
    matter: Matter | None = None,
) -> Subquery:
    """Give, for each person (``key``) of *crowd*, the contact that they prefer for *lane* among those on *channels*.

    Contacts on the channels *beside* come with it, at a later ``place``. ``many`` is how many they could be told on.
    One pass over the contacts, not a look-up for each person: the plan is good even before the rows were counted.
    """
    contact = tables.contact
    place = func.row_number().over(partition_by=crowd.c.key, order_by=order_for(contact, lane, now))
    many = func.count().over(partition_by=crowd.c.key)
    usable = (
        select(
            crowd.c.key,
            contact.c.id.label("contact_id"),
            contact.c.channel,
            contact.c.quiet_id,
            place.label("place"),
            many.label("many"),
        )
        .join_from(crowd, contact, contact.c.person_id == crowd.c.key)
        .where(may_hear(contact, lane), tells(contact, matter))
    )
    if channels is not None:
        # Behind a function, so that no index on the channel is taken: it fits half of the town, and PostgreSQL thought
        # it fitted a few before it had counted (ten thousand neighbours took five seconds, and 0.2 this way).
        usable = usable.where(func.coalesce(contact.c.channel, "").in_(sorted(channels)))
    ranked = usable.subquery()
    best = select(ranked.c.key, ranked.c.contact_id, ranked.c.channel, ranked.c.quiet_id, ranked.c.many, ranked.c.place)
    is_best = ranked.c.place == 1
    return best.where(or_(is_best, ranked.c.channel.in_(sorted(beside))) if beside else is_best).subquery()
