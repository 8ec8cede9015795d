"""How the bot presents itself where an application shows a menu and a few words: from the commands and their texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.access import is_for
from core.language.words import normalise
from core.model.standing import Standing
from core.ports import Voice
from core.shelves.menus import MenuPlace
from core.texts import Ear, word
from core.wire import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.command import Command
    from core.texts import Texts

HELP = "show_help"
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
    in_private: str
    of_anybody: tuple[MenuLine, ...]
    of_members: tuple[MenuLine, ...]
    of_referents: tuple[MenuLine, ...]
    of_officers: tuple[MenuLine, ...]
    of_groups: tuple[MenuLine, ...]
    of_who_runs_groups: tuple[MenuLine, ...]

    def of(self, place: MenuPlace) -> tuple[MenuLine, ...]:
        """What can be asked for in the private chat of *place*."""
        if not place.has_its_own:
            return self.of_anybody
        as_neighbour = self.of_referents if place.is_referent else self.of_members
        lines = (*(as_neighbour if place.is_member else ()), *(self.of_officers if place.is_officer else ()))
        return tuple(dict.fromkeys(lines))


def presence(texts: Texts, commands: Mapping[str, Command], language: str) -> Presence:
    """Say in *language* what the bot is and what can be asked of it.

    A command has its line when it explains itself in a sentence of help.
    """
    ear = Ear(language, Voice.TELEGRAM)

    def said(key: str) -> str:
        return "".join(plain(piece) for piece, _ in word(texts, key, {}, ear).pieces).strip()

    def lines(offered: Iterable[Command]) -> tuple[MenuLine, ...]:
        ordered = sorted(offered, key=lambda each: (each.place or _LAST, each.name))
        found = ((_word_of(texts, each.name, language), texts.command(language, each.name).help) for each in ordered)
        return tuple(MenuLine(name, says) for name, says in found if name and says)

    def of(*found: Standing) -> tuple[MenuLine, ...]:
        return lines(each for each in commands.values() if is_for(each.needs, *found))

    # Where a code stands for the right, nothing waits for the private chat.
    in_groups = [each for each in commands.values() if each.needs.runs_in_groups or each.by_code or each.name == HELP]
    return Presence(
        language,
        said("presence.long"),
        said("presence.short"),
        said("presence.in_private"),
        of(Standing.STRANGER),
        of(Standing.MEMBER),
        of(Standing.MEMBER, Standing.REFERENT),
        of(Standing.OFFICER),
        # A code is for who runs the group; everybody else would only be refused.
        lines(each for each in in_groups if not each.by_code),
        lines(in_groups),
    )


_LAST = 1000


def _word_of(texts: Texts, command: str, language: str) -> str:
    """Give the first way to call *command* that is one plain word."""
    said = (normalise(each) for each in texts.command(language, command).words)
    return next((each for each in said if _ONE_WORD.fullmatch(each)), "")
