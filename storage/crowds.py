"""Whom a notice is for: the keys of persons, as statements that the fan-out goes through in pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, literal, select, union

from core.about.review_cards import SETTLED
from core.model.alert_words import EventKind
from core.model.member import MemberStatus
from core.model.notice import AudienceKind
from storage import tables
from storage.drills import drilled
from storage.muting import reads_of
from storage.reach import ORIGINAL
from storage.reading import of_letter
from storage.residents import IS_NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, Select

_C = tables.contact
_N = tables.notice
_M = tables.member
_E = tables.alert_event
_A = tables.alert


def lives(person: ColumnElement[Any], community: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a person is a member of a community now."""
    return exists().where(_M.c.person_id == person, _M.c.community_id == community, _M.c.status == MemberStatus.ACTIVE)


def readers(message_id: int) -> Select[Any]:
    """Give the neighbours whom an official message is for, each once."""
    here = (_M.c.community_id.in_(told(message_id)), _M.c.status == MemberStatus.ACTIVE, IS_NEIGHBOUR)
    return select(_M.c.person_id.label("key")).where(*here).distinct()


def followers(notice: Any, other: int) -> CompoundSelect[Any]:
    """Give those who asked to follow an alert and live there, and its author."""
    about = notice.audience_id
    asked = select(_E.c.person_id.label("key")).where(
        _E.c.alert_id == about,
        _E.c.kind == EventKind.FOLLOWED,
        _E.c.person_id != other,
        lives(_E.c.person_id, literal(notice.community_id, _N.c.community_id.type)),
        reads_of(_E.c.person_id, about),
    )
    author = select(_A.c.author_id).where(
        _A.c.id == about, _A.c.author_id != other, lives(_A.c.author_id, _A.c.community_id)
    )
    return union(asked, author)


def listed(notice: Any, other: int) -> CompoundSelect[Any] | Select[Any]:
    """Give those who are known one by one: the contacts that get a letter, or that a drill asks; or who follows."""
    match notice.audience_kind:
        case AudienceKind.READERS:
            return of_letter(notice.id)
        case AudienceKind.DRILLED:
            return drilled(notice.audience_id)
        case _:
            return followers(notice, other)


def told(message_id: int) -> Select[Any]:
    """Give the communities to which an official message goes."""
    audience = tables.official_audience
    return select(audience.c.community_id).where(audience.c.message_id == message_id)


def mailed(notice: Any, other: int, mailing: Sequence[str]) -> Select[Any]:
    """Give the members who asked for the mails of twins; or those with a mailbox who were not asked yet."""
    mail = tables.twin_mail
    mine = (mail.c.person_id == _M.c.person_id, mail.c.community_id == notice.audience_id)
    here = members(notice.audience_id, other).where(IS_NEIGHBOUR)
    if notice.audience_kind is AudienceKind.TWINS:
        return here.where(exists().where(*mine, mail.c.wants.is_(True)))
    has_mailbox = exists().where(_C.c.person_id == _M.c.person_id, _C.c.channel.in_(mailing))
    return here.where(has_mailbox, ~exists().where(*mine))


def openings(notice: Any) -> Select[Any]:
    """Give the notices that opened what *notice* goes on with."""
    # What is about no alert follows one notice, and not all that opened an alert.
    opened = and_(_N.c.alert_id == notice.audience_id, _N.c.kind == ORIGINAL)
    if notice.kind == SETTLED:
        opened = _N.c.review_id == notice.audience_id
    elif notice.alert_id is None:
        opened = _N.c.id == notice.audience_id
    return select(_N.c.id).where(opened)


def members(community_id: int, except_person: int) -> Select[Any]:
    """Give those who live in a community, but one."""
    return select(_M.c.person_id.label("key")).where(
        _M.c.community_id == community_id,
        _M.c.status == MemberStatus.ACTIVE,
        _M.c.person_id != except_person,
    )
