"""The wall between the rules and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.notice import Notice, Reach


@dataclass(frozen=True, slots=True)
class Referred:
    """What an earlier message of ours was about."""

    notice_kind: str
    alert_id: int | None
    community_id: int | None
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: Sequence[tuple[str, str]] = ()


class OutboxShelf(Protocol):
    """What is to be said."""

    def add(self, notice: Notice, now: datetime) -> int:
        """Keep a notice for the post office; give its id."""

    @property
    def has_notices(self) -> bool:
        """Whether this transaction added a notice that the post office has to fan out."""

    @property
    def is_urgent(self) -> bool:
        """Whether one of them is in the lane of alerts."""

    def reply(self, notice: Notice, address: str, now: datetime, *, tap: str | None, refers_to: str | None) -> int:
        """Keep the answer to the one who just spoke, as one delivery; give the delivery's id."""

    def refresh(self, alert_id: int, community_id: int, not_before: datetime, now: datetime) -> None:
        """Ask once that the messages about an alert be edited in place, however often it is asked before it is done."""

    def refreshed_at(self, alert_id: int) -> datetime | None:
        """When the messages about an alert were last edited."""

    def withdraw(self, alert_id: int, kinds: Sequence[str], community_id: int | None = None) -> int:
        """Cancel what is still queued of these kinds about an alert (for that community only); how many deliveries."""

    def withdraw_cards(self, review_id: int) -> None:
        """Cancel what is still queued of what asks referents for this decision."""

    def reach(self, alert_id: int, kind: str, now: datetime) -> Reach:
        """How far the notice of this kind about an alert got."""

    def has_got_further(self, alert_id: int, kind: str, account: str) -> bool:
        """Whether the notice of this kind got further since the latest *account* of it, or none was given."""

    def forecast(self, community_id: int, except_person: int, now: datetime, *, is_danger: bool = True) -> Reach:
        """How far an alert sent now would get: ``reached`` counts people by channel, ``held`` when those who sleep."""

    def unproven(self, alert_id: int) -> Sequence[str]:
        """The names of members of whom nothing proves that the alert arrived."""

    def about(self, channel: str, address: str, external_id: str) -> Referred | None:
        """What an earlier message of ours was about, by the channel's id for it."""

    def arrived(self, channel: str, external_id: str) -> bool:
        """The channel proves that a message came to the person's device; a failure that it told before is void.

        False: it is not noted as sent (yet).
        """

    def lost(self, channel: str, external_id: str, reason: str) -> int | None:
        """The channel gave a message up that it had taken, unless it was proven to have arrived; to which contact."""

    def prove(self, channel: str, address: str, alert_id: int, now: datetime) -> None:
        """An answer came: the alert has arrived there."""

    def replies_to(self, contact_id: int, since: datetime) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What this contact was answered since then: the texts' keys, each with what it names."""

    def last_said(self, contact_id: int, kind: str, since: datetime) -> Mapping[str, Any]:
        """What the last notice of this kind that reached this contact since then named; nothing where none did."""

    def last_offered(self, contact_id: int, since: datetime) -> Sequence[tuple[str, str]]:
        """The buttons, label and payload, of the last answer to this contact since then."""
