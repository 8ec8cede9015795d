"""The wall between drills and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from core.model.community import Community
    from core.model.drill import Drill, DrillAccount, Habit, Practice, WhomItAsks


class DrillsShelf(Protocol):
    """Drills, on which contacts they were answered, and how each community practises."""

    def whom(self, community_ids: Collection[int], since: datetime) -> WhomItAsks:
        """Whom drills there would ask: neighbours who want messages, on contacts that no drill asked since then."""

    def begin(self, community_id: int, by_id: int | None, since: datetime, *, is_official: bool) -> Drill:
        """Keep a drill, and the contacts that it asks (see `whom`); the community has held one now."""

    def latest(self, community_id: int, since: datetime) -> Drill | None:
        """The last drill of a community, if it began after *since*."""

    def asked_of(self, person_id: int, since: datetime) -> Drill | None:
        """The last drill that asked this person, if it began after *since*."""

    def answer(self, drill_id: int, person_id: int, contact_id: int) -> None:
        """Note that this contact answered, whether it was asked or another one of the same person was."""

    def account(self, drill_id: int, most: int) -> DrillAccount:
        """What a drill showed of those who still live there; at most so many names."""

    def take_due(self, begun_before: datetime, most: int) -> Sequence[Drill]:
        """Drills from before then of which no account was given; they count as told."""

    def forget(self, begun_before: datetime, most: int) -> int:
        """Forget drills from before then, with their answers; how many."""

    def practice(self, community_id: int) -> Practice:
        """How a community practises."""

    def set_habit(self, community_id: int, habit: Habit) -> None:
        """Say what becomes of the first Saturday of a month."""

    def take_saturdays(self, time_zone: str, saturday: date, begun: datetime, most: int) -> Sequence[Community]:
        """Communities of that zone, founded before *begun*, which were not looked at on *saturday*; they count as done.

        Not those that never practise.
        """

    def offer_second(self, person_id: int) -> bool:
        """Whether somebody has one contact only and was never offered another; they count as offered."""
