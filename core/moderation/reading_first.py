"""What a referent reads first: one decision for everything that neighbours publish, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about import review_cards
from core.about.subject import subject_for, subject_of
from core.access import Capability
from core.alerts import alerting
from core.errors import Gone
from core.gazette import articles
from core.model.alert import Alert, close
from core.model.alert_words import AlertStatus, Outcome
from core.model.gazette import ArticleStatus
from core.model.review import Lately, Verdict, Why
from core.moderation import held_photos, held_words, rulings
from core.ports import Voice
from core.wire import Assurance

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.gazette import Article
    from core.model.member import Speaker
    from core.model.review import Review, Subject
    from core.shelves.unit_of_work import UnitOfWork

NEWCOMER_FOR = timedelta(days=7)
REMIND, REMINDED_AFTER = "remind", timedelta(hours=2)
"""When the referents are shown once more what none of them has read; its author hears so."""
STALE_AT_ONCE = 50
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


def waits(uow: UnitOfWork, speaker: Speaker, community_id: int) -> bool:
    """Whether a referent would read an alert of *speaker* first that is no danger."""
    lately = uow.reviews.lately(speaker.person.id if speaker.person else 0, community_id)
    return why_held(uow, speaker, Wish(community_id, lately)) is not None


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


def weigh_article(
    uow: UnitOfWork, speaker: Speaker, article: Article, *, is_asked: bool = False
) -> tuple[Article, Why | None]:
    """Give *article* as it is to be kept, and why it waits, if it does."""
    # How many in a day there may be is asked before it is written (`core.gazette.articles.may_post`).
    ever = uow.gazette.published_by(article.author_id, article.community_id)
    why = why_held(uow, speaker, Wish(article.community_id, Lately(ever, 0, 0, 0), is_asked))
    return (article, None) if why is None else (replace(article, status=ArticleStatus.HELD), why)


def hold(uow: UnitOfWork, subject: Subject, why: Why) -> None:
    """Let what was just added wait, and show it to the referents."""
    review = uow.reviews.open(subject, why)
    if isinstance(subject, Alert):
        uow.timers.set("expire", subject.id, subject.expires_at)
    _show(uow, subject, review)


def _show(uow: UnitOfWork, subject: Subject, review: Review) -> None:
    """Show it to the referents, and once more if none of them reads it."""
    if isinstance(subject, Alert):
        uow.timers.set(REMIND, subject.id, uow.now() + REMINDED_AFTER)
    review_cards.show(uow, subject, review)


def wait_for_author(uow: UnitOfWork, subject: Subject) -> None:
    """Remind the referents no more: one has read it, and its author is to word it better."""
    if isinstance(subject, Alert):
        uow.timers.cancel(subject.id, REMIND)


def waiting(uow: UnitOfWork, speaker: Speaker, named: Named) -> tuple[Subject, Review]:
    """Give what waits, and why.

    Raises:
        NotAllowed: there is none, or it is none that *speaker* reads for others.
        Gone: it does not wait any more.
    """
    subject = subject_for(uow, speaker, Capability.REVIEW, named)
    is_held = subject.status in {AlertStatus.HELD, ArticleStatus.HELD}
    review = uow.reviews.of(subject) if is_held else None
    review = review or uow.reviews.beside(subject)
    if review is None:
        raise Gone("review.over", code=subject.code)
    return subject, review


def publish(uow: UnitOfWork, subject: Subject, review: Review, speaker: Speaker) -> None:
    """Let go out what waited; its author and the other referents read who said so."""
    by = _who(speaker)
    if isinstance(subject, Alert) and review.why is Why.PHOTO:
        held_photos.publish(uow, subject, review, by)
        return
    if not isinstance(subject, Alert) and review.why is Why.CHANGED:
        held_words.publish(uow, subject, review, by)
        return
    uow.reviews.settle(review.id, Verdict.PUBLISHED, by[1])
    review_cards.settled(uow, subject, review, Verdict.PUBLISHED, by)
    review_cards.tell_author(uow, subject, "your_published", {"by": by[0]})
    if isinstance(subject, Alert):
        published = replace(subject, status=AlertStatus.REPORTED)
        uow.alerts.save(published)
        alerting.publish(uow, published)
    else:
        articles.publish(uow, subject)


def refuse(uow: UnitOfWork, subject: Subject, review: Review, speaker: Speaker, reason: Any) -> None:
    """Keep something from the neighbours, and tell its author why (*reason*, as a text shows it)."""
    by = _who(speaker)
    if isinstance(subject, Alert) and review.why is Why.PHOTO:
        held_photos.refuse(uow, subject, review, by, reason)
        return
    if not isinstance(subject, Alert) and review.why is Why.CHANGED:
        held_words.refuse(uow, subject, review, by, reason)
        return
    uow.reviews.settle(review.id, Verdict.REFUSED, by[1])
    rulings.write(uow, subject, speaker, rulings.reason_of(reason), is_refusal=True)
    if isinstance(subject, Alert):
        uow.alerts.save(close(subject, Outcome.REFUSED, "", uow.now()))
        uow.timers.cancel(subject.id)
    else:
        articles.take_away(uow, subject)
    review_cards.settled(uow, subject, review, Verdict.REFUSED, by)
    review_cards.tell_author(uow, subject, "your_refused", {"by": by[0], "words": reason})


def correct(uow: UnitOfWork, subject: Subject) -> None:
    """Keep what its author corrected while it waits, and show it to the referents again."""
    if isinstance(subject, Alert):
        uow.alerts.save(subject)
    else:
        uow.gazette.save(subject)
    review = uow.reviews.of(subject)
    if review is not None:
        uow.outbox.withdraw_cards(review.id)
        _show(uow, subject, review)


def end_stale(uow: UnitOfWork) -> bool:
    """End what nobody read while it was of use, and tell its author; whether there was any. Alerts have a clock."""
    reviews = uow.reviews.stale(STALE_AT_ONCE)
    for review in reviews:
        article = subject_of(uow, review)
        if review.why is Why.CHANGED and not (article is None or isinstance(article, Alert)):
            held_words.end_stale(uow, article, review)
        elif article is not None:
            uow.reviews.settle(review.id, Verdict.STALE, None)
            review_cards.settled(uow, article, review, Verdict.STALE, ("", None))
            review_cards.tell_author(uow, article, "your_stale", {})
    return bool(reviews)


def _who(speaker: Speaker) -> tuple[str, int | None]:
    return (speaker.person.name, speaker.person.id) if speaker.person else ("", None)
