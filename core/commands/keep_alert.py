"""Decide, as a referent, that what neighbours flagged, or somebody from elsewhere reported, stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.subject import FINDS, which_waiting
from core.access import Capability
from core.command import Command
from core.language.reading import short_words
from core.moderation import flagging
from core.talk import Ask, Find, Reply, Talk

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Stay:
    """What stays, and why, where somebody waits to be told."""

    named: Named
    reason: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason where somebody from elsewhere is to read it."""
    named = yield from which_waiting(speaker, said)
    if (yield Find("is_reported", {"key": named.key})):
        return Stay(named, (yield Ask("why", parse=short_words)))
    return Stay(named)


def act(stay: Stay, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show it to everybody again."""
    subject, review = flagging.flagged(uow, speaker, stay.named)
    flagging.keep(uow, subject, review, speaker, stay.reason)
    return Reply("told" if stay.reason else "done", {"code": subject.code})


COMMAND = Command(
    "keep_alert",
    talk,
    act,
    Capability.HIDE_ALERT,
    FINDS,
    on_alert=True,
    on_article=True,
    takes_words=False,
)
