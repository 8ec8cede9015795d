"""Refuse, as a referent, to publish what waits, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.subject import FINDS, which_waiting
from core.access import Capability
from core.command import Command
from core.commands.publish_alert import PARTS
from core.language.reading import a_reason
from core.moderation import reading_first
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REASONS = ("person", "private", "off_topic")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused, and why."""

    named: Named
    reason: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which its author reads."""
    named = yield from which_waiting(speaker, said)
    asked = Ask("why", tuple(Option(each) for each in REASONS), parse=a_reason)
    return Refusal(named, (yield from told_or_asked(said.text, asked)))


def act(refusal: Refusal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it from the neighbours, and tell its author why."""
    subject, review = reading_first.waiting(uow, speaker, refusal.named)
    said = {"say": f"review.reason_{refusal.reason}"} if refusal.reason in REASONS else refusal.reason
    reading_first.refuse(uow, subject, review, speaker, said)
    return Reply(PARTS.get(review.why, "done"), {"code": subject.code})


COMMAND = Command("refuse_alert", talk, act, Capability.REVIEW, FINDS, on_alert=True, on_article=True, is_grave=True)
