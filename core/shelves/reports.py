"""The wall between what outsiders report and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from core.model.report import Aim, Outcome, Report, Told
    from core.model.review import Subject


class ReportsShelf(Protocol):
    """What outsiders reported."""

    def add(self, told: Told, contact_id: int | None, aim: Aim = ...) -> int:
        """Keep a report, encrypted; give its number."""

    def by_id(self, report_id: int) -> Report | None:
        """One report."""

    def words(self, report_id: int | None) -> Mapping[str, str]:
        """What a report says, as a referent reads it: ``told``, all of it, and ``outside``, what is wrong."""

    def waiting(self) -> Sequence[Report]:
        """The reports that nobody answered, oldest first."""

    def waiting_in(self, community_ids: Collection[int], most: int) -> Sequence[Report]:
        """Those that referents of these communities answer, and that are about nothing with a code; oldest first."""

    def waiting_on(self, subject: Subject) -> Sequence[Report]:
        """The reports on an alert or article that nobody answered, oldest first."""

    def added_since(self, since: datetime, contact_id: int | None = None, *, community_id: int | None = None) -> int:
        """How many came since then; with *contact_id*, from there; with *community_id*, to its referents."""

    def show_in(self, report_id: int, notice_id: int) -> None:
        """Remember in which notice the referents read it."""

    def take_due(self, most: int) -> Sequence[Report]:
        """The reports that no referent answered in time; those who run the service wait for nobody any more."""

    def settle(self, report_id: int, outcome: Outcome) -> bool:
        """Write the decision down; False when it was decided before."""

    def forget(self, answered_before: datetime, came_before: datetime, most: int) -> int:
        """Erase reports that were answered, or that came, before then; how many."""
