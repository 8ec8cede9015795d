"""Put a word on the list about which neighbours are asked to think again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability, require
from core.command import Command
from core.model.membership import MovementKind
from core.moderation.listing_words import MOST_WORDS, Listing, a_listed_word, ask_which_word, note_change
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

REFUSED = "list_word.refused"


def act(listing: Listing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Add the word, and say so in the history."""
    require(speaker, Capability.CHANGE_WORDS, listing.community_id, REFUSED)
    listed = uow.wording.listed(listing.community_id)
    if len(listed) >= MOST_WORDS and listing.word not in listed:
        return Reply("full", {"count": MOST_WORDS})
    if uow.wording.add(listing.community_id, listing.word):
        note_change(uow, speaker, listing, MovementKind.LISTED)
    return Reply("done", {"word": listing.word})


COMMAND = Command("list_word", ask_which_word(REFUSED, a_listed_word), act, Capability.CHANGE_WORDS)
