"""What answers « Toujours en cours ? »: the yes or no of who raised the alert, on any channel, however it is signed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.alerts.alerting import ASK_BEFORE_EXPIRY, STILL_ON
from core.language.danger import A_SENTENCE
from core.language.first_line import category_named
from core.language.own_words import is_telling
from core.language.small_talk import says_nothing
from core.language.words import courteous, leading_code, normalise
from core.model.alert_words import AlertStatus, Outcome
from core.said import Opening
from core.understanding.referring import answered_by

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound

KEEP, CLOSE, REOPEN = "still_on", "close_alert", "reopen_alert"
_GOES_ON = re.compile(r"(oui|ouais|yes|yep|toujours|encore|still|non|nan|nope|no)\b[\s,.!:;-]*(.*)", re.IGNORECASE)
_NO = frozenset({"non", "nan", "nope", "no"})
_NO_MORE = re.compile(
    r"(?:(?:ca |cela |it |it's |it is )?(?:c'?est |est |dure |continue |y est )?)?"
    r"(?:toujours|encore|still)?(?: ?(?:la|en cours|le cas|ouverte?|going(?: on)?|on|there|here|d'actualite))?"
)
"""Words behind a yes that tell nothing beside it."""


def answered(
    text: str, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, *, is_asked: bool
) -> tuple[str, Opening] | None:
    """Give the command by which *text* answers our question whether an alert goes on; None where it is no such thing.

    The alert is the one that *text* names, or whose question it answers, or else the one that ends first, unless
    another question is open (*is_asked*).
    """
    code = leading_code(text)
    found = _GOES_ON.match((code.rest if code is not None and code.letter == "A" else text).strip())
    if found is None or speaker.person is None or inbound.room is not None:
        return None
    # A signature stands below: only the first line is the answer, unless more is told.
    said, _, below = found.string.partition("\n")
    head, rest = found[1].lower(), found[2] if found.end() <= len(said) else ""
    words = " ".join([rest.strip(), *(line.strip() for line in below.splitlines() if _is_news(line))]).strip()
    alert = _meant(code.number if code is not None else None, inbound, speaker, uow, is_asked=is_asked)
    # « Encore un vol rue des Lilas » is another thing.
    if alert is None or category_named(text) not in {None, alert.category}:
        return None
    if not alert.is_open:
        is_late = head not in _NO and alert.outcome is Outcome.EXPIRED
        return (REOPEN, Opening("", alert.id)) if is_late else None
    if head in _NO:
        return CLOSE, Opening("" if says_nothing(words) else words, alert.id)
    return KEEP, Opening(words if _is_more(words) else "", alert.id)


def _meant(number: int | None, inbound: Inbound, speaker: Speaker, uow: UnitOfWork, *, is_asked: bool) -> Alert | None:
    referred = answered_by(inbound, uow)
    if referred is not None:
        is_asked_there = referred.notice_kind == STILL_ON and referred.alert_id is not None
        return uow.alerts.by_id(referred.alert_id or 0) if is_asked_there else None
    if number is None and is_asked:
        return None
    asked = [each for each in _asked(speaker, uow) if number in {None, each.number}]
    return min(asked, key=lambda each: each.expires_at, default=None)


def _asked(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the alerts of *speaker* that were asked about: those that end by themselves in a moment."""
    own = speaker.person.id if speaker.person is not None else None
    there = uow.alerts.open_in([each.community.id for each in speaker.active])
    return [
        each
        for each in there
        if each.author_id == own
        and each.status is not AlertStatus.FOLDED
        and timedelta() < each.expires_at - uow.now() <= ASK_BEFORE_EXPIRY
    ]


def _is_news(line: str) -> bool:
    return category_named(line) is not None or is_telling(line)


def _is_more(words: str) -> bool:
    """Whether what stands behind a yes tells neighbours something."""
    said = courteous(normalise(words))
    if not said or says_nothing(words) or _NO_MORE.fullmatch(said):
        return False
    return len(said.split()) >= A_SENTENCE or _is_news(words)
