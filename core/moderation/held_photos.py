"""A picture that a referent sees before neighbours do: the words of its alert never wait for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.about import review_cards
from core.alerts import alerting
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.review import Verdict, Why

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.model.review import Review
    from core.shelves.unit_of_work import UnitOfWork


def keep_back(uow: UnitOfWork, speaker: Speaker, alert: Alert) -> Alert:
    """Give *alert* as it leaves: without its picture, where the community wants a referent to see that first.

    A referent's own is shown at once, and so is any where nobody but the author could decide.
    """
    place = speaker.within(alert.community_id)
    if alert.photo_id is None or place is None or place.member.roles:
        return alert
    leads = uow.members.referents_of(alert.community_id)
    if all(each.member.person_id == alert.author_id for each in leads):
        return alert
    if not uow.reviews.rules(alert.community_id).photos_first:
        return alert
    return replace(alert, photo_id=None, held_photo_id=alert.photo_id)


def ask(uow: UnitOfWork, alert: Alert) -> None:
    """Show the picture of an alert that has left to the referents, if it waits for them."""
    if alert.held_photo_id is not None:
        review_cards.show(uow, alert, uow.reviews.open(alert, Why.PHOTO))


def publish(uow: UnitOfWork, alert: Alert, review: Review, by: tuple[str, int | None]) -> None:
    """Let neighbours see it: in the message that they have, or in a mail; never in a second SMS."""
    shown = replace(alert, photo_id=alert.held_photo_id, held_photo_id=None)
    uow.alerts.save(shown)
    _settle(uow, shown, review, Verdict.PUBLISHED, by)
    review_cards.tell_author(uow, shown, "your_photo_published", {"by": by[0]})
    show(uow, shown)


def show(uow: UnitOfWork, alert: Alert) -> None:
    """Bring the picture of an alert to those who had its words without it."""
    restore(uow, alert)
    _tell(uow, alert, alerting.PHOTO, AudienceKind.PICTURED)


def restore(uow: UnitOfWork, alert: Alert) -> None:
    """Put the picture of an alert into the messages that can be edited."""
    if alert.photo_id is not None:
        _tell(uow, alert, alerting.PHOTO_SHOWN, AudienceKind.EDITS)


def refuse(uow: UnitOfWork, alert: Alert, review: Review, by: tuple[str, int | None], reason: Any) -> None:
    """Keep it from the neighbours, and tell the author why; nothing shows it any more, and it is erased in time."""
    without = replace(alert, held_photo_id=None)
    uow.alerts.save(without)
    _settle(uow, without, review, Verdict.REFUSED, by)
    review_cards.tell_author(uow, without, "your_photo_refused", {"by": by[0], "words": reason})
    alerting.show_everywhere(uow, without)


def _settle(uow: UnitOfWork, alert: Alert, review: Review, verdict: Verdict, by: tuple[str, int | None]) -> None:
    uow.reviews.settle(review.id, verdict, by[1])
    review_cards.settled(uow, alert, review, verdict, by)


def _tell(uow: UnitOfWork, alert: Alert, kind: str, to: AudienceKind) -> None:
    notice = Notice(
        kind,
        {},
        Audience(to, alert.id, alert.author_id),
        Lane.ALERT,
        alert.community_id,
        alert.id,
        expires_at=alert.expires_at,
        photo_id=alert.photo_id,
    )
    uow.outbox.add(notice, uow.now())
