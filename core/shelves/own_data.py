"""The wall between all that is kept of one person and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


class OwnDataShelf(Protocol):
    """All that is kept of one person."""

    def person_at(self, channel: str, address: str) -> int | None:
        """Whose contact this is; on any channel where *channel* is empty."""

    def of(self, person_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Give every row about this person, by table, as JSON; what was sealed for them is open."""

    def erase(self, person_id: int, named: str, *, keep_reachable: bool = False) -> None:
        """Erase this person; in what neighbours share, *named* stands for them from now on.

        ``keep_reachable``: their contacts stay, as those of strangers of whom nothing is known, to be told the end.
        """

    def erase_requests(self, contact_id: int, named: str) -> None:
        """Erase what this contact told to be let in, where *named* stands from now on; how often they asked stays."""

    def open_link(self, person_id: int, token: str, expires_at: datetime) -> None:
        """Let *token* show this person all that is kept of them, once; an earlier one of theirs is void."""

    def use_link(self, token: str, now: datetime) -> int | None:
        """Use a token up; give whose it was, if it was still good."""


class ErasuresShelf(Protocol):
    """Who was erased, as hashes that only our key can make."""

    def note(self, person_id: int) -> None:
        """Remember that this person is erased now."""

    def all(self) -> Mapping[str, datetime]:
        """Everybody who was erased, and when."""

    def remember(self, erased: Mapping[str, datetime]) -> None:
        """Know of these, too."""

    def back(self, erased: Mapping[str, datetime]) -> list[int]:
        """Those of *erased* who are here as if they had never been: this database does not know that they went."""

    def forget(self, before: datetime, most: int) -> int:
        """Forget whom no backup holds any more, because they were erased before then; how many."""
