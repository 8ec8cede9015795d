"""A neighbour's card: what of it whom may read, how it is said, and how its lines are read from what people type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.access import Capability, Fact, Target, may
from core.badge import is_reserved
from core.errors import Unclear
from core.language.reading import LONGEST_PLACE, clean, street_only
from core.language.words import normalise
from core.model.profile import LONGEST_ABOUT, LONGEST_EMAIL, LONGEST_PHONE, Field, Profile
from core.talk import Reply
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.access.conditions import Object
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

LONGEST_NAME = 40
CLEARED = frozenset({"effacer", "rien", "vide", "-", "clear", "nothing", "none"})
_CONTACT = frozenset({Field.STREET, Field.PHONE, Field.EMAIL})
_LINE = re.compile(r"^\s*(?P<field>[^:=\n]{2,24}?)\s*[:=]\s*(?P<value>.*?)\s*$")
_PHONE = re.compile(r"\+?[\d\s().-]{6,}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_MARKS = " :=,"


def seen(profile: Profile, community_id: int, asks: Callable[[Capability, Object], bool]) -> Profile:
    """Give the card without the lines that *asks* refuses: what is masked goes no further than here."""
    kept = {}
    for line in Field:
        if line.can_be_masked:
            facts = frozenset({Fact.MASKED} if profile.is_masked(line) else ())
            target = Target(community_id, profile.person_id, facts=facts)
            right = Capability.SEE_CONTACT if line in _CONTACT else Capability.SEE_PRESENTATION
            is_seen = asks(right, target) and not profile.is_masked(line)
            kept[line] = profile.value(line) if is_seen else ""
    return profile.rewritten(kept, frozenset())


def seen_by(speaker: Speaker, profile: Profile, community_id: int) -> Profile:
    """Give the card of another neighbour as *speaker* may read it."""
    return seen(profile, community_id, lambda right, of: may(speaker, right, of))


def lines(profile: Profile) -> dict[str, Any]:
    """Give what somebody else reads: what is empty or masked is told « passer par moi », alike."""
    said: list[Any] = [
        {"say": f"field.line_{line}", "words": profile.value(line) or {"say": "field.via_bot"}}
        for line in (Field.STREET, Field.PHONE, Field.EMAIL)
    ]
    return {"join": [*said, profile.about], "by": "\n"}


def own_card(uow: UnitOfWork, speaker: Speaker, key: str = "show_profile.card") -> Reply:
    """Give the speaker's own card, with what can be done about each line."""
    profile = whole(uow, speaker)
    said = {
        line: {
            "say": f"field.own_{'masked' if profile.is_masked(line) else 'shown'}",
            "kind": {"say": f"field.{line}"},
            "words": profile.value(line) or {"say": "field.empty"},
        }
        for line in Field
        if line.can_be_masked
    }
    empty = [{"say": f"field.short_{line}"} for line in said if not profile.value(line)]
    nothing = {"say": "field.own_empty", "names": {"join": empty, "by": ", "}} if empty else ""
    short = {"join": [*(said[line] for line in said if profile.value(line)), nothing], "by": ". "}
    params = {"name": profile.name, "lines": {"join": [*said.values()], "by": "\n"}, "short": short}
    return Reply(key, params, _buttons(profile))


def _buttons(profile: Profile) -> tuple[tuple[str, str], ...]:
    edits = [(f"field.edit_{line}", f"!show_profile::{line}") for line in Field]
    toggles = [
        (f"field.show_{line}", f"!unmask_field::{line}")
        if profile.is_masked(line)
        else (f"field.hide_{line}", f"!mask_field::{line}")
        for line in Field
        if line.can_be_masked
    ]
    views = [(f"show_profile.as_{who}", f"!show_profile::{who}") for who in ("neighbour", "referent", "town_hall")]
    return (*edits, *toggles, *views)


def whole(uow: UnitOfWork, speaker: Speaker) -> Profile:
    """Give the speaker's own card, whole.

    Raises:
        NotAllowed: nobody knows them here.
    """
    return uow.profiles.of(speaker.known.id)


def with_own_contact(profile: Profile, line: Field, speaker: Speaker, uow: UnitOfWork) -> Profile:
    """Give the card with an empty *line* filled in from what its owner told us before, now that it is to be shown."""
    if profile.value(line) or speaker.person is None:
        return profile
    kinds = {Field.PHONE: "sms", Field.EMAIL: "email"}
    if line is Field.STREET:
        return profile.rewritten({line: street_only(speaker.person.home_place)}, profile.shown)
    if line not in kinds:
        return profile
    own = uow.contacts.of(speaker.person.id)
    known = next((each.contact.address for each in own if each.kind == kinds[line]), "")
    return profile.rewritten({line: known}, profile.shown)


def field_named(text: str) -> tuple[Field | None, str]:
    """Read the line of a card that *text* begins with, and what follows; the longest way to call it wins."""
    said = clean(text)
    texts = Texts.load()
    ways = [(normalise(way), line) for line in Field for way in (line.value, *texts.also(f"field.{line}"))]
    for way, line in sorted(ways, key=lambda each: -len(each[0])):
        count = len(way.split())
        parts = said.split(None, count)
        if normalise(" ".join(parts[:count])).rstrip(":=") == way:
            return line, (parts[count] if len(parts) > count else "").strip(_MARKS)
    return None, said


def read_form(text: str) -> dict[Field, str]:
    """Read lines such as « Nom : Paul D. »; a line that is none of ours is left alone.

    Raises:
        Unclear: what stands in one of them cannot be that.
    """
    found: dict[Field, str] = {}
    for line in text.splitlines():
        parted = _LINE.match(line)
        named, rest = field_named(parted["field"]) if parted else (None, "")
        if parted and named is not None and not rest and parted["value"]:
            found[named] = read_value(named, parted["value"])
    return found


def read_value(line: Field, text: str) -> str:
    """Read what is to stand in a line of the card; empty: nothing any more.

    Raises:
        Unclear: it cannot be that.
    """
    said = clean(text)
    if line is not Field.NAME and normalise(said) in CLEARED:
        return ""
    pattern, longest = _SHAPES[line]
    if len(said) > longest or not pattern.search(said):
        raise Unclear(f"field.please_{line}")
    if line is Field.NAME and is_reserved(said):
        raise Unclear("official.reserved")
    return said


_LETTER = re.compile(r"[^\W\d_]")
_SHAPES: Mapping[Field, tuple[re.Pattern[str], int]] = {
    Field.NAME: (_LETTER, LONGEST_NAME),
    Field.STREET: (_LETTER, LONGEST_PLACE),
    Field.PHONE: (re.compile(rf"^{_PHONE.pattern}$"), LONGEST_PHONE),
    Field.EMAIL: (re.compile(rf"^{_EMAIL.pattern}$"), LONGEST_EMAIL),
    Field.ABOUT: (_LETTER, LONGEST_ABOUT),
}
