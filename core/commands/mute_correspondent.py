"""Let what a correspondent writes wait until it is asked for; they are not told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.correspondent import FINDS, Whose, own_correspondent, which_correspondent
from core.access import Capability
from core.command import Command
from core.language.words import normalise
from core.talk import Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose messages, and whether to let them come again."""

    whose: Whose
    is_end: bool = False


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask who is meant, unless it was said; « non » takes it back."""
    correspondent_id, rest = yield from which_correspondent(said)
    no = {normalise(word) for word in Texts.load().also("mute_alert.say_end")}
    return Wish(Whose(correspondent_id), normalise(rest) in no)


def act(wish: Wish, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Remember it, for the speaker alone."""
    found = own_correspondent(uow, speaker, Capability.BLOCK, wish.whose)
    uow.messages.mute(found.id, is_muted=not wish.is_end)
    return Reply("ended" if wish.is_end else "done", {"name": found.called, "code": found.code})


COMMAND = Command("mute_correspondent", talk, act, Capability.BLOCK, FINDS)
