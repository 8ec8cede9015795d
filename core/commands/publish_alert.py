"""Publish, as a referent, what waited to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import moderation
from core.about_subject import FINDS, about_waiting
from core.access import Capability
from core.command import Command
from core.model.review import Why
from core.talk import Reply

if TYPE_CHECKING:
    from core.about_subject import Named
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


PARTS = {Why.PHOTO: "photo", Why.CHANGED: "change"}
"""The answers where only a part waited."""


def act(named: Named, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let it go out like any other; the first who decides counts."""
    subject, review = moderation.waiting(uow, speaker, named)
    moderation.publish(uow, subject, review, speaker)
    return Reply(PARTS.get(review.why, "done"), {"code": subject.code})


COMMAND = Command(
    "publish_alert",
    about_waiting,
    act,
    Capability.REVIEW,
    FINDS,
    on_alert=True,
    on_article=True,
    takes_words=False,
)
