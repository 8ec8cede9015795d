"""To which contacts the gazette goes, and in which rhythm, as conditions of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, func, literal, or_, select

from core.model.member import MemberStatus
from core.model.notice import Lane
from core.model.rhythm import USUAL, Rhythm
from storage import tables
from storage.columns import Moment, Word
from storage.preference import may_hear, order_for
from storage.reading_tables import gazette_choice, gazette_reader

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, Select, Subquery

_C = tables.contact
_CHOICE = gazette_choice


def _word(rhythm: Rhythm) -> ColumnElement[Any]:
    return literal(rhythm, Word(Rhythm))


def _rhythm(as_of: datetime | None) -> ColumnElement[Any]:
    """Give the rhythm of a contact: what was chosen for it, as it was at *as_of*, or what is usual on its channel."""
    usual = case(
        *[(_C.c.channel.like(f"%{voice}"), _word(rhythm)) for voice, rhythm in USUAL.items()],
        else_=_word(Rhythm.AT_ONCE),
    )
    chosen: ColumnElement[Any] = _CHOICE.c.rhythm
    if as_of is not None:
        chosen = case((_CHOICE.c.since > literal(as_of, Moment()), _CHOICE.c.before), else_=_CHOICE.c.rhythm)
    return func.coalesce(chosen, usual, type_=Word(Rhythm))


def receiving(crowd: FromClause, as_of: datetime | None = None, channels: Collection[str] | None = None) -> Subquery:
    """Give the contacts of each person (``key``) of *crowd* to which the gazette goes, with their ``rhythm``.

    Where something was chosen for one of a person's contacts, to all for which it was; else to their first one.
    Channels that are not among *channels* do not count.
    An article asks for the rhythms at the time when it was written: what was chosen since is no reason to miss it.
    One pass over the contacts, as in `storage.preference`.
    """
    wants = (
        select(
            crowd.c.key,
            _C.c.id.label("contact_id"),
            _C.c.channel,
            _rhythm(as_of).label("rhythm"),
            case((_CHOICE.c.contact_id.is_(None), 0), else_=1).label("chosen"),
            _CHOICE.c.since,
            func.row_number().over(partition_by=crowd.c.key, order_by=order_for(_C, Lane.GAZETTE, None)).label("place"),
        )
        .join_from(crowd, _C, _C.c.person_id == crowd.c.key)
        .join(_CHOICE, _CHOICE.c.contact_id == _C.c.id, isouter=True)
        .where(may_hear(_C, Lane.GAZETTE))
    )
    if channels is not None:
        wants = wants.where(func.coalesce(_C.c.channel, "").in_(sorted(channels)))
    wanting = wants.subquery()
    person = wanting.c.key
    some = (
        select(
            wanting,
            func.max(wanting.c.chosen).over(partition_by=person).label("any_chosen"),
            func.min(wanting.c.place).over(partition_by=person).label("first"),
        )
        .where(wanting.c.rhythm != Rhythm.NEVER)
        .subquery()
    )
    is_first = (some.c.any_chosen == 0) & (some.c.place == some.c.first)
    return select(some).where(or_(some.c.chosen == 1, is_first)).subquery()


def at_once(crowd: FromClause, written_at: datetime, channels: Collection[str]) -> Select[Any]:
    """Give the contacts of *crowd* that read an article when it is written, as was chosen when this one was."""
    goes = receiving(crowd, written_at, channels)
    return select(goes.c.contact_id).where(goes.c.rhythm == Rhythm.AT_ONCE)


def of_letter(notice_id: int) -> Select[Any]:
    """Give the contacts (``key``) that get this letter, want it still, and whose person still lives there."""
    reader, member = gazette_reader, tables.member
    lives = (member.c.person_id == _C.c.person_id, member.c.community_id == reader.c.community_id)
    return (
        select(_C.c.id.label("key"))
        .join_from(reader, _C, _C.c.id == reader.c.contact_id)
        .where(reader.c.notice_id == notice_id, may_hear(_C, Lane.GAZETTE))
        .where(exists().where(*lives, member.c.status == MemberStatus.ACTIVE))
    )
