"""What outsiders report, as the people who run the service read and answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.operator import say
from core.reports import answer

if TYPE_CHECKING:
    from bots.bootstrap import House
    from core.model.report import Outcome, Report
    from core.shelves import UnitOfWork


async def list_reports(house: House) -> None:
    """One line for each report that waits, without what it says."""
    await house.prepare()
    for report in await house.store.run(lambda uow: uow.reports.waiting()):
        say(f"{report.id} · {report.at:%Y-%m-%d %H:%M}")
    say("Read one with `tocsin report show ID`.")


async def show_report(house: House, report_id: int) -> None:
    """Show one report.

    Raises:
        LookupError: there is no such report.
    """
    await house.prepare()
    report = await house.store.run(lambda uow: _report(uow, report_id))
    say(f"{report.id} · {report.at:%Y-%m-%d %H:%M} · {report.outcome or 'waits'}")
    if report.told is None:
        say("It was encrypted with another storage.field_key, and cannot be read.")
        return
    say(f"  about:  {report.told.where}")
    say(f"  why:    {report.told.why}")
    say(f"  name:   {report.told.name or '-'}")
    say(f"  answer: {'by email' if report.contact_id else 'no address given'}")


async def answer_report(house: House, report_id: int, outcome: Outcome, words: str) -> None:
    """Decide on a report; its writer is told by the running service, if they gave an address.

    Raises:
        LookupError: no report of this number waits.
    """
    await house.prepare()

    def work(uow: UnitOfWork) -> None:
        if not answer(uow, _report(uow, report_id), outcome, words):
            raise LookupError(_none(report_id))

    await house.store.run(work)
    say(f"{report_id} is {outcome}; who gave an address is told by the running service.")


def _report(uow: UnitOfWork, report_id: int) -> Report:
    report = uow.reports.by_id(report_id)
    if report is None:
        raise LookupError(_none(report_id))
    return report


def _none(report_id: int) -> str:
    return f"No report {report_id} waits for you. `tocsin report list` shows those that do."
