"""What outsiders report (Article 16 of the Digital Services Act): its writer is thanked, and told what was decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.entering import tell_contact
from core.model.member import Silence
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.member import Contact
    from core.model.report import Outcome, Report
    from core.model.review import Subject
    from core.shelves.unit_of_work import UnitOfWork

LONGEST_WHERE = 300
LONGEST_WHY = 2000
LONGEST_NAME = 80
LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
THANKED_A_DAY = 3
"""How many thanks one address gets in a day: anybody may type it, and nobody is to be flooded."""
SETTLED = "report.settled"
TEAM: Any = {"say": "report.team"}
_DAY = timedelta(days=1)


def thank(uow: UnitOfWork, contact: Contact, number: int) -> None:
    """Thank whoever left this address, unless that would be a nuisance: nobody has proved yet that it is theirs."""
    if contact.silence is Silence.EVERYTHING:
        return
    if uow.reports.added_since(uow.now() - _DAY, contact.id) <= THANKED_A_DAY:
        tell_contact(uow, contact.id, "report.thanks", {"number": number})


def answer(
    uow: UnitOfWork, report: Report, outcome: Outcome, words: Any, by: tuple[Any, int | None] = (TEAM, None)
) -> bool:
    """Decide on a report, and tell its writer why (*words*, as a text shows it); False when it was decided before.

    *by*: the name and the id of who decided, as the other referents read it.
    """
    if not uow.reports.settle(report.id, outcome):
        return False
    if report.contact_id is not None:
        tell_contact(uow, report.contact_id, f"report.{outcome}", {"number": report.id, "words": words})
    if report.notice_id is not None:
        _show_decided(uow, report, outcome, by)
    return True


def _show_decided(uow: UnitOfWork, report: Report, outcome: Outcome, by: tuple[Any, int | None]) -> None:
    """Let the cards of the referents say what became of it."""
    params = {"number": report.id, "verdict": {"say": f"report.was_{outcome}", "by": by[0]}}
    for kind, other in ((AudienceKind.EDITS, None), (AudienceKind.PLAIN, by[1])):
        audience = Audience(kind, report.notice_id or 0, other)
        uow.outbox.add(Notice(SETTLED, params, audience, Lane.MESSAGE, report.aim.community_id), uow.now())


def answer_all_on(uow: UnitOfWork, subject: Subject, outcome: Outcome, words: Any, *, by_team: bool = False) -> None:
    """Decide on every report on an alert or article at once, since something was decided about it.

    What concerns a referent, those who run the service alone set aside (*by_team*); that it is gone is true for all.
    """
    for each in uow.reports.waiting_on(subject):
        if outcome.is_accepted or by_team or each.aim.community_id is not None:
            answer(uow, each, outcome, words)
