"""The wall between the rules and the menus that were set on channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class MenuPlace:
    """A private chat with a menu of its own, and who reads it.

    ``shown`` names the menu that stands there now, in the channel's words; empty: the one that everybody sees.
    An officer of a town hall is no member by that.
    """

    contact_id: int
    address: str
    language: str
    shown: str
    is_member: bool
    is_referent: bool
    is_officer: bool = False

    @property
    def has_its_own(self) -> bool:
        """Whether another menu than everybody's belongs there."""
        return self.is_member or self.is_officer


class MenusShelf(Protocol):
    """Which menu stands in each private chat."""

    def places(self, channel: str) -> Sequence[MenuPlace]:
        """The chats on *channel* that have a menu of their own, or should have one."""

    def note(self, contact_id: int, shown: str) -> None:
        """Remember which menu stands there now; empty: the one that everybody sees."""
