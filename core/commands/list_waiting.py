"""Show a referent what waits to be read, the longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.subject import FINDS, about_waiting, subject_for
from core.access import Capability
from core.command import Command
from core.errors import Gone
from core.moderation.showing_waiting import shown
from core.talk import Reply

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(named: Named, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give its card with what can be done."""
    subject = subject_for(uow, speaker, Capability.HIDE_ALERT, named)
    review = uow.reviews.of(subject) or uow.reviews.beside(subject)
    if review is None:
        raise Gone("review.over", code=subject.code)
    return shown(uow, subject, review)


COMMAND = Command(
    "list_waiting",
    about_waiting,
    act,
    Capability.REVIEW,
    FINDS,
    on_alert=True,
    on_article=True,
    takes_words=False,
)
