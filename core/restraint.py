"""How often an address may be answered behind which a machine could stand (RFC 3834): no two bots may go on talking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.language.danger import tells_danger
from core.language.own_words import needs_help

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Reply

WINDOW = timedelta(hours=24)
MOST_TO_GUESTS = 10
MOST_TO_MEMBERS = 60
"""Answers a day; a program that answers each of ours is silent after an hour."""
MOST_IN_DANGER = 240
"""Whoever wrote all day may still raise an alert, and reads whom to call."""
WITH_A_PURPOSE = 4
"""How many times as much is said to whoever does something with us: a town hall on its worst day, a danger at night."""
LAST_TODAY = "common.last_today"
_CALL = "common.call_yourself"
_PURPOSES = ("join_community.", "leave_community.", "erase_me.")
_TO_ANYTHING = frozenset({"hear_out.for_all", "hear_out.for_article"}) | frozenset(
    f"common.{name}"
    for name in (
        "unknown",
        "outside",
        "guest",
        "guest_again",
        "how_to_stop",
        "empty",
        "cannot_open",
        "cannot_listen",
        "sealed",
        "sticker",
        "did_you_mean",
        "nothing_asked",
        "nothing_to_cancel",
        "our_fault",
        "welcome",
        "works",
        "same_to_you",
        "goodbye",
        "robot",
        "away",
        "moved",
        "bereaved",
        "address",
        "new_contact",
        "volunteers",
        "fewer",
        "trouble",
        "no_code_needed",
        "who_reads",
        "who_reads_address",
        "who_runs",
        "who_gave",
    )
)
"""What we say to words that mean nothing to us, which is what a machine's words are: once a day is enough."""


_AIMLESS = _TO_ANYTHING | {"common.unclear", "common.unclear_choice", "common.yes_or_no"}


def restrained(reply: Reply, speaker: Speaker, uow: UnitOfWork) -> Reply | None:
    """Give *reply* as it may be said to *speaker*; None where they were answered so often, or this, that it is enough.

    The last answer of the day says that it is.
    """
    said = uow.outbox.replies_to(speaker.contact.id, uow.now() - WINDOW)
    most = MOST_TO_GUESTS if speaker.is_guest else MOST_TO_MEMBERS
    most *= WITH_A_PURPOSE if _has_purpose(reply, speaker) else 1
    most = MOST_IN_DANGER if reply.key == _CALL or reply.key.startswith("post_alert.") else most
    words = str(reply.params.get("words", ""))
    is_danger = tells_danger(words) or needs_help(words)
    is_said = not is_danger and reply.key in _TO_ANYTHING and (reply.key, dict(reply.params)) in said
    if len(said) >= most or is_said:
        return None
    return replace(reply, before=LAST_TODAY) if len(said) == most - 1 and not reply.before else reply


def _has_purpose(reply: Reply, speaker: Speaker) -> bool:
    """Whether *reply* belongs to something that somebody does; of a stranger's that is entering, and a danger."""
    if speaker.is_guest:
        return reply.key.startswith(_PURPOSES)
    return reply.key not in _AIMLESS
