"""The wall between the life of a community and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from core.model.life import ReferentWord, Told
    from core.model.membership import MovementKind


class LifeShelf(Protocol):
    """The life of a community as its neighbours look back on it, and their words to the referents."""

    def told(
        self,
        community_id: int,
        kinds: Collection[MovementKind],
        between: tuple[datetime, datetime],
        most: int,
        beyond: int = 0,
    ) -> Sequence[Told]:
        """Movements of these *kinds* from the first time on and before the second, the latest first."""

    def counted(
        self, community_id: int, kinds: Collection[MovementKind], between: tuple[datetime, datetime]
    ) -> Mapping[MovementKind, int]:
        """How many movements of each of these *kinds* there were."""

    def add_word(self, community_id: int, person_id: int) -> ReferentWord:
        """Note that somebody wrote to the referents of a community."""

    def word(self, word_id: int) -> ReferentWord | None:
        """One word to the referents."""

    def words_numbered(self, number: int, community_ids: Collection[int]) -> Sequence[ReferentWord]:
        """The words of this number to the referents of these communities."""

    def words_since(self, person_id: int, since: datetime) -> int:
        """How often this person wrote to referents since then."""

    def forget_words(self, before: datetime, most: int) -> int:
        """Forget at most *most* words that were written before then: nobody can answer them any more; how many."""
