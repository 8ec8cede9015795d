"""Answer a correspondent: by ``P4`` and words, or by answering their message itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about_correspondent import FINDS, which_correspondent
from core.access import Capability
from core.command import Command
from core.messaging import answer
from core.reading import short_words
from core.talk import Ask, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves import UnitOfWork
    from core.talk import Opening


@dataclass(frozen=True, slots=True)
class Answering:
    """To which correspondent, and what."""

    correspondent_id: int
    words: str
    photo_id: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to whom and what, as far as it was not said."""
    correspondent_id, rest = yield from which_correspondent(said)
    words = short_words(rest) if rest else (yield Ask("what", parse=short_words))
    return Answering(correspondent_id, words, said.photo_id)


def act(answering: Answering, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the answer on."""
    passed = answer(uow, speaker, answering.correspondent_id, answering.words, photo_id=answering.photo_id)
    key = "message.sent" if passed.is_heard else "message.waits"
    return Reply(key, {"name": passed.to.name, "code": passed.to.code})


COMMAND = Command("answer_message", talk, act, Capability.ANSWER_MESSAGE, FINDS, is_confidential=True)
