"""Mails that come back: when an address rests, how its owner hears of it, and what makes it good again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.community.contacts import RESTS_AT, own
from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Reason
from core.shelves.contacts import Score

if TYPE_CHECKING:
    from core.shelves.contacts import OwnContact
    from core.shelves.unit_of_work import UnitOfWork

GIVEN_UP_AT = 10
"""From this score on alerts try every other contact of the person before."""
COUNTS_ONCE_IN = timedelta(days=1)
"""What was on its way together comes back together. After it, an address that rests is tried with an alert again."""
STALE_AFTER = timedelta(days=7)
_NOBODY_THERE = frozenset({Reason.UNREACHABLE, Reason.INVALID})


def counted(score: Score, reason: Reason, now: datetime) -> Score:
    """Give *score* after one more mail that came back for *reason*.

    That nobody is there makes the address rest at once; a second time, a day or more later, gives it up. Anything else,
    such as a full mailbox, weighs one point a day, and is forgotten after a week without another.
    """
    is_fresh = score.at is not None and now - score.at < COUNTS_ONCE_IN
    is_stale = score.at is None or (now - score.at > STALE_AFTER and score.points < RESTS_AT)
    points = 0 if is_stale else score.points
    if reason in _NOBODY_THERE and points < RESTS_AT:
        return Score(RESTS_AT, now)
    if is_fresh:
        return score
    return Score(GIVEN_UP_AT if reason in _NOBODY_THERE else min(points + 1, GIVEN_UP_AT), now)


def came_back(uow: UnitOfWork, channel: str, external_id: str, reason: Reason) -> None:
    """Note that a message which the channel had taken came back, and tell its owner elsewhere when the address rests.

    A message that is not on its way any more, or that somebody has answered, changes nothing.
    """
    contact_id = uow.outbox.lost(channel, external_id, reason)
    if contact_id is None:
        return
    before = uow.contacts.score(contact_id)
    after = counted(before, reason, uow.now())
    uow.contacts.set_score(contact_id, after)
    if before.points < RESTS_AT <= after.points:
        _tell_owner(uow, contact_id)


def is_heard_from(uow: UnitOfWork, contact_id: int) -> None:
    """Forget what came back: somebody writes from that address."""
    uow.contacts.set_score(contact_id, Score())


def _tell_owner(uow: UnitOfWork, contact_id: int) -> None:
    person_id = uow.contacts.owner(contact_id)
    resting = own(uow, person_id, contact_id) if person_id is not None else None
    if person_id is None or resting is None:
        return
    other = next((each for each in uow.contacts.of(person_id) if _can_tell(each)), None)
    if other is not None:
        audience = Audience(AudienceKind.CONTACT, other.contact.id)
        notice = Notice("show_contacts.told_returned", {"contact": resting.said}, audience, Lane.REPLY)
        uow.outbox.add(notice, uow.now())


def _can_tell(each: OwnContact) -> bool:
    return each.contact.returns < RESTS_AT and each.contact.silence is not Silence.EVERYTHING
