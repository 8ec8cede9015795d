"""What outsiders report (Article 16 of the Digital Services Act): it is kept, those who run the service answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from core.entering import tell_contact
from core.model.member import Silence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.member import Contact
    from core.model.report import Outcome, Report, Told
    from core.operators import Operators
    from core.ports import Voice
    from core.shelves import UnitOfWork
    from core.wire import Inbound

LONGEST_WHERE = 300
LONGEST_WHY = 2000
LONGEST_NAME = 80
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
THANKED_A_DAY = 3
"""How many thanks one address gets in a day: anybody may type it, and nobody is to be flooded."""
HEARD_AN_HOUR = 20
"""Of how many the operators hear in an hour; all of them stand in the list."""
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class ReportsShelf(Protocol):
    """What outsiders reported."""

    def add(self, told: Told, contact_id: int | None) -> int:
        """Keep a report, encrypted; give its number."""

    def by_id(self, report_id: int) -> Report | None:
        """One report."""

    def waiting(self) -> Sequence[Report]:
        """The reports that nobody answered, oldest first."""

    def added_since(self, since: datetime, contact_id: int | None = None) -> int:
        """How many came since then; with *contact_id*, from there."""

    def settle(self, report_id: int, outcome: Outcome) -> bool:
        """Write the decision down; False when it was decided before."""

    def forget(self, answered_before: datetime, came_before: datetime, most: int) -> int:
        """Erase reports that were answered, or that came, before then; how many."""


def receive(uow: UnitOfWork, told: Told, writer: Inbound | None, voice: Voice | None, operators: Operators) -> None:
    """Keep a report, thank its writer at the address of *writer*, if they gave one, and tell the operators.

    Nothing is looked up: the writer learns nothing of what is written here.
    """
    contact = uow.members.speaker_at(writer, voice).contact if writer is not None and voice is not None else None
    number = uow.reports.add(told, contact.id if contact else None)
    if contact is not None and _may_thank(uow, contact):
        tell_contact(uow, contact.id, "report.thanks", {"number": number})
    if uow.reports.added_since(uow.now() - _HOUR) <= HEARD_AN_HOUR:
        operators.tell("operator.report", {"id": number}, uow)


def _may_thank(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether thanks are no nuisance: nobody has proved yet that the address is theirs."""
    if contact.silence is Silence.EVERYTHING:
        return False
    return uow.reports.added_since(uow.now() - _DAY, contact.id) <= THANKED_A_DAY


def answer(uow: UnitOfWork, report: Report, outcome: Outcome, words: str) -> bool:
    """Decide on a report, and tell its writer why; False when it was decided before."""
    if not uow.reports.settle(report.id, outcome):
        return False
    if report.contact_id is not None:
        tell_contact(uow, report.contact_id, f"report.{outcome}", {"number": report.id, "words": words})
    return True
