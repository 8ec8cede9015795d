"""Publish, as a referent, what waited to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.subject import FINDS, which_waiting
from core.access import Capability
from core.command import Command
from core.model.review import Why
from core.moderation import reading_first
from core.talk import Ask, Find, Option, Reply, Talk
from core.understanding.asked_to_correct import look_up_uncorrected

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


PARTS = {Why.PHOTO: "photo", Why.CHANGED: "change"}
"""The answers where only a part waited."""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Find out what is meant; whether it leaves all the same is asked, where its author was to correct it first."""
    named = yield from which_waiting(speaker, said)
    name = yield Find("uncorrected", {"key": named.key})
    if name and (yield Ask("anyway", (Option("yes"), Option("no")), params={"name": name})) == "no":
        return None
    return named


def act(named: Named | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let it go out like any other; the first who decides counts."""
    if named is None:
        return Reply("still_waits")
    subject, review = reading_first.waiting(uow, speaker, named)
    reading_first.publish(uow, subject, review, speaker)
    return Reply(PARTS.get(review.why, "done"), {"code": subject.code})


COMMAND = Command(
    "publish_alert",
    talk,
    act,
    Capability.REVIEW,
    {**FINDS, "uncorrected": look_up_uncorrected},
    on_alert=True,
    on_article=True,
    takes_words=False,
)
