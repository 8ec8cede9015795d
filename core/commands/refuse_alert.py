"""Refuse, as a referent, to publish an alert that waits, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import moderation
from core.access import Capability
from core.command import Command
from core.reading import short_words
from core.reviewing import FINDS, which_waiting
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening

REASONS = ("person", "private", "off_topic")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which alert, and why."""

    alert_id: int
    reason: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which its author reads."""
    alert_id = yield from which_waiting(speaker, said)
    if said.text:
        return Refusal(alert_id, short_words(said.text))
    return Refusal(alert_id, (yield Ask("why", tuple(Option(each) for each in REASONS), parse=short_words)))


def act(refusal: Refusal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it from the neighbours, and tell its author why."""
    alert, review = moderation.waiting_alert(uow, speaker, refusal.alert_id)
    said = {"say": f"review.reason_{refusal.reason}"} if refusal.reason in REASONS else refusal.reason
    moderation.refuse(uow, alert, review, speaker, said)
    return Reply("done", {"code": alert.code})


COMMAND = Command("refuse_alert", talk, act, Capability.REVIEW, FINDS, on_alert=True)
