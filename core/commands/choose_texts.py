"""Choose whether short messages bring every alert, or dangers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.language.words import normalise
from core.model.peace import Level, Matter
from core.talk import Ask, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

CHOICES = {"danger": Level.LETTER, "all": Level.RING}


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which alerts, unless it was said."""
    if said.text:
        return _read(said.text)
    return (yield Ask("which", tuple(Option(key) for key in CHOICES), _a_choice))


def _a_choice(answer: Answer) -> str:
    return _read(answer.text)


def _read(text: str) -> str:
    said = normalise(text)
    for key in CHOICES:
        if said in {normalise(word) for word in Texts.load().also(f"choose_texts.say_{key}")}:
            return key
    raise Unclear("choose_texts.unclear")


def act(key: str, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the choice for all telephones of the person."""
    contacts = uow.peace.loudness(speaker.person.id) if speaker.person is not None else ()
    texted = [each.contact_id for each in contacts if each.is_texted]
    if not texted:
        return Reply("no_telephone")
    uow.peace.set_level(texted, Matter.ALERT, CHOICES[key])
    return Reply(f"done_{key}")


COMMAND = Command("choose_texts", talk, act, Capability.OWN_CONTACTS)
