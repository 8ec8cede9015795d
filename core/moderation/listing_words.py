"""The dialogue and the rules that the two commands on a community's word list share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import which_community
from core.access import Capability
from core.errors import Unclear
from core.language.reading import clean
from core.model.membership import Movement, MovementKind
from core.said import Answer
from core.talk import Ask, Talk
from core.wording import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork
    from core.talk import Talker

LONGEST_WORD = 30
MOST_WORDS = 100
_QUOTES = " \"'«»“”.,;:!?"


@dataclass(frozen=True, slots=True)
class Listing:
    """Which word, folded, on whose list."""

    community_id: int
    word: str


def a_listed_word(answer: Answer | str) -> str:
    """Read a word, or a few in a row, for the list: folded, so that it is found however it is written.

    Raises:
        Unclear: there is none, or it is a whole sentence.
    """
    word = clean(fold(answer if isinstance(answer, str) else answer.text)).strip(_QUOTES)
    if not any(sign.isalnum() for sign in word):
        raise Unclear("show_words.word_please")
    if len(word) > LONGEST_WORD:
        raise Unclear("show_words.too_long")
    return word


def ask_which_word(refused: str, read: Callable[[Answer | str], str]) -> Talker:
    """Give the dialogue of a command that changes the list; *refused* is said to whoever leads nowhere."""

    def talk(speaker: Speaker, said: Opening) -> Talk:
        community_id = yield from which_community(speaker, Capability.CHANGE_WORDS, refused)
        word = read(said.text) if said.text else (yield Ask("which", parse=read))
        return Listing(community_id, word)

    return talk


def note_change(uow: UnitOfWork, speaker: Speaker, listing: Listing, kind: MovementKind) -> None:
    """Write the change in the history that every neighbour reads."""
    by = speaker.known.id
    uow.places.record(Movement(listing.community_id, kind, by, uow.now(), by, listing.word))
