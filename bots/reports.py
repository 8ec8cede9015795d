"""What outsiders report, as the people who run the service read and answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.operator import by_name, say
from core.model.review import Why
from core.moderation.flagging import keep, remove
from core.moderation.locating import called, is_readable
from core.moderation.reports import answer

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.model.report import Outcome, Report
    from core.model.review import Subject
    from core.shelves.unit_of_work import UnitOfWork


_HOW = (
    "What is reported could not be found from “{where}”. If it is here, name it: `tocsin report accept {id} REASON "
    "--code A12 --community NAME`. If it is a message in a group, have it taken away there by who runs the group; "
    "then say `--elsewhere`."
)


@dataclass(frozen=True, slots=True)
class Named:
    """What an operator says is meant. ``is_elsewhere``: nothing that is kept here, and it was seen to."""

    code: str = ""
    community: str = ""
    is_elsewhere: bool = False


NOTHING = Named()


async def list_reports(house: House) -> None:
    """One line for each report that waits, without what it says."""
    await house.prepare()
    for report in await house.store.run(lambda uow: uow.reports.waiting()):
        waits_for = f"referents, until {report.aim.due_at:%Y-%m-%d %H:%M}" if report.aim.due_at else "you"
        say(f"{report.id} · {report.at:%Y-%m-%d %H:%M} · waits for {waits_for}")
    say("Read one with `tocsin report show ID`.")


async def show_report(house: House, report_id: int) -> None:
    """Show one report.

    Raises:
        LookupError: there is no such report.
    """
    await house.prepare()
    report, found = await house.store.run(lambda uow: _with_found(uow, report_id))
    say(f"{report.id} · {report.at:%Y-%m-%d %H:%M} · {report.outcome or 'waits'}")
    if report.told is None:
        say("It was encrypted with another storage.field_key, and cannot be read.")
        return
    say(f"  about:  {report.told.where}")
    say(f"  why:    {report.told.why}")
    say(f"  name:   {report.told.name or '-'}")
    say(f"  found:  {found}")
    say(f"  answer: {'by email' if report.contact_id else 'no address given'}")


async def answer_report(house: House, report_id: int, outcome: Outcome, words: str, named: Named = NOTHING) -> None:
    """Decide on a report: what it is about goes, or stays; all whom it concerns are told by the running service.

    Raises:
        LookupError: no report of this number waits, or what it is about cannot be found and was not named.
    """
    await house.prepare()
    done = await house.store.run(lambda uow: decide(uow, _waiting(uow, report_id), outcome, words, named))
    say(f"{report_id} is {outcome}; {done} Who gave an address is told by the running service.")


def decide(uow: UnitOfWork, report: Report, outcome: Outcome, words: str, named: Named) -> str:
    """Carry a decision out; say what became of what was reported."""
    subject = None if named.is_elsewhere else _subject(uow, report, named)
    if subject is None and outcome.is_accepted and not named.is_elsewhere:
        raise LookupError(_HOW.format(id=report.id, where=report.told.where if report.told else "?"))
    if subject is None or not is_readable(subject):
        answer(uow, report, outcome, words)
        return "nothing is changed here."
    if outcome.is_accepted:
        remove(uow, subject, None, words)
        # It may have been about something else at first.
        answer(uow, report, outcome, words)
        return f"{subject.code} is taken away: its author reads why and may appeal, and the neighbours' log says it."
    review = uow.reviews.of(subject)
    if review is not None and review.why is Why.REPORTED:
        keep(uow, subject, review, None, words)
    answer(uow, report, outcome, words)
    return f"{subject.code} stays."


def _subject(uow: UnitOfWork, report: Report, named: Named) -> Subject | None:
    """Give what a report is about: what the operator named, or what was found when it came."""
    if named.code:
        return _named(uow, report, named)
    if report.aim.alert_id is not None:
        return uow.alerts.by_id(report.aim.alert_id)
    return uow.gazette.by_id(report.aim.article_id) if report.aim.article_id is not None else None


def _named(uow: UnitOfWork, report: Report, named: Named) -> Subject:
    community = by_name(uow, named.community) if named.community else None
    if community is None and report.aim.community_id is not None:
        community = uow.communities.by_id(report.aim.community_id)
    found = called(uow, named.code, community) if community is not None else None
    if found is None:
        message = f"There is no {named.code} that neighbours could read there; say --code A12 --community NAME."
        raise LookupError(message)
    return found


def _waiting(uow: UnitOfWork, report_id: int) -> Report:
    report = _report(uow, report_id)
    if report.outcome is not None:
        raise LookupError(_none(report_id))
    return report


def _with_found(uow: UnitOfWork, report_id: int) -> tuple[Report, str]:
    report = _report(uow, report_id)
    subject = _subject(uow, report, NOTHING)
    community_id = subject.community_id if subject else report.aim.community_id
    community = uow.communities.by_id(community_id) if community_id is not None else None
    place = community.name if community else "nothing, and no community"
    return report, f"{subject.code} · {place}" if subject else place


def _report(uow: UnitOfWork, report_id: int) -> Report:
    report = uow.reports.by_id(report_id)
    if report is None:
        raise LookupError(_none(report_id))
    return report


def _none(report_id: int) -> str:
    return f"No report {report_id} waits for you. `tocsin report list` shows those that do."
