"""Report something that neighbours wrote, by anybody and from anywhere: most of all by mail, by who lives elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.language.reading import clean
from core.language.words import normalise
from core.model.report import Told
from core.moderation.report_desk import take_in
from core.moderation.reports import LONGEST_WHERE, LONGEST_WHY
from core.said import Opening
from core.shortening import told_or_asked
from core.talk import Ask, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer
    from core.shelves.unit_of_work import UnitOfWork

MOST_A_DAY = 5
"""Of one address: nobody proves that it is theirs."""
DAY = timedelta(days=1)
_WORDS = frozenset({"signalement", "report"})
_WHAT = (Option("text"), Option("alert"))


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported, in a line, and what is wrong with it."""

    where: str
    why: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Take what a stranger says at once; ask a neighbour whether it is not the street that they mean."""
    if speaker.active and (yield Ask("meant", _WHAT)) == "alert":
        return Handover("post_alert", Opening(said.text))
    return (yield from told_or_asked(said.text, Ask("what", parse=_told)))


def _told(answer: Answer) -> Reported:
    """Read an answer; whoever writes a new mail says the word once more."""
    first, _, rest = answer.text.strip().partition(" ")
    return _read(rest if rest and normalise(first) in _WORDS else answer.text)


def _read(text: str) -> Reported:
    """Read the first line, and the others.

    Raises:
        Unclear: there are no words, or far too many.
    """
    first, *others = [line for line in map(clean, text.splitlines()) if line] or [""]
    if not first:
        raise Unclear("common.words_please")
    why = "\n".join(others)
    if len(first) > LONGEST_WHERE:
        first, why = "", "\n".join([first, *others])
    if len(why) > LONGEST_WHY:
        raise Unclear("common.too_long", count=LONGEST_WHY)
    return Reported(first, why)


def act(reported: Reported, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it like what the page /notice takes; the answer is the same whatever it is about."""
    contact = speaker.contact
    if uow.reports.added_since(uow.now() - DAY, contact.id) >= MOST_A_DAY:
        return Reply("enough")
    taken = take_in(uow, Told(reported.where, reported.why), contact.id)
    operators = ("operator.report", {"id": taken.number}) if taken.for_operators else None
    return Reply("done", {"number": taken.number}, operators=operators)


COMMAND = Command("report_content", talk, act, Capability.REPORT, is_confidential=True)
