"""Take a word off the list about which neighbours are asked to think again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability, require
from core.command import Command
from core.model.membership import MovementKind
from core.moderation.listing_words import Listing, a_listed_word, ask_which_word, note_change
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "unlist_word.refused"


def act(listing: Listing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Remove the word, and say so in the history."""
    require(speaker, Capability.CHANGE_WORDS, listing.community_id, REFUSED)
    if not uow.wording.remove(listing.community_id, listing.word):
        return Reply("not_there", {"word": listing.word})
    note_change(uow, speaker, listing, MovementKind.UNLISTED)
    return Reply("done", {"word": listing.word})


COMMAND = Command("unlist_word", ask_which_word(REFUSED, a_listed_word), act, Capability.CHANGE_WORDS)
