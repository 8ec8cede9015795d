"""Show one's own card, as oneself or as others see it, and write its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from core.access import Capability, may_as
from core.command import Command
from core.community.profiles import field_named, lines, own_card, read_form, read_value, seen, whole
from core.errors import NotAllowed, Unclear
from core.language.danger import tells_danger
from core.language.reading import clean
from core.language.words import normalise
from core.language.yes_no import begun_with
from core.model.profile import Field, Profile
from core.model.standing import Standing
from core.ports import Voice
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

VIEWS = {"neighbour": Standing.MEMBER, "referent": Standing.REFERENT, "town_hall": Standing.OFFICER}
YES_NO = (Option("yes"), Option("no"))
LEAVE = frozenset({"ok", "merci", "thanks"})
"""What people answer to a form that is right as it is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written where; or through whose eyes the card is to be seen."""

    edits: Mapping[Field, str] = field(default_factory=dict)
    view: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask for what one line shall say; by mail, for the lines of a form."""
    if said.is_guess:
        return (yield from _own_street(clean(said.text)))
    edits = read_form(said.text)
    if edits:
        return Wish(edits)
    view = _view_named(said.text)
    if view:
        return Wish(view=view)
    named, rest = field_named(said.text)
    if named is not None:
        wants = "contact" if named is Field.PHONE else ""
        ask = Ask(f"new_{named}", parse=partial(_a_value, named), wants=wants)
        value = read_value(named, rest) if rest else (yield ask)
        return Wish({named: value})
    if said.text:
        raise Unclear("show_profile.which_line")
    if speaker.voice is Voice.EMAIL:
        card = yield Find("card")
        return Wish((yield Ask("form", parse=_some_lines, params=card)))
    return Wish()


def _own_street(street: str) -> Talk:
    """Ask whether *street*, said alone, is where whoever speaks is at home."""
    is_own = yield Ask("is_own", YES_NO, _yes_or_no, {"place": street})
    return Wish({Field.STREET: read_value(Field.STREET, street)}) if is_own == "yes" else None


def _yes_or_no(answer: Answer) -> str:
    said = begun_with(answer.text)
    if said is None or tells_danger(answer.text):
        raise Unclear
    return "yes" if said.is_yes else "no"


def _a_value(line: Field, answer: Answer) -> str:
    return read_value(line, answer.text)


def _some_lines(answer: Answer) -> dict[Field, str]:
    found = read_form(answer.text)
    if not found and normalise(answer.text) not in LEAVE:
        raise Unclear("show_profile.which_line")
    return found


def _view_named(text: str) -> str:
    said = normalise(text)
    texts = Texts.load()
    for view in VIEWS:
        if said == view or said in {normalise(way) for way in texts.also(f"show_profile.as_{view}")}:
            return view
    return ""


def look_at_card(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("card")``: the lines as they stand, for whoever surely is their owner."""
    if speaker.assurance < Capability.OWN_PROFILE.assurance:
        return {"name": "", "lines": "", "short": ""}
    return dict(own_card(uow, speaker).params)


def act(wish: Wish | None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Write what was said, and show the card."""
    if wish is None:
        return Reply("not_own")
    profile = whole(uow, speaker)
    if wish.view:
        return _through(wish.view, profile, speaker)
    if not wish.edits:
        return own_card(uow, speaker)
    name = wish.edits.get(Field.NAME, profile.name)
    if name != profile.name:
        uow.members.name_person(profile.person_id, name)
    written: dict[Field, str] = {line: value for line, value in wish.edits.items() if line is not Field.NAME}
    if written:
        # A word about oneself is written to be read; nothing can be shown that is empty.
        told = {Field.ABOUT} if written.get(Field.ABOUT) else set()
        emptied = {line for line, value in written.items() if not value}
        uow.profiles.write(profile.rewritten(written, (profile.shown | told) - emptied))
    return own_card(uow, speaker, "show_profile.changed")


def _through(view: str, profile: Profile, speaker: Speaker) -> Reply:
    """Show the card as somebody else reads it: by the table of rights, with their standing."""
    if not speaker.active:
        raise NotAllowed("show_profile.refused")
    here = speaker.active[0].community.id
    standing = VIEWS[view]
    card = seen(profile, here, lambda right, of: may_as(standing, speaker, right, of))
    if not may_as(standing, speaker, Capability.LIST_MEMBERS, here):
        return Reply("not_seen")
    return Reply(f"seen_by_{view}", {"name": card.name, "lines": lines(card)})


COMMAND = Command("show_profile", talk, act, Capability.OWN_PROFILE, {"card": look_at_card}, place=60)
