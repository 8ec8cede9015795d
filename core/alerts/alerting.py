"""What follows when somebody does something to an alert: the journal, the shared state, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about.review_cards import remind, settled, tell_author
from core.access import alert_for
from core.alerts.relays import warn_of_alert
from core.community.twin_alerts import TWIN_ALERT, tell_twins
from core.errors import Gone
from core.model.alert import AlertEvent, Tally, call_unsure, close, weigh
from core.model.alert_words import AlertStatus, EventKind, Outcome, Police
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.review import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from core.access import Capability
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.post import Timer
    from core.shelves.unit_of_work import UnitOfWork

PUBLISHED = "alert.published"
UPDATE = "alert.update"
INFO = "alert.info"
CLOSED, REOPENED = "alert.closed", "alert.reopened"
CONFIRMED = "alert.confirmed"
CORRECTED = "alert.corrected"
REACH = "alert.reach"
STILL_ON = "alert.still_on"
OFFICIAL = "alert.official"
PHOTO_SHOWN, PHOTO = "alert.photo_shown", "alert.photo"
"""What puts a picture that waited into the messages which can be edited, and what brings it elsewhere."""
_OF_USE_WHILE_OPEN = (PUBLISHED, INFO, CONFIRMED, CORRECTED, REOPENED, OFFICIAL, TWIN_ALERT, PHOTO_SHOWN, PHOTO)

EDIT_EVERY = timedelta(seconds=5)
FIRST_ACCOUNT_AFTER = timedelta(seconds=6)
SECOND_ACCOUNT_AFTER = timedelta(minutes=10)
CALL_CHECK_AFTER = timedelta(minutes=2)
CALL_DROPPED_AFTER = timedelta(minutes=7)
ASK_BEFORE_EXPIRY = timedelta(minutes=15)


def open_alert(uow: UnitOfWork, speaker: Speaker, capability: Capability, alert_id: int) -> Alert:
    """Give an alert that is still open and that *speaker* may do this to.

    Raises:
        NotAllowed: there is none, or none of theirs.
        Gone: it is over.
    """
    alert = alert_for(uow, speaker, capability, alert_id)
    if not alert.is_open:
        raise Gone("common.alert_closed", code=alert.code)
    return alert


def note(uow: UnitOfWork, alert: Alert, speaker: Speaker, kind: EventKind, text: str = "", *, name: str = "") -> bool:
    """Write what *speaker* did in the alert's journal, as *name* or themselves; False when they had done it before."""
    person = speaker.person
    event = AlertEvent(
        alert.id,
        kind,
        person.id if person else None,
        person.household_id if person else None,
        name or (person.name if person else ""),
        uow.now(),
        text,
    )
    is_new = uow.alerts.record(event)
    uow.outbox.prove(speaker.contact.channel, speaker.contact.address, alert.id, event.at)
    return is_new


def show_everywhere(uow: UnitOfWork, alert: Alert) -> None:
    """Let every message that can be edited show the alert as it is now: a closed one at once, others in their turn."""
    now = uow.now()
    last = uow.outbox.refreshed_at(alert.id) if alert.is_open else None
    not_before = max(now, last + EDIT_EVERY) if last is not None else now
    uow.outbox.refresh(alert.id, alert.community_id, not_before, now)


def weigh_again(uow: UnitOfWork, alert: Alert, *, is_silent: bool = False) -> Alert:
    """Let the journal decide the status anew, keep it, and show it; *is_silent*: who was called is not called again."""
    tally = Tally.of(uow.alerts.events(alert.id), alert.household_id)
    weighed = weigh(alert, tally)
    if weighed.status is not alert.status:
        uow.alerts.save(weighed)
        if weighed.status is AlertStatus.CONFIRMED and weighed.is_danger():
            # Whoever sleeps is woken now.
            uow.peace.wake(weighed.id)
            if not is_silent:
                tell(uow, weighed, CONFIRMED, AudienceKind.TEXTED, {"name": tally.confirmed_by})
    show_everywhere(uow, weighed)
    return weighed


