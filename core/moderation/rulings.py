"""Decisions on what a neighbour wrote: written down for the log that every member reads, and for an appeal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.model.alert import Alert
from core.model.ruling import Cause, Decided, Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.model.review import Flag, Subject
    from core.shelves.unit_of_work import UnitOfWork

_READY_MADE = "review.reason_"
_OF_ALERTS = (Decided.ALERT_REFUSED, Decided.ALERT_REMOVED)
_OF_ARTICLES = (Decided.ARTICLE_REFUSED, Decided.ARTICLE_REMOVED)


def write(
    uow: UnitOfWork, subject: Subject, speaker: Speaker | None, reason: tuple[Cause, str], *, is_refusal: bool = False
) -> None:
    """Write down that something of somebody else was refused or removed; what is one's own needs no judge.

    No *speaker*: those who run the service decided so.
    """
    by_id = speaker.person.id if speaker and speaker.person else None
    if subject.author_id == by_id:
        return
    is_alert = isinstance(subject, Alert)
    refused, removed = _OF_ALERTS if is_alert else _OF_ARTICLES
    cause, words = reason
    uow.rulings.add(
        Ruling(
            id=0,
            community_id=subject.community_id,
            decided=refused if is_refusal else removed,
            cause=cause,
            at=uow.now(),
            person_id=subject.author_id,
            by_id=by_id,
            words=words,
            code=subject.code,
            alert_id=subject.id if is_alert else None,
        )
    )


def reason_of(said: Any) -> tuple[Cause, str]:
    """Read a reason as its author reads it: one of those to choose from, or words."""
    key = said.get("say", "") if isinstance(said, Mapping) else ""
    if key.startswith(_READY_MADE):
        named = key.removeprefix(_READY_MADE)
        return (Cause(named) if named in set(Cause) else Cause.OTHER), ""
    return Cause.OTHER, str(said)


def cause_of(flags: Sequence[Flag]) -> Cause:
    """Say why something was taken away, by what most neighbours said of it."""
    grounds = Counter(each.ground for each in flags).most_common(1)
    return Cause(grounds[0][0].value) if grounds else Cause.OTHER
