"""Choose how often the gazette comes to a contact: at once, every day, on Mondays, or never."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.community import contacts
from core.errors import Gone, NotAllowed, Unclear
from core.language.words import normalise
from core.model.member import Silence
from core.model.rhythm import Rhythm
from core.talk import Ask, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.contacts import OwnContact
    from core.shelves.unit_of_work import UnitOfWork

_ID = re.compile(r"#(\d{1,18})\b\s*")


@dataclass(frozen=True, slots=True)
class Choice:
    """How often, and on which contact of the person by its id (none: on the one that speaks)."""

    rhythm: Rhythm
    contact_id: int | None = None

    @property
    def needs(self) -> Capability:
        """Another contact is changed by its owner alone; where somebody speaks, what comes in there is theirs."""
        return Capability.HEAR if self.contact_id is None else Capability.OWN_CONTACTS


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask how often, unless it was said."""
    named = _ID.match(said.text)
    contact_id = int(named[1]) if named else None
    words = said.text[named.end() :] if named else said.text
    rhythm = _read(words) if words else None
    if rhythm is None:
        rhythm = Rhythm((yield Ask("how_often", tuple(Option(each.value) for each in Rhythm), parse=_a_rhythm)))
    return Choice(rhythm, contact_id)


def _a_rhythm(answer: Answer) -> str:
    rhythm = _read(answer.text)
    if rhythm is None:
        raise Unclear("choose_gazette.unclear")
    return rhythm.value


def _read(text: str) -> Rhythm | None:
    """Read how often, in any language; none where it was not said."""
    said = f" {normalise(text)} "
    texts = Texts.load()
    for rhythm in Rhythm:
        if any(f" {normalise(way)} " in said for way in texts.also(f"choose_gazette.{rhythm}")):
            return rhythm
    return None


def act(choice: Choice, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the choice; what was written until now comes as it would have come."""
    here = choice.contact_id or speaker.contact.id
    own = contacts.own(uow, speaker.known.id, here)
    if own is None:
        raise Gone("choose_gazette.not_yours")
    if choice.contact_id not in {None, speaker.contact.id} and not contacts.is_settled(
        speaker.contact.id, uow.contacts.of(speaker.known.id), uow.now()
    ):
        raise NotAllowed("link_contact.too_new")
    contacts.choose_rhythm(uow, speaker.known.id, here, choice.rhythm)
    if choice.rhythm is not Rhythm.NEVER and own.contact.silence is Silence.GAZETTE:
        uow.members.set_silence(here, Silence.NOTHING)
    return Reply(_said(choice.rhythm, own), _params(choice.rhythm, own))


def _said(rhythm: Rhythm, own: OwnContact) -> str:
    if rhythm is Rhythm.NEVER:
        return "done_never"
    return "done" if own.contact.silence in {Silence.NOTHING, Silence.GAZETTE} else "done_stopped"


def _params(rhythm: Rhythm, own: OwnContact) -> dict[str, Any]:
    return {"contact": own.said, "gazette": {"say": f"choose_gazette.{rhythm}"}}


COMMAND = Command("choose_gazette", talk, act, Capability.HEAR)
