"""What follows when neighbours flag something: referents hear of it, it is folded, and a referent decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.about import review_cards
from core.about.subject import subject_for
from core.access import Capability
from core.alerts import alerting
from core.errors import Gone
from core.gazette import articles
from core.model.alert import Alert, Tally, weigh
from core.model.alert_words import AlertStatus, EventKind
from core.model.alert_words import Outcome as Closing
from core.model.gazette import ArticleStatus
from core.model.report import Outcome
from core.model.review import Flag, Verdict, Why
from core.moderation import held_photos, held_words, reports, rulings

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.gazette import Article
    from core.model.member import Speaker
    from core.model.review import Ground, Review, Subject
    from core.shelves.unit_of_work import UnitOfWork


def flag(uow: UnitOfWork, subject: Subject, speaker: Speaker, ground: Ground) -> bool:
    """Keep a flag, tell the referents of the first, and fold at as many as the community chose.

    False: somebody of the household had flagged it, or wrote it.

    A danger is never folded by flags alone: three households could hide a fire from a street.
    """
    household = speaker.person.household_id if speaker.person else None
    if speaker.person is None or household is None or household == uow.members.household_of(subject.author_id):
        return False
    review = uow.reviews.open(subject, Why.FLAGGED)
    if not uow.reviews.flag(subject, Flag(review.id, speaker.person.id, household, ground)):
        return False
    many, folds_at = len(uow.reviews.flags(review.id)), uow.reviews.rules(subject.community_id).folds_at
    is_danger = isinstance(subject, Alert) and subject.is_danger()
    folds = many >= folds_at and not is_danger and not subject.status.is_hidden
    if folds:
        subject = _folded(uow, subject)
    if folds or many == 1 or (is_danger and many == folds_at):
        review_cards.show(uow, subject, review)
    return True


def _folded(uow: UnitOfWork, subject: Subject) -> Subject:
    """Take the words away wherever a message can be changed, until a referent decides."""
    if isinstance(subject, Alert):
        alert = replace(subject, status=AlertStatus.FOLDED)
        uow.alerts.save(alert)
        uow.outbox.withdraw(alert.id, (alerting.PHOTO_SHOWN, alerting.PHOTO))
        alerting.show_everywhere(uow, alert)
        return alert
    article = replace(subject, status=ArticleStatus.FOLDED)
    articles.show_everywhere(uow, article)
    return article


def flagged(uow: UnitOfWork, speaker: Speaker, named: Named) -> tuple[Subject, Review]:
    """Give what was flagged, and what is to be decided.

    Raises:
        NotAllowed: there is none, or none on which *speaker* decides.
        Gone: nothing is to be decided any more.
    """
    subject = subject_for(uow, speaker, Capability.HIDE_ALERT, named)
    review = uow.reviews.of(subject)
    if review is None or not review.why.comes_after:
        raise Gone("review.over", code=subject.code)
    return subject, review


def keep(uow: UnitOfWork, subject: Subject, review: Review, speaker: Speaker | None, words: str = "") -> None:
    """Let what was flagged stand as it did before, and tell those who flagged or reported it (*words*: why).

    No *speaker*: those who run the service say so.
    """
    _settle(uow, subject, review, Verdict.KEPT, speaker)
    if isinstance(subject, Alert) and subject.status is AlertStatus.FOLDED:
        alerting.revive(uow, _as_it_was(uow, subject))
        held_photos.restore(uow, subject)
    elif subject.status is ArticleStatus.FOLDED:
        articles.show_everywhere(uow, replace(subject, status=ArticleStatus.OPEN), with_photo=True)
    _tell(uow, subject, review, "your_kept")
    reports.answer_all_on(uow, subject, Outcome.REJECTED, words or {"say": "report.kept"}, by_team=speaker is None)


def remove(uow: UnitOfWork, subject: Subject, speaker: Speaker | None, reason: str) -> None:
    """Take something away from everybody, tell its author why, and those who flagged or reported it that it is done.

    No *speaker*: those who run the service say so.
    """
    review = uow.reviews.of(subject)
    cause = rulings.cause_of(uow.reviews.flags(review.id) if review else ())
    rulings.write(uow, subject, speaker, (cause, reason))
    if isinstance(subject, Alert):
        _end(uow, subject, speaker)
    else:
        articles.take_away(uow, held_words.drop(uow, subject, _who(speaker)))
    by = _who(speaker)[0] if speaker else {"say": "report.the_team"}
    review_cards.tell_author(uow, subject, "your_taken", {"by": by, "words": reason})
    if review is not None:
        _settle(uow, subject, review, Verdict.REMOVED, speaker)
        _tell(uow, subject, review, "your_removed")
    reports.answer_all_on(uow, subject, Outcome.ACCEPTED, reason)


def _end(uow: UnitOfWork, alert: Alert, speaker: Speaker | None) -> None:
    """Take an alert away; one that was over already says nothing more, and loses its words where it is shown."""
    if not alert.is_open:
        alerting.cover(uow, alert)
        return
    if speaker is not None:
        alerting.note(uow, alert, speaker, EventKind.CLOSED)
    alerting.end(uow, alert, Closing.REMOVED, "", by=alert.author_id)


def take_back(uow: UnitOfWork, article: Article, speaker: Speaker) -> None:
    """Take an article away as its author wishes; nothing is to be decided on it any more."""
    review = uow.reviews.of(article)
    articles.take_away(uow, held_words.drop(uow, article, _who(speaker)))
    if review is not None:
        _settle(uow, article, review, Verdict.WITHDRAWN, speaker)
    reports.answer_all_on(uow, article, Outcome.ACCEPTED, {"say": "report.taken_back"})


def _who(speaker: Speaker | None) -> tuple[Any, int | None]:
    """Give the name and the id of who decides; without an id, those who run the service."""
    if speaker is None:
        return reports.TEAM, None
    return (speaker.person.name, speaker.person.id) if speaker.person else ("", None)


def _settle(uow: UnitOfWork, subject: Subject, review: Review, verdict: Verdict, speaker: Speaker | None) -> None:
    by = _who(speaker)
    uow.reviews.settle(review.id, verdict, by[1])
    review_cards.settled(uow, subject, review, verdict, by)


def _tell(uow: UnitOfWork, subject: Subject, review: Review, name: str) -> None:
    for each in uow.reviews.flags(review.id):
        review_cards.tell(uow, subject, each.person_id, name, {})


def _as_it_was(uow: UnitOfWork, alert: Alert) -> Alert:
    """Give a folded alert the status that its journal gives it."""
    events = uow.alerts.events(alert.id)
    kinds = {each.kind for each in events}
    if EventKind.IN_HAND in kinds:
        return replace(alert, status=AlertStatus.IN_HAND)
    stands = replace(alert, status=AlertStatus.DOUBTFUL if EventKind.DOUBTED in kinds else AlertStatus.REPORTED)
    return weigh(stands, Tally.of(events, alert.household_id))
