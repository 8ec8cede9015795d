"""What answers a message of ours that wants one thing: the alert of a twin, or that one's own be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.community.twin_alerts import TWIN_ALERT
from core.said import Opening
from core.understanding.asked_to_correct import corrected_by_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.language.words import Keywords
    from core.shelves.outbox import Referred

TWIN_MAIL = "choose_twin_mail"


def special_reply(
    referred: Referred, text: str, keywords: Keywords, commands: Mapping[str, Command]
) -> tuple[str, Opening] | None:
    """Give the command that *text* is in answer to such a message, and how it begins."""
    if referred.notice_kind == TWIN_ALERT and referred.alert_id is not None:
        return _of_twin(text, keywords, commands) or ("answer_twin", Opening(text, referred.alert_id))
    return corrected_by_reply(referred, text) if keywords.first(text) is None else None


def _of_twin(text: str, keywords: Keywords, commands: Mapping[str, Command]) -> tuple[str, Opening] | None:
    """What is no answer to the mail of a twin's alert: « JUMELLES NON » ends these mails, and nobody reads it."""
    found = keywords.first(text)
    if found is None or commands[found[0]].on_alert:
        return None
    is_own = found[0] == TWIN_MAIL or commands[found[0]].urgent or keywords.whole(text) is not None
    return (found[0], Opening(found[1])) if is_own else None
