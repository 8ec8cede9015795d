"""The close of an alert taken back: who hears of it, and what its author says for it without its code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.about.correspondent import JUST_NOW, latest_writer
from core.alerts import alerting
from core.language.words import courteous, normalise
from core.model.alert import REOPEN_WITHIN, may_reopen, reopen
from core.model.alert_words import Category, Outcome
from core.model.notice import AudienceKind
from core.said import Opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

REOPEN = "reopen_alert"
_LEAD, _BEHIND = r"(?:et |mais |ah |attention |zut )?", r"(?: encore| toujours| a nouveau| again| maintenant| now)?"
_AGAIN = re.compile(
    rf"{_LEAD}(?:"
    r"(?:ils?|elles?|on|les? (?:voleurs?|cambrioleurs?|types?|hommes?|jeunes|gars|individus?)) "
    r"(?:est|sont) (?:revenue?s?|de retour|(?:toujours|encore) la)|"
    r"(?:ca|cela|le feu|l'incendie|la fumee) (?:recommence|reprend|repart|revient|est reparti|a repris|a recommence)|"
    r"(?:ils? |elles? |on )?(?:revient|reviennent|recommencent?)|"
    r"(?:ce n'est|c'est|c est) (?:pas|jamais) fini|c'est toujours en cours|"
    r"(?:he|she|they|it)(?: is| are|'s|'re| has| have)? (?:back|come back|came back|not over|started again)|"
    rf"(?:they are|they're|he is) still there|it (?:starts|is starting) again){_BEHIND}"
)
"""What says that something which was over is not."""
_GONE_AGAIN = re.compile(
    rf"{_LEAD}(?:(?:il|elle) (?:est (?:repartie?|encore partie?)|a (?:re|encore )disparu)|"
    rf"(?:he|she|it)(?: is|'s| has)? (?:gone|disappeared|missing)){_BEHIND}"
)
"""The same of somebody who was lost: « il est revenu » is the good end of it."""


def says_again(text: str, category: Category) -> bool:
    """Whether *text* says of an alert of *category* that it is not over, and nothing else: « ils sont revenus »."""
    again = _GONE_AGAIN if category is Category.MISSING else _AGAIN
    return again.fullmatch(courteous(normalise(text))) is not None


def ended_of(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the alerts of *speaker* whose close may still be taken back, the latest first."""
    if speaker.person is None:
        return []
    ended = uow.alerts.ended_of(speaker.person.id, uow.now() - REOPEN_WITHIN)
    return [each for each in ended if may_reopen(each, uow.now()) and speaker.within(each.community_id) is not None]


def not_over(text: str, speaker: Speaker, uow: UnitOfWork, among: Sequence[int] = ()) -> tuple[str, Opening] | None:
    """Give the command by which « ils sont revenus » takes the close of their own last alert back, once they agree.

    *among*: the alerts that were named; else it is the last that ended.
    """
    said = courteous(normalise(text))
    ended = ended_of(speaker, uow) if _AGAIN.fullmatch(said) or _GONE_AGAIN.fullmatch(said) else []
    ended = [each for each in ended if each.id in among or not among]
    # It may as well be for whoever just wrote.
    if not ended or (not among and latest_writer(speaker, uow, JUST_NOW) is not None):
        return None
    again = _GONE_AGAIN if ended[0].category is Category.MISSING else _AGAIN
    return (REOPEN, Opening(text, ended[0].id, is_guess=True)) if again.fullmatch(said) else None


def open_again(uow: UnitOfWork, closed: Alert, *, by: int | None = None) -> None:
    """Take the close of an alert back, and say so to all who were told that it is over.

    *by*: who does it, if a neighbour does; the author hears of it from anybody else.
    """
    uow.outbox.withdraw(closed.id, (alerting.CLOSED,))
    alert = alerting.weigh_again(uow, reopen(closed, uow.now()), is_silent=True)
    alerting.revive(uow, alert)
    params = {"now": {"time": uow.now().isoformat()}}
    # Of an alert that ended by itself nobody was told that it is over.
    if closed.outcome is not Outcome.EXPIRED:
        alerting.tell(uow, alert, alerting.REOPENED, AudienceKind.SEEN_ON, params)
    if by != alert.author_id:
        alerting.tell_person(uow, alert, alerting.REOPENED, alert.author_id, params)
