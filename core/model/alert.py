"""The alert: one object, one state, whatever the channel. Field words follow CAP 1.2."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.alert_words import AlertStatus, Category, EventKind, Outcome, Police, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.model.community import Point

REOPEN_WITHIN = timedelta(hours=24)
CORRECT_WITHIN = timedelta(minutes=10)
DENIALS_THAT_CAST_DOUBT = 2


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert and its shared state. ``number`` is unique within the community; people read it as A12.

    ``household_id`` is the author's, so that a family is one witness.
    ``police_by`` is the display name of who called; ``outcome_text`` what was said at the close.
    """

    id: int
    number: int
    community_id: int
    author_id: int
    household_id: int
    category: Category
    severity: Severity
    description: str
    place: str
    status: AlertStatus
    sent_at: datetime
    expires_at: datetime
    point: Point | None = None
    is_ongoing: bool | None = None
    police: Police = Police.UNKNOWN
    police_by: str = ""
    police_by_id: int | None = None
    police_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    outcome_text: str = ""
    photo_id: int | None = None
    is_claimed: bool = False
    is_unread: bool = False
    """Whether it went out although a referent would have read it first, because somebody may be in danger."""
    held_photo_id: int | None = None
    """A picture that waits for a referent, while its words have left."""

    @property
    def code(self) -> str:
        """What people call it."""
        return f"A{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it still concerns anybody."""
        return not self.status.is_final

    @property
    def is_covered(self) -> bool:
        """Whether its words are shown to nobody who only reads: it is folded, or a referent decided so."""
        is_ruled = self.outcome is not None and self.outcome.is_ruling
        return is_ruled or self.status is AlertStatus.FOLDED

    @property
    def is_placed(self) -> bool:
        """Whether it says where it is, in words or on the map."""
        return bool(self.place) or self.point is not None

    def is_danger(self) -> bool:
        """Whether it rings."""
        return self.severity is Severity.SEVERE

    @property
    def lacks_call(self) -> bool:
        """Whether nobody called the emergency services, or is about to."""
        return self.police not in {Police.CALLED, Police.CALLING}

    def with_call_of(self, other: Alert) -> Alert:
        """Give this alert with what is known of the call to the emergency services for *other*."""
        return replace(
            self,
            police=other.police,
            police_by=other.police_by,
            police_by_id=other.police_by_id,
            police_at=other.police_at,
        )


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One entry of an alert's journal: who did what, when, and in which words."""

    alert_id: int
    kind: EventKind
    person_id: int | None
    household_id: int | None
    name: str
    at: datetime
    text: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What was said of an alert, counted by household; ``infos``, ``corrections`` and a town hall's words in order."""

    seen: int = 0
    nothing_here: int = 0
    confirmed_by: str = ""
    infos: tuple[AlertEvent, ...] = ()
    corrections: tuple[AlertEvent, ...] = ()
    official: tuple[AlertEvent, ...] = ()
    witnesses: int = 0
    """How many other households saw it with their own eyes."""

    @classmethod
    def of(cls, events: Iterable[AlertEvent], author_household: int) -> Tally:
        """Count *events*, leaving the author's own household out of the witnesses."""
        seen: set[int | None] = set()
        denied: set[int | None] = set()
        confirmed_by = ""
        witnesses: set[int | None] = set()
        infos: list[AlertEvent] = []
        corrections: list[AlertEvent] = []
        official: list[AlertEvent] = []
        for event in events:
            is_witness = event.household_id != author_household
            match event.kind:
                case EventKind.SEEN if is_witness:
                    seen.add(event.household_id)
                case EventKind.NOTHING_HERE if is_witness:
                    denied.add(event.household_id)
                case EventKind.CONFIRMED if is_witness:
                    witnesses.add(event.household_id)
                    confirmed_by = confirmed_by or event.name
                case EventKind.INFO:
                    infos.append(event)
                case EventKind.CORRECTED:
                    corrections.append(event)
                case EventKind.TOWN_HALL:
                    official.append(event)
                case _:
                    pass
        told = (tuple(infos), tuple(corrections), tuple(official))
        return cls(len(seen), len(denied), confirmed_by, *told, len(witnesses))


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with all that its card shows."""

    alert: Alert
    community_name: str
    time_zone: str
    tally: Tally = field(default=Tally())


def weigh(alert: Alert, tally: Tally) -> Alert:
    """Let the witnesses decide: one confirms, two households that saw nothing cast doubt."""
    if not alert.status.follows_witnesses:
        return alert
    if tally.confirmed_by or alert.status is AlertStatus.CONFIRMED:
        return replace(alert, status=AlertStatus.CONFIRMED)
    if tally.nothing_here >= DENIALS_THAT_CAST_DOUBT or alert.status is AlertStatus.DOUBTFUL:
        return replace(alert, status=AlertStatus.DOUBTFUL)
    return alert


def close(alert: Alert, outcome: Outcome, words: str, now: datetime) -> Alert:
    """End *alert* with what it turned out to be."""
    return replace(alert, status=AlertStatus.CLOSED, outcome=outcome, outcome_text=words, closed_at=now)


def reopen(alert: Alert, now: datetime) -> Alert:
    """Take a close back, with the time to be useful counted anew."""
    return replace(
        alert,
        status=AlertStatus.REPORTED,
        outcome=None,
        outcome_text="",
        closed_at=None,
        expires_at=now + alert.category.useful_for,
    )


def may_reopen(alert: Alert, now: datetime) -> bool:
    """Whether the close is recent enough to be taken back."""
    if alert.outcome is not None and alert.outcome.is_ruling:
        return False
    return alert.closed_at is not None and now - alert.closed_at <= REOPEN_WITHIN


def call_taken(alert: Alert, name: str, person_id: int, now: datetime) -> Alert:
    """Note that somebody is calling the emergency services now."""
    return replace(alert, police=Police.CALLING, police_by=name, police_by_id=person_id, police_at=now)


def call_done(alert: Alert, name: str, person_id: int, now: datetime) -> Alert:
    """Note that the emergency services were called."""
    return replace(alert, police=Police.CALLED, police_by=name, police_by_id=person_id, police_at=now)


def call_unsure(alert: Alert) -> Alert:
    """Offer the call to everybody again: who took it never said whether it is done."""
    return replace(alert, police=Police.UNKNOWN)


def call_dropped(alert: Alert) -> Alert:
    """Offer the call to everybody again: who took it could not make it."""
    return replace(alert, police=Police.NOBODY, police_by="", police_by_id=None, police_at=None)
