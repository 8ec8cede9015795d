"""Answer a neighbour's letter to the town hall: who wrote it reads the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.community.entering import tell_person
from core.language.reading import short_words
from core.shortening import told_or_asked
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answering:
    """What the town hall says."""

    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the answer, unless it was said."""
    return Answering((yield from told_or_asked(said.text, Ask("what", parse=short_words))))


def act(answering: Answering, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Hand the words over to whoever wrote last."""
    contact = speaker.contact
    author = uow.invites.letter_writer(contact.channel, contact.address)
    if author is None:
        return Reply("nothing")
    params = {"words": answering.words, "address": contact.address}
    tell_person(uow, author, "answer_letter.answered", params)
    return Reply("done")


COMMAND = Command("answer_letter", talk, act, Capability.DECLINE_INVITATION)
