"""Ask, as a referent, the author of an alert that waits to word it better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import moderation
from core.access import Capability
from core.command import Command
from core.reading import short_words
from core.review_cards import tell_author
from core.reviewing import FINDS, which_waiting
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Advice:
    """On which alert, and in which words."""

    alert_id: int
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what its author shall change."""
    alert_id = yield from which_waiting(speaker, said)
    words = said.text or (yield Ask("what", parse=short_words))
    return Advice(alert_id, short_words(words))


def act(advice: Advice, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the words on; the alert waits on, and its author corrects it."""
    alert, _ = moderation.waiting_alert(uow, speaker, advice.alert_id)
    by = speaker.person.name if speaker.person else ""
    tell_author(uow, alert, "review.your_turn", {"by": by, "words": advice.words})
    return Reply("done", {"code": alert.code})


COMMAND = Command("ask_author", talk, act, Capability.REVIEW, FINDS, on_alert=True)
