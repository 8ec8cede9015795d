"""The wall between the rules of alerts and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.alert import Alert, AlertEvent, AlertView
    from core.model.alert_words import EventKind


class AlertsShelf(Protocol):
    """Alerts, their journals and their photos."""

    def add(self, alert: Alert) -> Alert:
        """Add an alert; its id and its number are given here."""

    def save(self, alert: Alert) -> None:
        """Write the shared state of *alert* back."""

    def by_id(self, alert_id: int) -> Alert | None:
        """One alert, to be shown to nobody before `core.access.may` was asked."""

    def by_number(self, number: int, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The alerts called A<number> in these communities, the latest first."""

    def open_in(self, community_ids: Sequence[int]) -> Sequence[Alert]:
        """The open alerts that neighbours of these communities read, the latest first."""

    def ended_of(self, author_id: int, since: datetime) -> Sequence[Alert]:
        """The alerts of one author that were closed *since* then, the last close first."""

    def latest(self, community_id: int) -> int:
        """The number of the last alert of a community; until the commit nobody else adds one there."""

    def record(self, event: AlertEvent) -> bool:
        """Write *event* in the alert's journal; False when a once-only event was there already."""

    def take_back(self, alert_id: int, household_id: int, kind: EventKind) -> bool:
        """Erase what a household said of the alert, which says another thing now; False when it had not said it."""

    def events(self, alert_id: int) -> Sequence[AlertEvent]:
        """The alert's journal, in order."""

    def view(self, alert_id: int) -> AlertView | None:
        """An alert with all that its card shows."""

    def hand_over(self, from_id: int, to_id: int) -> None:
        """Let who saw, confirmed, follows or said something of one alert have done so of another, too."""

    def followers(self, alert_id: int) -> Sequence[int]:
        """The persons who asked to follow it."""

    def add_photo(self, data: bytes, content_type: str, now: datetime) -> int:
        """Keep a cleaned picture; give its id."""

    def photo(self, photo_id: int) -> tuple[bytes, str] | None:
        """A picture and its content type."""
