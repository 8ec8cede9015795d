"""Ask what plain words are for: all neighbours, whoever wrote last, or nobody. Nobody needs to know a word of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.plain_words import tells
from core.reading import short_words
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves import UnitOfWork

FRESH = timedelta(days=1)
"""How long words without a code may be an answer to a private message."""
NEIGHBOURS, WRITER, NOBODY = Option("neighbours"), Option("writer"), Option("nobody")


@dataclass(frozen=True, slots=True)
class Told:
    """More words instead of an answer to the question."""

    words: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whom the words are for, and hand them over as they were said."""
    words = short_words(said.text) if said.text else (yield Ask("what", parse=short_words))
    writer = yield Find("writer")
    choices = (WRITER, NEIGHBOURS, NOBODY) if writer else (NEIGHBOURS, NOBODY)
    while True:
        # What may be for one neighbour alone is not written down in a question.
        params = {"name": writer["name"]} if writer else {"words": words}
        whom = yield Ask("for_whom" if writer else "for_all", choices, _more, params)
        if not isinstance(whom, Told):
            break
        # What comes after goes on with what was said; a machine only says it once more.
        words = words if whom.words == words else short_words(f"{words} {whom.words}")
    if whom == NEIGHBOURS.key:
        return Handover("post_alert", replace(said, text=words))
    if whom == WRITER.key:
        return Handover("answer_message", replace(said, text=words, alert_id=writer["id"]))
    return None


def _more(answer: Answer) -> Told:
    if not tells(answer.text):
        raise Unclear
    return Told(short_words(answer))


def look_up_writer(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> Any:
    """Answer ``Find("writer")``: who wrote to the speaker in private since yesterday, if anybody did."""
    person = speaker.person
    for latest in uow.messages.latest_to(person.id, 1) if person else ():
        found = uow.messages.numbered(person.id, latest.number) if person and uow.now() - latest.at < FRESH else None
        if found is not None:
            return {"id": found.id, "name": latest.called}
    return None


def act(_nobody: None, _speaker: Speaker, _uow: UnitOfWork) -> Reply:
    """Say that nothing has left."""
    return Reply("nothing")


COMMAND = Command("hear_out", talk, act, Capability.TALK, {"writer": look_up_writer}, is_confidential=True)
