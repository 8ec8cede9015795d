"""Which lines of a card neighbours may read: its owner says so, line by line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.community.profiles import field_named, whole, with_own_contact
from core.errors import Unclear
from core.language.words import normalise
from core.model.profile import Field
from core.talk import Ask, Option, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

ALL = "all"
MASKABLE = frozenset(line for line in Field if line.can_be_masked)
_OPTIONS = (*(Option(line.value) for line in Field if line.can_be_masked), Option(ALL))


def which_lines(_speaker: Speaker, said: Opening) -> Talk:
    """Find out which lines are meant; give them as a set."""
    if said.text:
        return _read(said.text)
    chosen = yield Ask("which", _OPTIONS, parse=_answered)
    return MASKABLE if chosen == ALL else frozenset({Field(chosen)}) if isinstance(chosen, str) else chosen


def _answered(answer: Answer) -> frozenset[Field]:
    return _read(answer.text)


def _read(text: str) -> frozenset[Field]:
    named, _ = field_named(text)
    if named is not None and named.can_be_masked:
        return frozenset({named})
    if normalise(text) in {ALL, *(normalise(way) for way in Texts.load().also("field.all"))}:
        return MASKABLE
    raise Unclear("field.which")


def mask(which: frozenset[Field], speaker: Speaker, uow: UnitOfWork) -> None:
    """Keep these lines from neighbours, from the next message on."""
    profile = whole(uow, speaker)
    uow.profiles.write(replace(profile, shown=profile.shown - which))


def unmask(which: frozenset[Field], speaker: Speaker, uow: UnitOfWork) -> None:
    """Let neighbours read these lines; an empty one is filled in from what we know already, or stays closed."""
    profile = whole(uow, speaker)
    for line in sorted(which):
        profile = with_own_contact(profile, line, speaker, uow)
    filled = {line for line in which if profile.value(line)}
    if not filled:
        raise Unclear("field.write_first")
    uow.profiles.write(replace(profile, shown=profile.shown | filled))
