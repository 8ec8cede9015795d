"""What a neighbour says of themselves: a card that others read as far as it is shown, and notes on their home."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_ABOUT = 120
"""Characters of a word about oneself: what fits one SMS beside a name."""
LONGEST_EMAIL = 60
LONGEST_PHONE = 20


class Field(StrEnum):
    """A line of somebody's card."""

    NAME = "name"
    STREET = "street"
    PHONE = "phone"
    EMAIL = "email"
    ABOUT = "about"

    @property
    def can_be_masked(self) -> bool:
        """Whether its owner chooses who reads it; a name is what neighbours call each other by."""
        return self is not Field.NAME


@dataclass(frozen=True, slots=True)
class Profile:
    """A neighbour's card, whole. Nobody but its owner may be given this; see `core.community.profiles.seen`."""

    person_id: int
    name: str
    street: str = ""
    phone: str = ""
    email: str = ""
    about: str = ""
    shown: frozenset[Field] = field(default=frozenset())

    def value(self, which: Field) -> str:
        """What stands in one line."""
        return str(getattr(self, which.value))

    def rewritten(self, lines: Mapping[Field, str], shown: frozenset[Field]) -> Profile:
        """Give the card with other words in these *lines*, and with those of *shown* open to neighbours."""
        kept = {line: lines.get(line, self.value(line)) for line in Field}
        return Profile(
            self.person_id,
            kept[Field.NAME],
            kept[Field.STREET],
            kept[Field.PHONE],
            kept[Field.EMAIL],
            kept[Field.ABOUT],
            shown,
        )

    def is_masked(self, which: Field) -> bool:
        """Whether its owner keeps this line from neighbours."""
        return which.can_be_masked and which not in self.shown


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the directory. ``street`` is empty where its owner masks it: what is masked is never even read."""

    member_id: int
    person_id: int
    community_id: int
    name: str
    street: str = ""


class Topic(StrEnum):
    """What a neighbour may note about their home, for themselves."""

    KIND = "kind"
    FLOOR = "floor"
    PETS = "pets"
    KEY_HOLDER = "key_holder"
    SECOND_CONTACT = "second_contact"
    ROUND = "round"
    """Whether they wish to be asked how they are, in a heat wave or a power cut (see `core.alerts.rounds`)."""


HomeNotes = dict[Topic, str]


def in_order(notes: Mapping[Topic, str]) -> list[tuple[Topic, str]]:
    """Give the notes as they are asked for."""
    return [(topic, notes[topic]) for topic in Topic if topic in notes]
