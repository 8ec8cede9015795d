"""What a message means to us, before anything is done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.said import Answer, Opening
from core.talk import step_back

NOT_OURS = frozenset({"common.unknown", "common.outside"})
"""What is said to words that call nothing: a word of ours may be almost what they are."""
Log = tuple[Mapping[str, Any], ...]


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

    before, answer = "", None

    def log_from(self, log: Sequence[Mapping[str, Any]]) -> Log:
        """Give the log of the dialogue as it goes on."""
        return step_back(log)


@dataclass(frozen=True, slots=True)
class Amended:
    """What was said is so much now; the open question is put and waits anew, unless *answer* goes on with it."""

    log: Log
    before: str = ""
    """The text that is said first."""
    answer: Answer | None = None

    def log_from(self, _log: Sequence[Mapping[str, Any]]) -> Log:
        """Give the log of the dialogue as it goes on."""
        return self.log


@dataclass(frozen=True, slots=True)
class Overheard:
    """Said in a group, and not to us."""


Meaning = Start | Answered | Cancelled | Back | Amended | Overheard
