"""A command: what it is, how it is asked, what it does; and how the files of `core.commands` are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from core import commands as shipped
from core.talk import MOST_ANSWERS, Reply, Talker

if TYPE_CHECKING:
    from core.access import Capability
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

Act = Callable[[Any, "Speaker", "UnitOfWork"], Reply]
Look = Callable[["UnitOfWork", "Speaker", Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Command:
    """One verb.

    ``finds`` answers the talk's `Find` steps with JSON values. ``digit`` is its number after an alert's
    code (``A12 1``).
    ``on_alert``: its words may follow a code, or answer an alert's message; unless it ``takes_words``, they begin
    a command of their own only when nothing else is said. ``on_article``: the same for an article of the gazette.
    ``always``: its word alone is obeyed whatever question is open; ``urgent``: its word at the beginning is.
    ``place`` orders the menu (0: not in it).
    ``by_code``: said in a group, a code stands for the right, so that anybody may say it; ``act`` checks the code.
    ``is_aside``: it only says something; the question that was open stays open.
    ``puts_again``: the question that was open stays so, and is put again as it reads now.
    ``is_confidential``: what is typed in its dialogue is erased from the journal as soon as it is understood.
    ``is_grave``: a sanction, or what cannot be undone: never suggested to words that are almost its own.
    ``channel``: it makes sense only where this channel is on, and is offered there alone.
    """

    name: str
    talk: Talker
    act: Act
    needs: Capability
    finds: Mapping[str, Look] = field(default_factory=dict)
    digit: str = ""
    on_alert: bool = False
    on_article: bool = False
    always: bool = False
    takes_words: bool = True
    urgent: bool = False
    place: int = 0
    by_code: bool = False
    channel: str = ""
    is_aside: bool = False
    puts_again: bool = False
    is_confidential: bool = False
    is_grave: bool = False
    most_answers: int = MOST_ANSWERS


def grave(commands: Mapping[str, Command]) -> frozenset[str]:
    """Name those of *commands* that nobody is led to by a slip."""
    return frozenset(name for name, command in commands.items() if command.is_grave)


@cache
def discover() -> Mapping[str, Command]:
    """Find every command, by the ``COMMAND`` of each file in `core.commands`.

    Raises:
        ValueError: two files declare the same name or the same digit.
    """
    found: dict[str, Command] = {}
    digits: set[str] = set()
    for module in pkgutil.iter_modules(shipped.__path__):
        command: Command = importlib.import_module(f"{shipped.__name__}.{module.name}").COMMAND
        if command.name in found or (command.digit and command.digit in digits):
            message = f"two commands are called {command.name} or {command.digit}"
            raise ValueError(message)
        found[command.name] = command
        digits.add(command.digit)
    return found
