"""Decide, as a referent, that what neighbours flagged stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import flagging
from core.about_subject import FINDS, about_waiting
from core.access import Capability
from core.command import Command
from core.talk import Reply

if TYPE_CHECKING:
    from core.about_subject import Named
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def act(named: Named, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show it to everybody again."""
    subject, review = flagging.flagged(uow, speaker, named)
    flagging.keep(uow, subject, review, speaker)
    return Reply("done", {"code": subject.code})


COMMAND = Command(
    "keep_alert",
    about_waiting,
    act,
    Capability.HIDE_ALERT,
    FINDS,
    on_alert=True,
    on_article=True,
    takes_words=False,
)
