"""Who answers what outsiders report: the referents whom it concerns, or those who run the service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.about import review_cards
from core.community.entering import tell_referents
from core.language.words import normalise
from core.model.alert import Alert
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.report import Aim
from core.model.review import Why
from core.moderation.locating import locate

if TYPE_CHECKING:
    from core.model.report import Report, Told
    from core.model.review import Subject
    from core.moderation.locating import Located
    from core.operators import Operators
    from core.shelves.unit_of_work import UnitOfWork

DECIDED_WITHIN = timedelta(hours=24)
"""After that, those who run the service hear that no referent decided."""
HEARD_AN_HOUR = 20
"""Of how many the operators hear in an hour; all of them stand in the list."""
SHOWN_AN_HOUR = 5
"""Of how many the referents of one community hear in an hour: nobody from elsewhere is to flood them."""
RAISED = "report.raised"
AT_ONCE = 50
_HOUR = timedelta(hours=1)
_ON_A_REFERENT = re.compile(r"\b(?:referente?s?|referents?)\b")


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that was kept under its number. ``for_operators``: they are to hear of it now."""

    number: int
    for_operators: bool


def take_in(uow: UnitOfWork, told: Told, contact_id: int | None) -> Taken:
    """Keep a report, and show it to the referents whom it concerns.

    Its writer hears the same whatever was found: they learn nothing of what is written here.
    """
    found = locate(uow, told.where or told.why)
    aim = _aim(uow, told, found)
    number = uow.reports.add(told, contact_id, aim)
    since = uow.now() - _HOUR
    if aim.community_id is None:
        return Taken(number, uow.reports.added_since(since) <= HEARD_AN_HOUR)
    if uow.reports.added_since(since, community_id=aim.community_id) <= SHOWN_AN_HOUR:
        report = uow.reports.by_id(number)
        if found.subject is not None:
            _ask_about(uow, found.subject)
        elif report is not None:
            _show(uow, report)
    return Taken(number, for_operators=False)


def _aim(uow: UnitOfWork, told: Told, found: Located) -> Aim:
    subject = found.subject
    alert_id = subject.id if isinstance(subject, Alert) else None
    article_id = subject.id if subject is not None and alert_id is None else None
    if found.community is None or not _may_referents_decide(uow, told, found):
        return Aim(None, alert_id, article_id)
    return Aim(found.community.id, alert_id, article_id, uow.now() + DECIDED_WITHIN)


def _may_referents_decide(uow: UnitOfWork, told: Told, found: Located) -> bool:
    """Whether there are any, and it is neither something of one of them nor about them."""
    if found.community is None:
        return False
    leaders = [each.member.person_id for each in uow.members.referents_of(found.community.id)]
    if not leaders or (found.subject is not None and found.subject.author_id in leaders):
        return False
    said = normalise(f"{told.where}\n{told.why}")
    if _ON_A_REFERENT.search(said):
        return False
    names = [normalise(name) for name in uow.members.names_of(leaders).values()]
    return not any(re.search(rf"\b{re.escape(name)}\b", said) for name in names if name)


def _ask_about(uow: UnitOfWork, subject: Subject) -> None:
    """Ask the referents to decide on what was reported; a second report of the same is answered with the first."""
    before = uow.reviews.of(subject)
    if before is not None and before.why is Why.REPORTED:
        return
    review = uow.reviews.report(subject)
    uow.outbox.withdraw_cards(review.id)
    review_cards.show(uow, subject, review)


def _show(uow: UnitOfWork, report: Report) -> None:
    """Show the referents what has no code; the words are opened only as it leaves."""
    there = report.aim.community_id or 0
    audience = Audience(AudienceKind.REFERENTS, there)
    notice = Notice(RAISED, about(uow, report), audience, Lane.MESSAGE, there, choices=buttons(report))
    uow.reports.show_in(report.id, uow.outbox.add(notice, uow.now()))


def about(uow: UnitOfWork, report: Report) -> dict[str, Any]:
    """Give what a referent reads of a report; who wrote it, and where they are reached, is never said."""
    community = uow.communities.by_id(report.aim.community_id or 0)
    return {"number": report.id, "community": community.name if community else "", "report": report.id}


def buttons(report: Report) -> tuple[tuple[str, str], ...]:
    """Give what a referent can do with a report."""
    return ((f"{RAISED}#follow", f"!follow_report:{report.id}"), (f"{RAISED}#drop", f"!drop_report:{report.id}"))


def _name(uow: UnitOfWork, report: Report) -> Any:
    """Name what waits as the referents know it."""
    aim = report.aim
    alert = uow.alerts.by_id(aim.alert_id) if aim.alert_id is not None else None
    article = uow.gazette.by_id(aim.article_id) if aim.article_id is not None else None
    subject = alert or article
    return subject.code if subject else {"say": "report.numbered", "number": report.id}


def pass_on(uow: UnitOfWork, operators: Operators) -> bool:
    """Let those who run the service know what no referent decided in a day; whether there was any."""
    late = uow.reports.take_due(AT_ONCE)
    for each in late:
        operators.tell("operator.report_late", about(uow, each), uow)
        kind = "report.passed_on" if operators.can_hear else "report.still_waits"
        tell_referents(uow, each.aim.community_id or 0, kind, {"what": _name(uow, each)})
    return bool(late)
