"""Few words that answer an alert without its code: « 1 », as its SMS offers, or « c'est fini » of who raised it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.own_words import takes_back
from core.said import Opening
from core.words import courteous, normalise

if TYPE_CHECKING:
    from core.model.alert import Alert
    from core.model.member import Speaker
    from core.shelves import UnitOfWork

LATELY = timedelta(days=1)
"""How long after an alert a digit alone may answer it."""
_DIGITS = {"1": "acknowledge_alert", "2": "add_info", "3": "deny_alert"}
_DIGIT = re.compile(r"(\d)(?:[ ,.:=)-]+(.*))?", re.DOTALL)
_OVER = re.compile(
    r"(?:c[' ]?est |c )?(?:fini|termine|regle)|ils? (?:sont|est) partis?|(?:it is |it's |it s )?(?:over|finished)"
)
CLOSE = "close_alert"


def is_over(text: str, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *text* says without a code that it is over, by somebody who raised an alert in the last day."""
    is_said = _OVER.fullmatch(courteous(normalise(text))) is not None or takes_back(text)
    if speaker.person is None or not is_said:
        return False
    return any(each.author_id == speaker.person.id for each in _lately(speaker, uow))


def _lately(speaker: Speaker, uow: UnitOfWork) -> list[Alert]:
    """Give the open alerts of the last day that *speaker* may read or has raised."""
    alerts = uow.alerts.open_in([each.community.id for each in speaker.active])
    return [each for each in alerts if uow.now() - each.sent_at < LATELY]


def short_answer(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the command by which *text* answers an alert of the last day; None when it is no such thing.

    Raises:
        Unclear: it is a number alone, and nothing waits for one.
    """
    found = _DIGIT.fullmatch(text.strip())
    if found is None:
        return None
    if found[1] in _DIGITS and any(not each.status.is_hidden for each in _lately(speaker, uow)):
        return _DIGITS[found[1]], Opening((found[2] or "").strip())
    if found[2] is None:
        raise Unclear("common.nothing_asked")
    return None
