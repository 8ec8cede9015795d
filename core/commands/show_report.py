"""Show a referent what somebody from elsewhere reports, the longest waiting first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.leading import leads
from core.errors import Gone, NotAllowed
from core.moderation import report_desk
from core.moderation.report_dialogue import FINDS, to_answer
from core.talk import Find, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Take the one that was named, or the first that waits."""
    if not leads(speaker):
        raise NotAllowed("review.refused")
    if said.text.isascii() and said.text.isdecimal():
        return int(said.text[:9])
    found = yield Find("reports")
    if not found:
        raise Gone("report.nothing")
    return found[0]


def act(report_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give its card with what can be done; its words are never written down outside their own place."""
    report = to_answer(uow, speaker, report_id)
    shown = {**report_desk.about(uow, report), "told": ""}
    return Reply(report_desk.RAISED, shown, report_desk.buttons(report), unkept=uow.reports.words(report.id))


COMMAND = Command("show_report", talk, act, Capability.REVIEW, FINDS)
