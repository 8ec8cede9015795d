"""Call for help from those who run the service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.challenge import code_in
from core.command import Command
from core.errors import NotAllowed
from core.language.reading import clean, short_words
from core.shortening import told_or_asked
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_SHOWN = 5
MOST_A_DAY = 3
DAY = timedelta(days=1)
LONGEST_SAID = 120
_SECRETS = tuple(
    f"{name}."
    for name in (
        "open_browser",
        "link_contact",
        "link_list",
        "link_group",
        "invite_neighbour",
        "found_community",
        "show_profile",
        "show_directory",
        "show_referents",
        "describe_home",
    )
)
"""Commands whose answers may hold a code that opens a door: nobody else needs to see those."""
_LINKS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
"""Many of our pages open for whoever has the link, whichever answer gave it."""
_CODES = re.compile(r"\b(?=\w*\d)[A-Za-z0-9]{6,}\b")
_HIDDEN = "••"


@dataclass(frozen=True, slots=True)
class Call:
    """What help is wanted with, and what was said before, as far as it may be shown."""

    words: str
    exchanges: tuple[tuple[str, Any], ...]


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask what about; show what was said last, and ask whether it may go with it."""
    words = yield from told_or_asked(said.text, Ask("what", parse=short_words))
    found = yield Find("exchanges")
    if found["enough"]:
        raise NotAllowed("support.enough")
    if not found["said"]:
        return Call(words, ())
    shown = {"lines": as_lines(found["said"])}
    agreed = (yield Ask("attach", (Option("yes"), Option("no")), params=shown)) == "yes"
    return Call(words, tuple((said, answered) for said, answered in found["said"]) if agreed else ())


def look_up_exchanges(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("exchanges")``: what was said last on this contact, without codes or links."""
    contact = speaker.contact

    last = uow.tickets.last_exchanges(contact.channel, contact.address, contact.id, MOST_SHOWN)
    said = [
        [_CODES.sub(_HIDDEN, _LINKS.sub(_HIDDEN, clean(each.said)))[:LONGEST_SAID], _without_secrets(each.answered)]
        for each in last
        # This very dialogue says nothing new.
        if not code_in(each.said) and not str(each.answered["say"]).startswith("support.")
    ]
    return {"said": said, "enough": uow.tickets.opened_since(contact.id, uow.now() - DAY) >= MOST_A_DAY}


def _without_secrets(answered: Mapping[str, Any]) -> Mapping[str, Any]:
    key = str(answered["say"])
    is_secret = key.startswith(_SECRETS) or key in {"common.challenge", "common.code_for"}
    return {"say": "support.hidden"} if is_secret else {name: _without_links(each) for name, each in answered.items()}


def _without_links(value: Any) -> Any:
    if isinstance(value, str):
        return _LINKS.sub(_HIDDEN, value)
    if isinstance(value, Mapping):
        return {name: _without_links(each) for name, each in value.items()}
    return [_without_links(each) for each in value] if isinstance(value, list | tuple) else value


def as_lines(exchanges: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Give *exchanges* as a value for a text: two lines each."""
    lines = [{"say": "support.line", "words": said, "answer": answered} for said, answered in exchanges]
    return {"join": lines, "by": "\n"}


def act(call: Call, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep the call, and let those who run the service know; their answer comes to this contact."""
    number = uow.tickets.open(speaker.contact.id, call.words, call.exchanges)
    told = {
        "id": number,
        "name": speaker.person.name if speaker.person else {"say": "support.guest"},
        "channel": {"say": f"channel.{speaker.voice}"},
        # What it says is opened only as it leaves.
        "ticket": number,
        "words": "",
        "lines": "",
    }
    unheard = "nobody_guest" if speaker.is_guest else "nobody_office" if speaker.is_office else "nobody"
    return Reply("done", operators=("operator.ticket", told), if_unheard=unheard)


COMMAND = Command("support", talk, act, Capability.ASK_FOR_HELP, {"exchanges": look_up_exchanges}, is_confidential=True)