def tell(
    uow: UnitOfWork,
    alert: Alert,
    kind: str,
    to: AudienceKind,
    params: Mapping[str, Any] | None = None,
    *,
    except_person: int | None = None,
    photo_id: int | None = None,
) -> None:
    """Put a notice about an alert in the outbox; it is not said any more once the alert is of no use."""
    audience = Audience(to, alert.id, except_person)
    useful_until = None if kind == CLOSED else alert.expires_at
    notice = Notice(
        kind,
        params or {},
        audience,
        Lane.ALERT,
        alert.community_id,
        alert.id,
        expires_at=useful_until,
        photo_id=photo_id,
    )
    uow.outbox.add(notice, uow.now())


def tell_person(
    uow: UnitOfWork,
    alert: Alert,
    kind: str,
    person_id: int,
    params: Mapping[str, Any] | None = None,
    *,
    choices: tuple[tuple[str, str], ...] = (),
    after: timedelta | None = None,
    photo_id: int | None = None,
) -> None:
    """Tell one person something about an alert, now or after a while."""
    now = uow.now()
    notice = Notice(
        kind,
        params or {},
        Audience(AudienceKind.PERSON, person_id),
        Lane.ALERT,
        alert.community_id,
        alert.id,
        not_before=now + after if after else None,
        expires_at=None if kind in {REACH, CLOSED} else alert.expires_at,
        choices=choices,
        photo_id=photo_id,
    )
    uow.outbox.add(notice, now)


def publish(uow: UnitOfWork, alert: Alert) -> None:
    """Tell every neighbour, and set the clocks of an alert that was just added."""
    now = uow.now()
    audience = Audience(AudienceKind.COMMUNITY, alert.community_id, alert.author_id)
    uow.outbox.add(
        Notice(
            PUBLISHED,
            {},
            audience,
            Lane.ALERT,
            alert.community_id,
            alert.id,
            expires_at=alert.expires_at,
            photo_id=alert.photo_id,
        ),
        now,
    )
    tell_twins(uow, alert)
    warn_of_alert(uow, alert)
    uow.timers.set("account", alert.id, now + FIRST_ACCOUNT_AFTER)
    _set_expiry(uow, alert)
    watch_call(uow, alert)


def watch_call(uow: UnitOfWork, alert: Alert) -> None:
    """Ask in two minutes whether the call is done, and offer it again when nobody says so."""
    if alert.police is Police.CALLING:
        now = uow.now()
        uow.timers.set("check_call", alert.id, now + CALL_CHECK_AFTER)
        uow.timers.set("drop_call", alert.id, now + CALL_DROPPED_AFTER)


def end(uow: UnitOfWork, alert: Alert, outcome: Outcome, words: str, *, by: int | None = None) -> Alert:
    """Close an alert: nothing more is said of it but that it is over, to those who heard of it.

    *by* is the person who says so, if it is not time itself; the author is told when it was somebody else.
    """
    closed = replace(close(alert, outcome, words, uow.now()), held_photo_id=None)
    uow.alerts.save(closed)
    _end_photo(uow, closed)
    uow.timers.cancel(alert.id)
    if alert.status is AlertStatus.HELD:
        _end_unread(uow, closed, outcome)
        return closed
    uow.outbox.withdraw(alert.id, _OF_USE_WHILE_OPEN)
    show_everywhere(uow, closed)
    if outcome is not Outcome.EXPIRED:
        tell(uow, closed, CLOSED, AudienceKind.SEEN_ON)
    if by != closed.author_id:
        tell_person(uow, closed, CLOSED, closed.author_id)
    return closed


