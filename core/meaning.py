"""What a message means to us, before anything is done about it."""

from __future__ import annotations

from dataclasses import dataclass

from core.said import Answer, Opening


@dataclass(frozen=True, slots=True)
class Start:
    """A command is to begin."""

    command: str
    opening: Opening


@dataclass(frozen=True, slots=True)
class Answered:
    """The open question has an answer."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The person wants out of the dialogue."""


@dataclass(frozen=True, slots=True)
class Back:
    """The person wants to change the last answer."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Said in a group, and not to us."""


Meaning = Start | Answered | Cancelled | Back | Overheard
