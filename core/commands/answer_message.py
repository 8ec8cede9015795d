"""Answer a correspondent: by ``P4`` and words, or by answering their message itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.correspondent import FINDS, which_correspondent
from core.access import Capability
from core.command import Command
from core.community.messaging import answer, correspondent_of
from core.language.reading import short_words
from core.shortening import told_or_asked
from core.talk import Ask, Find, Reply, Talk
from core.understanding.alert_instead import for_all_instead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answering:
    """To which correspondent, and what."""

    correspondent_id: int
    words: str
    photo_id: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to whom and what, as far as it was not said; a danger under their message may be for everybody."""
    correspondent_id, rest = yield from which_correspondent(said)
    journey = "" if rest else (yield Find("journey", {"correspondent": correspondent_id}))
    words = yield from told_or_asked(rest, Ask("what", parse=short_words, params={"journey": journey}))
    if said.is_guess:
        name = yield Find("called", {"correspondent": correspondent_id})
        alert = yield from for_all_instead(words, name, said.photo_id)
        if alert is not None:
            return alert
    return Answering(correspondent_id, words, said.photo_id)


def look_up_journey(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> Any:
    """Answer ``Find("journey")``: how far the speaker's last message to a correspondent came, if there is one."""
    to = correspondent_of(uow, speaker, params["correspondent"])
    found = uow.messages.journey(to.person_id, to.other_id, to.alert_id) if to is not None else None
    if to is None or found is None:
        return ""
    return {"say": f"message.was_{found[0]}", "name": to.called, "at": {"time": found[1].isoformat()}}


def look_up_called(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> str:
    """Answer ``Find("called")``: how a correspondent is called."""
    to = correspondent_of(uow, speaker, params["correspondent"])
    return to.called if to is not None else ""


def act(answering: Answering, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Pass the answer on."""
    passed = answer(uow, speaker, answering.correspondent_id, answering.words, photo_id=answering.photo_id)
    return passed.told()


COMMAND = Command(
    "answer_message",
    talk,
    act,
    Capability.ANSWER_MESSAGE,
    {**FINDS, "journey": look_up_journey, "called": look_up_called},
    is_confidential=True,
)
