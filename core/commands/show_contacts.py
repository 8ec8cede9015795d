"""Show a person's own contacts, say which of them receives what, and take one away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.command import Command
from core.community import contacts
from core.errors import Gone, NotAllowed
from core.language.words import normalise
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.shelves.contacts import WEB, OwnContact
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.member import Speaker
    from core.model.rhythm import Rhythm
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

_LINK = ("link_contact.menu", "!link_contact")
_NUMBER = re.compile(r"#?\d{1,18}")


class Verb(StrEnum):
    """What can be asked for a contact; each is a text with the ways to say it."""

    FIRST = "first"
    ALERTS = "alerts"
    LETTERS = "letters"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted for which contact: its place in the list (``2``) or its id (``#57``), as a button has it."""

    verb: Verb | None
    which: str

    @property
    def needs(self) -> Capability:
        """Taking one away changes by which contacts a person is known."""
        return Capability.UNLINK_CONTACT if self.verb is Verb.REMOVE and self.which else Capability.OWN_CONTACTS


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask only before a contact is taken away."""
    wish = _read(said.text)
    if wish.verb is not Verb.REMOVE or not wish.which:
        return wish
    found = yield Find("contact", {"which": wish.which})
    yield Ask("sure", (Option("yes"),), params={"contact": found["said"]})
    return Wish(wish.verb, f"#{found['id']}")


def _read(text: str) -> Wish:
    words = normalise(text)
    which = _NUMBER.search(words)
    texts = Texts.load()
    for verb in Verb:
        if any(re.search(rf"\b{re.escape(normalise(way))}\b", words) for way in texts.also(f"show_contacts.{verb}")):
            return Wish(verb, which[0] if which else "")
    return Wish(None, which[0] if which else "")


def look_at_one(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("contact")``: which one it is, if it may be taken away."""
    mine = _mine(uow, speaker)
    chosen = _chosen(mine, str(params["which"]))
    _may_remove(chosen, mine, speaker, uow)
    return {"id": chosen.contact.id, "said": chosen.said}


def act(wish: Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show them all or one, or change what was asked for."""
    mine = _mine(uow, speaker)
    if not wish.which:
        return _list("list", mine, uow) if len(mine) > 1 else _only(mine[0], uow)
    chosen = _chosen(mine, wish.which)
    if wish.verb is None:
        return _card(chosen, mine, uow)
    if wish.verb is Verb.REMOVE:
        return _remove(chosen, mine, speaker, uow)
    _may_change(mine, speaker, uow)
    person = chosen.contact.person_id or 0
    if wish.verb is not Verb.ALERTS:
        contacts.read_only_here(uow, chosen, person)
    uow.contacts.put_first(
        chosen.contact.id, person, alerts=wish.verb is not Verb.LETTERS, letters=wish.verb is not Verb.ALERTS
    )
    return _list("changed", _mine(uow, speaker), uow)


def _mine(uow: UnitOfWork, speaker: Speaker) -> Sequence[OwnContact]:
    return uow.contacts.of(speaker.known.id)


def _chosen(mine: Sequence[OwnContact], which: str) -> OwnContact:
    """Give the contact with this id, or at this place of the list."""
    if which.startswith("#"):
        found = next((each for each in mine if each.contact.id == int(which[1:])), None)
    else:
        place = int(which)
        found = mine[place - 1] if 0 < place <= len(mine) else None
    if found is None:
        raise Gone("show_contacts.which", count=len(mine))
    return found


def _may_change(mine: Sequence[OwnContact], speaker: Speaker, uow: UnitOfWork) -> None:
    if not contacts.is_settled(speaker.contact.id, mine, uow.now()):
        raise NotAllowed("link_contact.too_new")


def _may_remove(chosen: OwnContact, mine: Sequence[OwnContact], speaker: Speaker, uow: UnitOfWork) -> None:
    """Let one's own contact go from anywhere settled, and the very contact that speaks from itself; never the last."""
    if chosen.contact.id != speaker.contact.id:
        _may_change(mine, speaker, uow)
    if chosen.kind != WEB and not [each for each in mine if each.kind != WEB and each.contact.id != chosen.contact.id]:
        raise NotAllowed("show_contacts.last")


def _remove(chosen: OwnContact, mine: Sequence[OwnContact], speaker: Speaker, uow: UnitOfWork) -> Reply:
    _may_remove(chosen, mine, speaker, uow)
    uow.contacts.release(chosen.contact.id)
    for each in mine:
        if each.contact.id != speaker.contact.id:
            audience = Audience(AudienceKind.CONTACT, each.contact.id)
            notice = Notice("show_contacts.removed", {"contact": chosen.said}, audience, Lane.REPLY)
            uow.outbox.add(notice, uow.now())
    return Reply("done", {"contact": chosen.said})


def _list(key: str, mine: Sequence[OwnContact], uow: UnitOfWork) -> Reply:
    gets = _gets(mine, uow)
    lines = [
        {"say": "show_contacts.line", "number": place, "contact": each.said, "gets": gets[each.contact.id]}
        for place, each in enumerate(mine, 1)
    ]
    buttons = tuple((str(place), f"!show_contacts::#{each.contact.id}") for place, each in enumerate(mine, 1))
    return Reply(key, {"places": {"join": lines, "by": "\n"}}, (*buttons, _LINK))


def _only(mine: OwnContact, uow: UnitOfWork) -> Reply:
    gets = _gets([mine], uow)[mine.contact.id]
    return Reply("only", {"contact": mine.said, "gets": gets}, (_gazette_of(mine), _LINK))


def _card(chosen: OwnContact, mine: Sequence[OwnContact], uow: UnitOfWork) -> Reply:
    number = mine.index(chosen) + 1
    gets = _gets(mine, uow)[chosen.contact.id]
    verbs = Verb if len(mine) > 1 else ()
    buttons = tuple((f"show_contacts.{verb}", f"!show_contacts::#{chosen.contact.id} {verb}") for verb in verbs)
    return Reply("card", {"number": number, "contact": chosen.said, "gets": gets}, (*buttons, _gazette_of(chosen)))


def _gets(mine: Sequence[OwnContact], uow: UnitOfWork) -> dict[int, dict[str, Any]]:
    """Say what each contact receives; the gazette goes where its owner reads it."""
    rhythms = uow.readers.rhythms(mine[0].contact.person_id or 0)
    return {id_: _said(what, rhythms.get(id_)) for id_, what in contacts.gets(mine).items()}


def _said(what: str, rhythm: Rhythm | None) -> dict[str, Any]:
    said = {"say": f"show_contacts.{what}"}
    if rhythm is None:
        return said
    return {"say": "show_contacts.with_gazette", "gets": said, "gazette": {"say": f"choose_gazette.{rhythm}"}}


def _gazette_of(own: OwnContact) -> tuple[str, str]:
    """Give the button that changes how often the gazette comes there."""
    return ("choose_gazette.menu", f"!choose_gazette::#{own.contact.id}")


FINDS = {"contact": look_at_one}
COMMAND = Command("show_contacts", talk, act, Capability.OWN_CONTACTS, FINDS, place=75)