def cover(uow: UnitOfWork, alert: Alert) -> None:
    """Take the words of an alert that is over away from wherever a message can be changed."""
    covered = replace(alert, outcome=Outcome.REMOVED, outcome_text="")
    uow.alerts.save(covered)
    show_everywhere(uow, covered)


def _end_photo(uow: UnitOfWork, alert: Alert) -> None:
    """Let referents know that the picture of an alert does not wait any more, since it is over."""
    review = uow.reviews.beside(alert)
    if review is not None:
        uow.reviews.settle(review.id, Verdict.STALE, None)
        settled(uow, alert, review, Verdict.STALE, ("", None))


def _end_unread(uow: UnitOfWork, alert: Alert, outcome: Outcome) -> None:
    """Let referents know that an alert does not wait any more, and its author if it was time that ended it."""
    review = uow.reviews.of(alert)
    if review is None:
        return
    is_stale = outcome is Outcome.EXPIRED
    verdict = Verdict.STALE if is_stale else Verdict.WITHDRAWN
    uow.reviews.settle(review.id, verdict, None)
    settled(uow, alert, review, verdict, ("", None))
    if is_stale:
        tell_author(uow, alert, "your_stale", {})


def revive(uow: UnitOfWork, alert: Alert) -> None:
    """Keep a reopened or still useful alert, show it, and set its clock anew."""
    uow.alerts.save(alert)
    _set_expiry(uow, alert)
    show_everywhere(uow, alert)


def _set_expiry(uow: UnitOfWork, alert: Alert) -> None:
    uow.timers.set("ask_still_on", alert.id, alert.expires_at - ASK_BEFORE_EXPIRY)
    uow.timers.set("expire", alert.id, alert.expires_at)


def ring(timer: Timer, uow: UnitOfWork) -> None:
    """Do what a timer was set for, if the alert still wants it."""
    alert = uow.alerts.by_id(timer.alert_id)
    if alert is None or not alert.is_open or alert.status is AlertStatus.FOLDED:
        # What is folded waits for a referent, whatever the time.
        return
    match timer.kind:
        case "expire" if alert.expires_at <= uow.now():
            _journal(uow, alert, EventKind.CLOSED, uow.now())
            end(uow, alert, Outcome.EXPIRED, "")
        case "ask_still_on":
            choices = (
                ("alert.still_on#yes", f"!still_on:{alert.id}"),
                ("alert.still_on#no", f"!close_alert:{alert.id}"),
            )
            tell_person(uow, alert, STILL_ON, alert.author_id, choices=choices)
        case "account":
            _account(uow, alert)
        case "remind" if alert.status is AlertStatus.HELD:
            remind(uow, alert)
        case "check_call" if alert.police is Police.CALLING and alert.police_by_id is not None:
            choices = (
                ("alert.check_call#done", f"!call_done:{alert.id}"),
                ("alert.check_call#no", f"!drop_call:{alert.id}"),
            )
            tell_person(uow, alert, "alert.check_call", alert.police_by_id, choices=choices)
        case "drop_call" if alert.police is Police.CALLING:
            unsure = call_unsure(alert)
            uow.alerts.save(unsure)
            show_everywhere(uow, unsure)
        case _:
            return


def _account(uow: UnitOfWork, alert: Alert) -> None:
    """Tell the author how far the alert got, if that is news: a night with one sleeper in it is told once."""
    reach = uow.outbox.reach(alert.id, PUBLISHED, uow.now())
    is_under_way = bool(reach.waiting or reach.later)
    if not is_under_way or uow.outbox.has_got_further(alert.id, PUBLISHED, REACH):
        tell_person(uow, alert, REACH, alert.author_id)
    if is_under_way:
        # An account that was complete is not told twice.
        uow.timers.set("account", alert.id, uow.now() + SECOND_ACCOUNT_AFTER)


def _journal(uow: UnitOfWork, alert: Alert, kind: EventKind, at: datetime) -> None:
    uow.alerts.record(AlertEvent(alert.id, kind, None, None, "", at))
