"""What follows when neighbours flag an alert: referents hear of it, it is folded, and a referent decides."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core import alerting, review_cards
from core.access import Capability, alert_for
from core.errors import Gone
from core.model.alert import AlertStatus, EventKind, Outcome, Tally, weigh
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.review import Flag, Verdict, Why
from core.review_cards import FLAGGED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.model.review import Ground, Review
    from core.shelves import UnitOfWork

FOLDS_AT = 3
"""So many households fold an alert."""


def flag(uow: UnitOfWork, alert: Alert, speaker: Speaker, ground: Ground) -> bool:
    """Keep a flag, tell the referents of the first, and fold the alert at the third; False: it was flagged before.

    A danger is never folded by flags alone: three households could hide a fire from a street.
    """
    if speaker.person is None or speaker.person.household_id in {None, alert.household_id}:
        return False
    household = speaker.person.household_id or 0
    uow.reviews.open(alert.community_id, alert.id, Why.FLAGGED)
    review = uow.reviews.of_alert(alert.id)
    if review is None or not uow.reviews.flag(Flag(review.id, alert.id, speaker.person.id, household, ground)):
        return False
    flags = uow.reviews.flags(review.id)
    is_folded = len(flags) == FOLDS_AT and not alert.is_danger()
    if is_folded:
        alert = replace(alert, status=AlertStatus.FOLDED)
        uow.alerts.save(alert)
        alerting.show_everywhere(uow, alert)
    if len(flags) in {1, FOLDS_AT}:
        _show(uow, alert, flags)
    return True


def about(alert: Alert, flags: Sequence[Flag]) -> dict[str, Any]:
    """Give what a referent reads beside the card: who is never said, only how many and why."""
    grounds = Counter(each.ground for each in flags)
    state = "folded" if alert.status is AlertStatus.FOLDED else "visible"
    return {
        "flags": {"say": "flag.count", "count": len(flags)},
        "grounds": {"join": [{"say": f"flag.ground_{each}"} for each in grounds], "by": ", "},
        "folding": {"say": f"flag.{state}"},
        # Of a folded card nothing is left: whoever decides reads the words here.
        "words": alert.description,
    }


def buttons(alert: Alert) -> tuple[tuple[str, str], ...]:
    """Give what a referent can do with an alert that was flagged."""
    return ((f"{FLAGGED}#keep", f"!keep_alert:{alert.id}"), (f"{FLAGGED}#remove", f"!remove_alert:{alert.id}"))


def _show(uow: UnitOfWork, alert: Alert, flags: Sequence[Flag]) -> None:
    audience = Audience(AudienceKind.REFERENTS, alert.community_id, alert.author_id)
    notice = Notice(
        FLAGGED,
        about(alert, flags),
        audience,
        Lane.MESSAGE,
        alert.community_id,
        alert.id,
        choices=buttons(alert),
    )
    uow.outbox.add(notice, uow.now())


def flagged_alert(uow: UnitOfWork, speaker: Speaker, alert_id: int) -> tuple[Alert, Review]:
    """Give an alert that was flagged, and what is to be decided.

    Raises:
        NotAllowed: there is none, or none on which *speaker* decides.
        Gone: nothing is to be decided any more.
    """
    alert = alert_for(uow, speaker, Capability.HIDE_ALERT, alert_id)
    review = uow.reviews.of_alert(alert.id)
    if review is None or review.why is not Why.FLAGGED:
        raise Gone("review.over", code=alert.code)
    return alert, review


def keep(uow: UnitOfWork, alert: Alert, review: Review, speaker: Speaker) -> None:
    """Let a flagged alert stand as it did before, and tell those who flagged it."""
    _settle(uow, alert, review, Verdict.KEPT, speaker)
    if alert.status is AlertStatus.FOLDED:
        alerting.revive(uow, _as_it_was(uow, alert))
    _tell(uow, alert, review, "flag.your_kept")


def remove(uow: UnitOfWork, alert: Alert, speaker: Speaker, reason: str) -> None:
    """Take an alert away from everybody, tell its author why, and those who flagged it that it is done."""
    review = uow.reviews.of_alert(alert.id)
    alerting.note(uow, alert, speaker, EventKind.CLOSED)
    removed = alerting.end(uow, alert, Outcome.REMOVED, "", by=alert.author_id)
    by = speaker.person.name if speaker.person else ""
    review_cards.tell_author(uow, removed, "flag.your_alert", {"by": by, "words": reason})
    if review is not None:
        _settle(uow, removed, review, Verdict.REMOVED, speaker)
        _tell(uow, removed, review, "flag.your_removed")


def _settle(uow: UnitOfWork, alert: Alert, review: Review, verdict: Verdict, speaker: Speaker) -> None:
    by, by_id = (speaker.person.name, speaker.person.id) if speaker.person else ("", None)
    uow.reviews.settle(review.id, verdict, by_id)
    review_cards.settled(uow, alert, verdict, by, by_id)


def _tell(uow: UnitOfWork, alert: Alert, review: Review, kind: str) -> None:
    for each in uow.reviews.flags(review.id):
        audience = Audience(AudienceKind.PERSON, each.person_id)
        notice = Notice(kind, {"code": alert.code}, audience, Lane.MESSAGE, alert.community_id)
        uow.outbox.add(notice, uow.now())


def _as_it_was(uow: UnitOfWork, alert: Alert) -> Alert:
    """Give a folded alert the status that its journal gives it."""
    events = uow.alerts.events(alert.id)
    kinds = {each.kind for each in events}
    if EventKind.IN_HAND in kinds:
        return replace(alert, status=AlertStatus.IN_HAND)
    stands = replace(alert, status=AlertStatus.DOUBTFUL if EventKind.DOUBTED in kinds else AlertStatus.REPORTED)
    return weigh(stands, Tally.of(events, alert.household_id))
