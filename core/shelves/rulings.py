"""The wall between what referents decided about neighbours and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from core.model.ruling import Answer, Pause, Ruling


class RulingsShelf(Protocol):
    """What was decided, and the appeals against it."""

    def add(self, ruling: Ruling) -> int:
        """Write a decision down; the words are kept encrypted. Give its id."""

    def by_id(self, ruling_id: int) -> Ruling | None:
        """One decision, to be shown to nobody before `core.access.may` was asked."""

    def numbered(self, number: int, community_ids: Collection[int]) -> Ruling | None:
        """The decision whose appeal has this number in one of these communities."""

    def against(self, person_id: int, since: datetime) -> Sequence[Ruling]:
        """What was decided about this person since then, the latest first."""

    def appeal(self, ruling_id: int, community_id: int, words: str) -> int | None:
        """Keep an appeal; give the number under which it is answered, or None when there was one before."""

    def appealed(self) -> Sequence[Ruling]:
        """The decisions whose appeal waits for its answer, the oldest first."""

    def settle(self, ruling_id: int, answer: Answer, by_id: int | None) -> bool:
        """Write the answer down; False when somebody had answered before."""

    def told(self, community_id: int, between: tuple[datetime, datetime], most: int, beyond: int) -> Sequence[Ruling]:
        """What was decided there from the first time on and before the second, the latest first; without any words."""

    def pause(self, person_id: int, community_id: int, until: datetime | None) -> None:
        """Let a member only read there until then; None: they may write again."""

    def take_pauses_over(self, most: int) -> Sequence[Pause]:
        """Whose pause is over by now; they may write again."""

    def forget(self, before: datetime, most: int) -> int:
        """Let at most *most* decisions from before then be about nobody any more, and without words; how many."""
