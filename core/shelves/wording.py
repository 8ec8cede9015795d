"""The wall between a community's word list and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class WordingShelf(Protocol):
    """The words about which each community asks its neighbours to think again."""

    def listed(self, community_id: int) -> Sequence[str]:
        """The words of a community, in the order of the alphabet."""

    def add(self, community_id: int, word: str) -> bool:
        """Put a folded word on the list of a community; False when it was there."""

    def remove(self, community_id: int, word: str) -> bool:
        """Take a folded word off the list of a community; False when it was not there."""
