"""A word of ours and then a code (« CLORE A12 », « MESSAGE A12 bonjour »): it can be nothing else than that command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.alert import alerts_called
from core.about.article import article_called
from core.language.words import leading_code, normalise
from core.said import Opening

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.language.words import Keywords
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

HELP, WRITE, WRITE_AUTHOR = "show_help", "write_message", "write_author"
REFUSE, REFUSE_WORDS = "refuse_request", "refuse_alert"


def coded(
    found: tuple[str, str], commands: Mapping[str, Command], speaker: Speaker, uow: UnitOfWork
) -> tuple[str, Opening] | None:
    """Give the command *found* and how it begins, when the code of an alert or an article follows its word.

    Who writes a message to an alert writes to its author; « refuser A3 » is of what waits there, and of no request.
    """
    name, rest = found
    code = leading_code(rest)
    if code is None:
        return None
    name = WRITE_AUTHOR if name == WRITE and code.letter == "A" else REFUSE_WORDS if name == REFUSE else name
    if code.letter == "A" and commands[name].on_alert:
        return name, Opening.about(alerts_called(code.number, speaker, uow), code.rest)
    if code.letter == "G" and commands[name].on_article:
        return name, Opening(code.rest, article_called(code.number, speaker, uow).id, is_article=True)
    return None


def asks_for_help(found: tuple[str, str], keywords: Keywords) -> bool:
    """Whether it is « AIDE 2 » or « AIDE GAZETTE », and no sentence that begins with that word."""
    name, rest = found
    return name == HELP and (normalise(rest).isdecimal() or keywords.whole(rest) is not None)
