"""Who said that nothing must leave, and means it after all: « si, en fait oui », « finalement envoyez-la »."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.language.before_it_leaves import means_it_after_all
from core.language.choosing import agrees
from core.said import Opening
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import Conversation, UnitOfWork

RAISE_ALERT, REPLY = "post_alert", "reply"
NOTHING, CANCELLED = "hear_out.nothing", "common.cancelled"
GIVEN_UP = "given_up"
"""Under which a reply that nothing has left keeps the `Opening` of what was given up."""
STILL_MEANT, AT_ONCE = timedelta(minutes=10), timedelta(minutes=2)
"""How long « si, en fait oui » takes the no back, and how long a bare yes does, which may be for something else."""


def after_all(text: str, speaker: Speaker, uow: UnitOfWork) -> tuple[str, Opening] | None:
    """Give the alert that *text* takes up again, whose words were given up a moment ago; None where none were."""
    if not agrees(text) and not means_it_after_all(text):
        return None
    since = uow.now() - (AT_ONCE if agrees(text) else STILL_MEANT)
    # Only right behind the no: what was said in between is what a yes is for.
    last = uow.outbox.last_said(speaker.contact.id, REPLY, since)
    given_up = last.get("params", {}).get(GIVEN_UP) if last.get("text") in {NOTHING, CANCELLED} else None
    return (RAISE_ALERT, Opening.from_json(given_up)) if given_up else None


def called_off(conversation: Conversation | None) -> Reply:
    """Say that nothing was sent, and keep what the alert that *conversation* wrote told, for second thoughts."""
    if conversation is None or conversation.command != RAISE_ALERT:
        return Reply(CANCELLED)
    told = [each["v"] for each in conversation.log if not str(each["k"]).startswith("?")]
    words = ", ".join(each["t"] for each in told if each.get("t") and "c" not in each)
    # The last place and picture count, as they would have in the alert.
    shown = {key: each[key] for each in told for key in ("p", "f") if key in each}
    return Reply(CANCELLED, {GIVEN_UP: {"t": words, **shown}} if words or shown else {})
