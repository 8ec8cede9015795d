"""The dialogues of referents about what somebody from elsewhere reports, and that has no code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.community.leading import leads
from core.errors import Gone, NotAllowed
from core.language.reading import a_number, leading_number, short_words
from core.moderation import reports
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.report import Outcome, Report
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_WAITING = 8


@dataclass(frozen=True, slots=True)
class Answered:
    """Which report is answered, and what is decided, in words."""

    report_id: int
    words: str


def which_report(speaker: Speaker, said: Opening) -> Talk:
    """Find out which report is answered (that of the button, of the number, the only one) and the words; give both.

    Raises:
        NotAllowed: the speaker leads nowhere.
        Gone: nothing waits.
    """
    if not leads(speaker):
        raise NotAllowed("review.refused")
    report_id, rest = said.alert_id, said.text
    if report_id is None:
        report_id, rest = leading_number(said.text)
    if report_id is None:
        found = yield Find("reports")
        if not found:
            raise Gone("report.nothing")
        report_id = found[0] if len(found) == 1 else (yield Ask("report.which", parse=a_number))
    words = yield from told_or_asked(rest, Ask("report.why", parse=short_words))
    return Answered(report_id, words)


def look_up_reports(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[int]:
    """Answer ``Find("reports")``: the numbers of those that wait for *speaker*, the longest first."""
    return [each.id for each in uow.reports.waiting_in(leads(speaker), MOST_WAITING)]


def to_answer(uow: UnitOfWork, speaker: Speaker, report_id: int) -> Report:
    """Give a report that *speaker* answers.

    Raises:
        NotAllowed: there is none, or none that they may answer: both read the same.
        Gone: somebody answered it.
    """
    found = uow.reports.by_id(report_id)
    there = found.aim.community_id if found is not None else None
    if found is None or there is None or found.aim.is_found or not may(speaker, Capability.REVIEW, there):
        raise NotAllowed("report.no_such")
    if found.outcome is not None:
        raise Gone("report.over", number=found.id)
    return found


def decide(uow: UnitOfWork, speaker: Speaker, answered: Answered, outcome: Outcome) -> Reply:
    """Answer a report as a referent; whoever wrote it is told, and the other referents read who said so."""
    report = to_answer(uow, speaker, answered.report_id)
    by = (speaker.person.name, speaker.person.id) if speaker.person else ("", None)
    reports.answer(uow, report, outcome, answered.words, by)
    return Reply("done")


FINDS = {"reports": look_up_reports}
