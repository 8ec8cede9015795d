"""The words about which each community asks its neighbours to think again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from storage.prepared import Prepared, Upsert
from storage.wording_tables import listed_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.transaction import Transaction

_L = listed_word
_LISTED = Prepared(select(_L.c.word).where(_L.c.community_id == bindparam("community")).order_by(_L.c.word))
_ADD = Upsert(lambda insert_into: insert_into(_L).on_conflict_do_nothing())
_REMOVE = Prepared(delete(_L).where(_L.c.community_id == bindparam("community"), _L.c.word == bindparam("said")))


class WordingShelf:
    """The words about which each community asks its neighbours to think again."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def listed(self, community_id: int) -> Sequence[str]:
        """The words of a community, in the order of the alphabet."""
        return list(self._tx.execute(_LISTED, {"community": community_id}).scalars())

    def add(self, community_id: int, word: str) -> bool:
        """Put a folded word on the list of a community; False when it was there."""
        row = {"community_id": community_id, "word": word, "at": self._tx.now}
        return self._tx.execute(_ADD, row).rowcount == 1

    def remove(self, community_id: int, word: str) -> bool:
        """Take a folded word off the list of a community; False when it was not there."""
        return self._tx.execute(_REMOVE, {"community": community_id, "said": word}).rowcount == 1
