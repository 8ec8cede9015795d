"""Change the language of the bot's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.language.choosing import read
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

LANGUAGES = (("fr", "français"), ("en", "english"))
"""Each language with its own name for itself, as `core.language.words.normalise` reads it."""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which one, unless it was said."""
    named = read(said.text, LANGUAGES)
    return named or (yield Ask("which", tuple(Option(key) for key, _ in LANGUAGES)))


def act(language: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Speak it from the next message on, and in this answer already."""
    uow.members.set_language(speaker.contact.id, language)
    return Reply(f"done_{language}")


COMMAND = Command("choose_language", talk, act, Capability.HEAR, place=80, puts_again=True)
