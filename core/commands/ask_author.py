"""Ask, as a referent, the author of what waits to word it better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.review_cards import tell_author
from core.about.subject import FINDS, which_waiting
from core.access import Capability
from core.command import Command
from core.language.reading import short_words
from core.model.review import Why
from core.moderation import reading_first
from core.shortening import told_or_asked
from core.talk import Ask, Reply, Talk
from core.understanding.asked_to_correct import print_of

if TYPE_CHECKING:
    from core.about.subject import Named
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Advice:
    """On what, and in which words."""

    named: Named
    words: str


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask what its author shall change."""
    named = yield from which_waiting(speaker, said)
    return Advice(named, (yield from told_or_asked(said.text, Ask("what", parse=short_words))))


def act(advice: Advice, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the words on; it waits on, and its author corrects it."""
    subject, review = reading_first.waiting(uow, speaker, advice.named)
    if review.why is Why.PHOTO:
        return Reply("photo", {"code": subject.code})
    by = speaker.person.name if speaker.person else ""
    tell_author(uow, subject, "your_turn", {"by": by, "words": advice.words, "key": advice.named.key})
    reading_first.wait_for_author(uow, subject)
    return Reply("done", {"code": subject.code, "was": print_of(subject)})


COMMAND = Command("ask_author", talk, act, Capability.REVIEW, FINDS, on_alert=True, on_article=True)
