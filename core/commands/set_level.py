"""Choose how loudly each matter comes: it rings, it vibrates, it is silent, or it waits for the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.errors import Unclear
from core.language.words import normalise
from core.model.peace import Level, Matter
from core.ports import Voice
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.peace import Loudness
    from core.shelves.unit_of_work import UnitOfWork

MATTERS = tuple(Option(each) for each in Matter)
_VOICES = tuple(voice for voice in Voice if voice is not Voice.CONSOLE)


@dataclass(frozen=True, slots=True)
class Choice:
    """How loudly a matter comes, on every contact or on those of one kind of channel."""

    matter: Matter
    level: Level
    voice: str = ""


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what, and how loudly, as far as it was not said."""
    matter, level, voice = (_named(kind, said.text) for kind in (Matter, Level, _VOICES))
    if said.text and not (matter or level):
        raise Unclear("set_level.unclear")
    if not matter:
        now = yield Find("levels")
        matter = yield Ask("what", MATTERS, _a_matter, now)
    levels = Matter(matter).levels
    if not level:
        level = yield Ask(f"how_{matter}", tuple(Option(each) for each in levels), _a_level)
    if Level(level) not in levels:
        raise Unclear("set_level.never_by_letter")
    return Choice(Matter(matter), Level(level), voice)


def _a_matter(answer: Answer) -> str:
    return _named(Matter, answer.text) or _unclear()


def _a_level(answer: Answer) -> str:
    return _named(Level, answer.text) or _unclear()


def _unclear() -> str:
    raise Unclear("set_level.unclear")


def _named(kinds: Iterable[str], text: str) -> str:
    """Give which of *kinds* is named in *text*, by any of the words for it; nothing when none is."""
    said = f" {normalise(text)} "
    ways = Texts.load().also
    for kind in kinds:
        if any(re.search(rf" {re.escape(normalise(way))} ", said) for way in ways(f"set_level.say_{kind}")):
            return str(kind)
    return ""


def look_at_levels(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("levels")``: how loudly each matter comes now, on the contact that alerts try first."""
    contacts = uow.peace.loudness(speaker.person.id) if speaker.person is not None else ()
    lines = [_line(matter, _level(contacts, matter)) for matter in Matter]
    return {"list": {"join": lines, "by": "\n"}}


def _level(contacts: Sequence[Loudness], matter: Matter) -> Level:
    return contacts[0].levels.get(matter, Level.RING) if contacts else Level.RING


def _line(matter: str, level: str) -> dict[str, Any]:
    return {"say": "set_level.line", **_said(matter, level)}


def _said(matter: str, level: str) -> dict[str, Any]:
    return {"what": {"say": f"set_level.say_{matter}"}, "how": {"say": f"set_level.say_{level}"}}


def act(choice: Choice, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the level, and say what it means where it cannot be kept to the letter."""
    if speaker.person is None:
        return Reply("guest")
    contacts = [each for each in uow.peace.loudness(speaker.person.id) if _is_meant(each, choice, speaker)]
    if not contacts:
        return Reply("not_there")
    uow.peace.set_level([each.contact_id for each in contacts], choice.matter, choice.level)
    key = "done_danger" if choice.matter is Matter.DANGER else "done"
    return Reply(key, _said(choice.matter, choice.level))


def _is_meant(contact: Loudness, choice: Choice, speaker: Speaker) -> bool:
    """Whether the choice is for this contact; short messages bring more only where that is said, or asked for there."""
    kind = contact.channel.removeprefix("street-")
    if choice.voice:
        return kind == choice.voice
    is_more = choice.matter is Matter.ALERT and choice.level.is_shown
    return not (contact.is_texted and is_more) or contact.contact_id == speaker.contact.id


FINDS = {"levels": look_at_levels}
COMMAND = Command("set_level", talk, act, Capability.OWN_CONTACTS, FINDS)
