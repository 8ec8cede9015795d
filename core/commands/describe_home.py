"""Note what helps around one's own home, for oneself alone; or erase it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.community.home import OPTIONS, a_note, home_form
from core.community.profiles import CLEARED
from core.errors import NotAllowed, Unclear
from core.language.danger import is_happening
from core.language.words import normalise
from core.model.profile import Topic, in_order
from core.ports import Voice
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

SKIP, EDIT = "skip", "edit"
_EDITS = frozenset({"changer", "modifier", "remplir", "change", "edit", "fill in"})


@dataclass(frozen=True, slots=True)
class Home:
    """What is to be noted; or that all is to be shown, or erased."""

    notes: Mapping[Topic, str] = field(default_factory=dict)
    is_erased: bool = False
    is_by_sms: bool = False

    @property
    def needs(self) -> Capability:
        """To be told where else it can be done, nobody has to prove anything."""
        return Capability.TALK if self.is_by_sms else Capability.OWN_PROFILE


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask one thing after the other, each of which may be skipped; by mail in one form, by SMS nothing."""
    words = normalise(said.text)
    if words and words in CLEARED:
        yield Ask("sure", (Option("yes"),))
        return Home(is_erased=True)
    if speaker.voice is Voice.SMS:
        # A phone lies about, and an SMS stays on it.
        return Home(is_by_sms=True)
    if words and words not in _EDITS:
        return Home(home_form(said.text))
    if not words and (yield Find("has_notes")):
        return Home()
    if speaker.voice is Voice.EMAIL:
        return Home((yield Ask("form", parse=_some_lines)))
    return Home((yield from _one_by_one()))


def _one_by_one() -> Talk:
    notes = {}
    for topic in Topic:
        options = (*(Option(each) for each in OPTIONS.get(topic, ())), Option(SKIP))
        # A wish is a yes or a no: others act on it.
        parse = None if topic is Topic.ROUND else _a_word
        answered = yield Ask(topic.value, options, parse=parse)
        if answered != SKIP:
            notes[topic] = answered
    return notes


def _a_word(answer: Answer) -> str:
    if is_happening(answer.text):
        raise Unclear
    return a_note(answer.text)


def _some_lines(answer: Answer) -> dict[Topic, str]:
    return home_form(answer.text)


def has_notes(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("has_notes")``: whether anything is noted yet."""
    return bool(speaker.person and uow.profiles.home_notes(speaker.person.id))


def act(home: Home, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it encrypted, and show it to nobody but its owner; a mail only says that it is kept."""
    if speaker.person is None:
        raise NotAllowed("describe_home.refused")
    own = speaker.person.id
    if home.is_by_sms:
        return Reply("not_by_sms")
    if home.is_erased:
        uow.profiles.erase_home(own)
        return Reply("erased")
    for topic, words in home.notes.items():
        uow.profiles.note_home(own, topic, words)
    notes = uow.profiles.home_notes(own)
    if not notes:
        return Reply("nothing")
    if speaker.voice.is_terse:
        return Reply("kept", {"count": len(notes)})
    told = [
        {"say": "home.line", "kind": {"say": f"home.{topic}"}, "words": _said(topic, words)}
        for topic, words in in_order(notes)
    ]
    # What is shown goes to the screen, and is not written down anywhere on its way.
    return Reply("shown", {"count": len(notes)}, _BUTTONS, unkept={"lines": {"join": told, "by": "\n"}})


_BUTTONS = (("describe_home.change", "!describe_home::changer"), ("describe_home.erase", "!describe_home::effacer"))


def _said(topic: Topic, words: str) -> Any:
    return {"say": f"home.{topic}_{words}"} if words in OPTIONS.get(topic, ()) else words


COMMAND = Command("describe_home", talk, act, Capability.OWN_PROFILE, {"has_notes": has_notes}, is_confidential=True)
