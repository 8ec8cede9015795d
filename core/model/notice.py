"""What there is to say, to whom, and each try to say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from core.value import value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Lane(IntEnum):
    """The order of service: a lane is served before the next one."""

    REPLY = 0
    ALERT = 1
    MESSAGE = 2
    GAZETTE = 3


class AudienceKind(StrEnum):
    """Who is meant by a notice."""

    CONTACT = "contact"
    """One contact (``id``)."""
    GROUP = "group"
    """One linked group (``id``)."""
    PERSON = "person"
    """One person (``id``), on the contact that they prefer."""
    COMMUNITY = "community"
    """Every active member of a community (``id``) and its groups, but ``except_person``."""
    REFERENTS = "referents"
    """The referents of a community (``id``), but ``except_person``."""
    OFFICIAL = "official"
    """Every neighbour, once, and every group of the communities to which an official message (``id``) goes."""
    TWINS = "twins"
    """The members of a community (``id``) who want the alerts of its twins by mail, but ``except_person``."""
    MAILED = "mailed"
    """The members of a community (``id``) who have a mailbox and were not asked yet whether they want those."""
    SEEN_ON = "seen_on"
    """Everybody and every group to whom something about this alert (``id``) went, but ``except_person``."""
    EDITS = "edits"
    """The messages about this alert (``id``) that can be edited in place; with no alert, those of a notice (``id``).

    What says how a referent decided follows the messages that asked for this decision (``id``).
    """
    THREADS = "threads"
    """Those of ``SEEN_ON`` whose channel edits in place, as an answer below the alert's message."""
    PLAIN = "plain"
    """Those of ``SEEN_ON`` whose channel cannot edit."""
    TEXTED = "texted"
    """Those of ``PLAIN`` who read it as a short text, without subject."""
    PICTURED = "pictured"
    """Those of ``PLAIN`` whose channel shows pictures, and those whose message told of several alerts."""
    FOLLOWERS = "followers"
    """Those who asked to follow this alert (``id``) on a channel that cannot edit, and its author."""
    READERS = "readers"
    """The contacts whose letter of the gazette this notice is, in a community (``id``)."""
    DRILLED = "drilled"
    """The contacts that a drill (``id``) asks: all that each of its neighbours has."""


@value(frozen=True, slots=True)
class Audience:
    """To whom a notice goes."""

    kind: AudienceKind
    id: int
    except_person: int | None = None


@value(frozen=True, slots=True)
class Notice:
    """Something to say, worded only when it is sent, in the words of each channel.

    ``kind`` is the key of its text. ``params`` are JSON values (see `core.texts`). ``alert_id`` binds it to an alert,
    whose state is read at the moment of sending. ``not_before`` and ``expires_at`` bound the time of sending.
    """

    kind: str
    params: Mapping[str, Any]
    audience: Audience
    lane: Lane
    community_id: int | None = None
    alert_id: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    choices: tuple[tuple[str, str], ...] = field(default=())
    """Pairs of label key and payload."""
    photo_id: int | None = None
    review_id: int | None = None
    """The decision that this asks a referent for."""
    id: int = 0


class DeliveryStatus(StrEnum):
    """Where one try to tell one contact or group stands."""

    QUEUED = "queued"
    SENT = "sent"
    PROVEN = "proven"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will be tried."""
        return self is not DeliveryStatus.QUEUED

    @property
    def is_reached(self) -> bool:
        """Whether the channel took it."""
        return self in {DeliveryStatus.SENT, DeliveryStatus.PROVEN}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a notice got: people by what happened, and by channel for those reached.

    ``nobody``: members without any contact that may be used. ``chosen``: who wants such a thing in the letter, or not
    at all. ``held``: how many of ``reached`` would be told when, if it were sent now and they are at their quiet hours.
    """

    reached: Mapping[str, int]
    waiting: int = 0
    failed: int = 0
    later: int = 0
    nobody: int = 0
    groups: int = 0
    chosen: int = 0
    held: Mapping[datetime, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All neighbours meant."""
        return sum(self.reached.values()) + self.waiting + self.failed + self.later + self.nobody + self.chosen
