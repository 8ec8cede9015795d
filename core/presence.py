"""How the bot presents itself where an application shows a menu and a few words: from the commands and their texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import is_for
from core.ports import Voice
from core.texts import Ear, word
from core.wire import plain
from core.words import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.command import Command
    from core.texts import Texts

_ONE_WORD = re.compile(r"[a-z0-9_]{1,32}")


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A word that begins a command, in small letters without accents, and what it does."""

    word: str
    says: str


@dataclass(frozen=True, slots=True)
class Presence:
    """What is shown of the bot in one language: to whoever opens it, and what each may ask for."""

    language: str
    long: str
    short: str
    of_anybody: tuple[MenuLine, ...]
    of_members: tuple[MenuLine, ...]
    of_referents: tuple[MenuLine, ...]


def presence(texts: Texts, commands: Mapping[str, Command], language: str) -> Presence:
    """Say in *language* what the bot is and what can be asked of it.

    A command has its line when it explains itself in a sentence of help.
    """
    ear = Ear(language, Voice.TELEGRAM)

    def said(key: str) -> str:
        return "".join(plain(piece) for piece, _ in word(texts, key, {}, ear).pieces).strip()

    def lines(*, is_member: bool, is_referent: bool = False) -> tuple[MenuLine, ...]:
        offered = [
            each for each in commands.values() if is_for(each.needs, is_member=is_member, is_referent=is_referent)
        ]
        offered.sort(key=lambda each: (each.place or _LAST, each.name))
        found = ((_word_of(texts, each.name, language), texts.command(language, each.name).help) for each in offered)
        return tuple(MenuLine(name, says) for name, says in found if name and says)

    return Presence(
        language,
        said("presence.long"),
        said("presence.short"),
        lines(is_member=False),
        lines(is_member=True),
        lines(is_member=True, is_referent=True),
    )


_LAST = 1000


def _word_of(texts: Texts, command: str, language: str) -> str:
    """Give the first way to call *command* that is one plain word."""
    said = (normalise(each) for each in texts.command(language, command).words)
    return next((each for each in said if _ONE_WORD.fullmatch(each)), "")
