"""How often an address may be answered behind which a machine could stand (RFC 3834): no two bots may go on talking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.own_words import needs_help
from core.told_in_passing import tells_danger

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Reply

WINDOW = timedelta(hours=24)
MOST_TO_GUESTS = 10
MOST_TO_MEMBERS = 60
"""A neighbour raises an alert with six answers; a program that answers each of ours is silent after an hour."""

MOST_OF_ALERTS = 4 * MOST_TO_MEMBERS
"""Whoever wrote all day may still raise an alert."""

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
        "address",
        "new_contact",
        "volunteers",
        "fewer",
        "trouble",
        "no_code_needed",
        "who_reads",
        "who_gave",
    )
)
"""What we say to words that mean nothing to us, which is what a machine's words are: once a day is enough."""


def is_enough(reply: Reply, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *speaker* has been answered so often, or this very thing so lately, that silence is better."""
    said = uow.outbox.replies_to(speaker.contact.id, uow.now() - WINDOW)
    if len(said) >= (MOST_TO_GUESTS if speaker.is_guest else MOST_TO_MEMBERS) and not _is_of_alert(reply, len(said)):
        return True
    words = str(reply.params.get("words", ""))
    is_danger = tells_danger(words) or needs_help(words)
    return not is_danger and reply.key in _TO_ANYTHING and (reply.key, dict(reply.params)) in said


def _is_of_alert(reply: Reply, said: int) -> bool:
    return reply.key.startswith("post_alert.") and said < MOST_OF_ALERTS
