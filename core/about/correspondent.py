"""Reading who is meant by ``P4``, by a name, or by answering a private message; and the questions about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.community.messaging import ARRIVED, correspondent_of
from core.errors import NotAllowed
from core.language.reading import clean
from core.language.words import leading_code, normalise
from core.said import Opening
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.private_message import Correspondent, PrivateMessage
    from core.shelves.outbox import Referred
    from core.shelves.unit_of_work import UnitOfWork

FRESH, JUST_NOW = timedelta(days=1), timedelta(hours=1)
"""How long words without a code may be an answer to a private message, and even a wish may be one."""
ANSWER = "answer_message"
MOST_SHOWN = 8
_ON_MESSAGE = {
    "block_member": "block_member",
    "unblock_member": "unblock_member",
    "mute_alert": "mute_correspondent",
    "mute_correspondent": "mute_correspondent",
    "flag_alert": "flag_message",
    "flag_message": "flag_message",
}
"""What the word of a command means when it answers a private message, or follows P4: nobody wants it passed on."""


def is_correspondent(text: str) -> bool:
    """Whether *text* begins with the code of a correspondent."""
    code = leading_code(text)
    return code is not None and code.letter == "P"


def command_on(word_of: str | None, opening: Opening) -> tuple[str, Opening]:
    """Give what is done about the correspondent of *opening*: its words are passed on, unless they are a command's."""
    verb = _ON_MESSAGE.get(word_of) if word_of is not None else None
    return (ANSWER, opening) if verb is None else (verb, Opening("", opening.alert_id))


def by_code(text: str, speaker: Speaker, uow: UnitOfWork) -> Opening | None:
    """Read ``P4`` and the words after it.

    Raises:
        NotAllowed: the speaker calls nobody so.
    """
    code = leading_code(text)
    if code is None or code.letter != "P" or code.is_spaced:
        return None
    found = uow.messages.numbered(speaker.person.id, code.number) if speaker.person else None
    if found is None:
        raise NotAllowed("message.no_such")
    return Opening(code.rest, found.id)


def by_reply(referred: Referred, text: str) -> Opening | None:
    """Read an answer to the private message itself: it may be there only because it was at hand."""
    is_private = referred.notice_kind == ARRIVED and "correspondent" in referred.params
    return Opening(text, referred.params["correspondent"], is_guess=True) if is_private and text else None


def latest_writer(speaker: Speaker, uow: UnitOfWork, within: timedelta = FRESH) -> PrivateMessage | None:
    """Give the last private message to *speaker*, if it came *within* this time: plain words may answer it."""
    latest = next(iter(uow.messages.latest_to(speaker.person.id, 1)), None) if speaker.person else None
    return latest if latest is not None and uow.now() - latest.at < within else None


def which_correspondent(said: Opening) -> Talk:
    """Find out which correspondent is meant; give their id, and the words after their name or code.

    Raises:
        NotAllowed: there is none, or none of that name.
    """
    if said.alert_id is not None:
        return said.alert_id, said.text
    found = yield Find("correspondents", {"words": clean(said.text)})
    people = found["people"]
    if not people:
        raise NotAllowed("message.no_such")
    if len(people) == 1 and said.text:
        return people[0]["id"], found["rest"]
    options = tuple(Option(str(each["id"]), each["label"]) for each in people)
    return int((yield Ask("message.which", options))), found["rest"]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose messages are meant."""

    correspondent_id: int


def whose_messages(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who is meant, unless it was said; a whole dialogue for commands that need nothing else."""
    correspondent_id, _ = yield from which_correspondent(said)
    return Whose(correspondent_id)


def own_correspondent(uow: UnitOfWork, speaker: Speaker, capability: Capability, whose: Whose) -> Correspondent:
    """Give the one who is meant.

    Raises:
        NotAllowed: it is no correspondent of *speaker*'s, or they may not do this.
    """
    found = correspondent_of(uow, speaker, whose.correspondent_id)
    if found is None or not may(speaker, capability):
        raise NotAllowed("message.no_such")
    return found


def look_up_correspondents(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("correspondents")``: those of the speaker whom the first words may mean; without words, all."""
    words = params["words"]
    if speaker.person is None:
        return {"people": [], "rest": words}
    code = leading_code(words)
    if code is not None and code.letter == "P":
        one = uow.messages.numbered(speaker.person.id, code.number)
        return {"people": [_shown(one)] if one else [], "rest": code.rest}
    said = normalise(words)
    known = uow.messages.of(speaker.person.id, 100)
    fitting = [each for each in known if not said or normalise(each.name).startswith(said)]
    return {"people": [_shown(each) for each in fitting[:MOST_SHOWN]], "rest": ""}


def _shown(correspondent: Correspondent) -> dict[str, Any]:
    return {"id": correspondent.id, "label": correspondent.label}


FINDS = {"correspondents": look_up_correspondents}
