"""The words of an alert: what it is about, how serious, how it stands and ends, what people do with it (CAP 1.2)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Severity(StrEnum):
    """How loudly it may ring: severe rings, moderate vibrates, minor is silent."""

    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"


class Category(StrEnum):
    """What an alert is about."""

    BURGLARY = "burglary"
    ASSAULT = "assault"
    SUSPICIOUS = "suspicious"
    DAMAGE = "damage"
    THEFT = "theft"
    FIRE = "fire"
    ACCIDENT = "accident"
    MISSING = "missing"
    WEATHER = "weather"
    FLOOD = "flood"
    """Rising water, and whoever has to leave their home."""
    ROADS = "roads"
    OTHER = "other"

    @property
    def severity(self) -> Severity:
        """How serious it is before anything else is known."""
        if self in _DANGERS:
            return Severity.SEVERE
        return Severity.MINOR if self in {Category.ROADS, Category.OTHER} else Severity.MODERATE

    @property
    def is_danger(self) -> bool:
        """Whether somebody may be hurt while we ask questions."""
        return self.severity is Severity.SEVERE

    @property
    def may_go_on(self) -> bool:
        """Whether it matters to know if it is still going on: somebody may be there."""
        return self in {Category.BURGLARY, Category.ASSAULT, Category.SUSPICIOUS, Category.DAMAGE, Category.THEFT}

    @property
    def useful_for(self) -> timedelta:
        """How long it is worth telling without any news."""
        if self.is_danger:
            return timedelta(hours=3)
        return timedelta(days=7) if self in {Category.MISSING, Category.WEATHER} else timedelta(hours=24)


_DANGERS = frozenset({Category.BURGLARY, Category.ASSAULT, Category.FIRE, Category.ACCIDENT, Category.FLOOD})


class AlertStatus(StrEnum):
    """What the neighbourhood makes of an alert."""

    HELD = "held"
    """It waits for a referent, and no neighbour has read it."""
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"
    IN_HAND = "in_hand"
    CLOSED = "closed"
    FOLDED = "folded"
    """Neighbours flagged it, and nobody reads it until a referent decides."""

    @property
    def is_final(self) -> bool:
        """Whether it is over (its author may still reopen it for a day)."""
        return self is AlertStatus.CLOSED

    @property
    def is_hidden(self) -> bool:
        """Whether neighbours do not read it now, although it is not over."""
        return self in {AlertStatus.HELD, AlertStatus.FOLDED}

    @property
    def follows_witnesses(self) -> bool:
        """Whether what witnesses say still changes it."""
        return self in {AlertStatus.REPORTED, AlertStatus.CONFIRMED, AlertStatus.DOUBTFUL}


class Outcome(StrEnum):
    """How an alert ended."""

    RESOLVED = "resolved"
    NOTHING_FOUND = "nothing_found"
    FALSE_ALARM = "false_alarm"
    HANDED_OVER = "handed_over"
    EXPIRED = "expired"
    MERGED = "merged"
    """Another alert tells of the same thing; what was said at the close is its code."""
    REFUSED = "refused"
    """A referent did not publish it."""
    REMOVED = "removed"
    """A referent took it away."""

    @property
    def is_ruling(self) -> bool:
        """Whether a referent decided that neighbours shall not read it."""
        return self in {Outcome.REFUSED, Outcome.REMOVED}


class Police(StrEnum):
    """Whether the emergency services were called: a fact that everybody sees."""

    UNKNOWN = "unknown"
    NOBODY = "nobody"
    CALLING = "calling"
    CALLED = "called"
    NOT_NEEDED = "not_needed"

    @property
    def may_be_offered(self) -> bool:
        """Whether a reader may take the call upon themselves."""
        return self in {Police.UNKNOWN, Police.NOBODY}


class EventKind(StrEnum):
    """What can happen to an alert."""

    PUBLISHED = "published"
    SEEN = "seen"
    INFO = "info"
    CONFIRMED = "confirmed"
    NOTHING_HERE = "nothing_here"
    DOUBTED = "doubted"
    IN_HAND = "in_hand"
    CALLING = "calling"
    CALLED = "called"
    CORRECTED = "corrected"
    CLOSED = "closed"
    REOPENED = "reopened"
    FOLLOWED = "followed"
    STILL_ON = "still_on"
    TOWN_HALL = "town_hall"
    """What the town hall says of it; without words, that the town hall raised it."""

    @property
    def is_once(self) -> bool:
        """Whether a person does it once, however often they say so."""
        return self in {EventKind.SEEN, EventKind.CONFIRMED, EventKind.NOTHING_HERE, EventKind.FOLLOWED}
