"""What a referent reads first: one decision for everything that neighbours publish, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import alerting, review_cards
from core.access import Capability, alert_for
from core.errors import Gone
from core.model.alert import AlertStatus, Outcome, close
from core.model.review import Verdict, Why
from core.ports import Voice
from core.wire import Assurance

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.model.review import Lately, Review
    from core.shelves import UnitOfWork

NEWCOMER_FOR = timedelta(days=7)
MOST_AN_HOUR, MOST_A_DAY, MOST_AROUND = 3, 6, 10
"""Alerts of one neighbour in an hour and in a day, and of a community in an hour: what is more is read first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to publish. ``is_asked``: they want it read first. ``lately``: what was published before."""

    community_id: int
    lately: Lately
    is_asked: bool = False


def why_held(uow: UnitOfWork, speaker: Speaker, wish: Wish) -> Why | None:
    """Say why a referent reads this first; None: it goes out at once.

    Where nobody but the author could read it, it goes out: nothing waits for ever. Whether somebody may be in danger,
    so that nothing waits at all, is for the caller to say.
    """
    own = speaker.person.id if speaker.person else None
    place = speaker.within(wish.community_id)
    if place is None or (place.member.roles and not wish.is_asked):
        return None
    if all(each.member.person_id == own for each in uow.members.referents_of(wish.community_id)):
        return None
    if wish.is_asked:
        return Why.ASKED
    if speaker.voice is Voice.EMAIL and speaker.assurance is not Assurance.AUTHENTICATED:
        return Why.UNPROVEN
    if not wish.lately.ever and uow.now() - place.member.joined_at < NEWCOMER_FOR:
        return Why.NEWCOMER
    return Why.OFTEN if _is_often(wish.lately) else None


def _is_often(lately: Lately) -> bool:
    return lately.hour >= MOST_AN_HOUR or lately.day >= MOST_A_DAY or lately.around >= MOST_AROUND


def weigh(uow: UnitOfWork, speaker: Speaker, alert: Alert, *, is_asked: bool = False) -> tuple[Alert, Why | None]:
    """Give *alert* as it is to be kept, and why it waits, if it does. A danger never waits: it is marked instead."""
    if is_asked and alert.is_danger():
        return replace(alert, is_unread=True), None
    wish = Wish(alert.community_id, uow.reviews.lately(alert.author_id, alert.community_id), is_asked)
    why = why_held(uow, speaker, wish)
    if why is None:
        return alert, None
    if alert.is_danger():
        return replace(alert, is_unread=True), None
    return replace(alert, status=AlertStatus.HELD), why


def hold(uow: UnitOfWork, alert: Alert, why: Why) -> None:
    """Let an alert that was just added wait, and show it to the referents."""
    uow.reviews.open(alert.community_id, alert.id, why)
    uow.timers.set("expire", alert.id, alert.expires_at)
    review_cards.show(uow, alert, why)


def waiting_alert(uow: UnitOfWork, speaker: Speaker, alert_id: int) -> tuple[Alert, Review]:
    """Give an alert that waits, and why.

    Raises:
        NotAllowed: there is none, or it is none that *speaker* reads for others.
        Gone: it does not wait any more.
    """
    alert = alert_for(uow, speaker, Capability.REVIEW, alert_id)
    review = uow.reviews.of_alert(alert.id) if alert.status is AlertStatus.HELD else None
    if review is None:
        raise Gone("review.over", code=alert.code)
    return alert, review


def publish(uow: UnitOfWork, alert: Alert, review: Review, speaker: Speaker) -> None:
    """Let an alert go out that waited; its author and the other referents read who said so."""
    by, by_id = _who(speaker)
    uow.reviews.settle(review.id, Verdict.PUBLISHED, by_id)
    published = replace(alert, status=AlertStatus.REPORTED)
    uow.alerts.save(published)
    review_cards.settled(uow, published, Verdict.PUBLISHED, by, by_id)
    review_cards.tell_author(uow, published, "review.your_published", {"by": by})
    alerting.publish(uow, published)


def refuse(uow: UnitOfWork, alert: Alert, review: Review, speaker: Speaker, reason: Any) -> None:
    """Keep an alert from the neighbours, and tell its author why (*reason*, as a text shows it)."""
    by, by_id = _who(speaker)
    uow.reviews.settle(review.id, Verdict.REFUSED, by_id)
    refused = close(alert, Outcome.REFUSED, "", uow.now())
    uow.alerts.save(refused)
    uow.timers.cancel(alert.id)
    review_cards.settled(uow, refused, Verdict.REFUSED, by, by_id)
    review_cards.tell_author(uow, refused, "review.your_refused", {"by": by, "words": reason})


def correct(uow: UnitOfWork, alert: Alert, words: str) -> Alert:
    """Give an alert that waits the words of its author anew, and show it to the referents again."""
    corrected = replace(alert, description=words)
    uow.alerts.save(corrected)
    review = uow.reviews.of_alert(alert.id)
    if review is not None:
        uow.outbox.withdraw(alert.id, (review_cards.WAITING,))
        review_cards.show(uow, corrected, review.why)
    return corrected


def _who(speaker: Speaker) -> tuple[str, int | None]:
    return (speaker.person.name, speaker.person.id) if speaker.person else ("", None)
