"""The wall between what neighbours say of themselves and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from core.model.profile import Listed, Profile, Topic


class ProfilesShelf(Protocol):
    """What neighbours say of themselves, and the notes on their homes, which are kept encrypted."""

    def of(self, person_id: int) -> Profile:
        """The whole card of a person, given to nobody before `core.community.profiles.seen` emptied what is masked."""

    def write(self, profile: Profile) -> None:
        """Keep what a person says of themselves, and which of it others may read; the name is kept elsewhere."""

    def home_notes(self, person_id: int) -> Mapping[Topic, str]:
        """What somebody noted about their home: for them alone. What another key sealed is as if it were not there."""

    def note_home(self, person_id: int, topic: Topic, words: str) -> None:
        """Keep a note about somebody's home, encrypted and bound to them."""

    def erase_home(self, person_id: int) -> int:
        """Erase all notes about somebody's home; how many there were."""


class DirectoryShelf(Protocol):
    """Who the neighbours are, and how often somebody looked."""

    def page(self, community_ids: Sequence[int], words: str, most: int, beyond: int) -> Sequence[Listed]:
        """The active members of these communities whose name, or whose street if they show it, fits *words*.

        At most *most*, in the order of their names, after the first *beyond*.
        """

    def one(self, member_id: int) -> Listed | None:
        """One active member, to be shown to nobody before `core.access.may` was asked."""

    def lock(self, person_id: int) -> None:
        """Let no other turn of this person count look-ups until the transaction ends."""

    def look_ups_since(self, person_id: int, since: datetime) -> int:
        """How often this person looked since then."""

    def seen_since(self, person_id: int, since: datetime) -> frozenset[int]:
        """Whom this person saw in the directory since then."""

    def note_look_up(self, person_id: int, seen: Sequence[int]) -> None:
        """Remember that this person looked, and whom they saw."""

    def note_refusal(self, person_id: int) -> None:
        """Remember that this person looked more often than one may."""

    def refused_since(self, person_id: int, since: datetime) -> Sequence[datetime]:
        """When this person was refused since then."""

    def forget_look_ups(self, person_id: int, before: datetime) -> None:
        """Forget what this person looked at before then."""

    def forget(self, before: datetime, most: int) -> int:
        """Forget at most *most* look-ups, and as many who were seen, from before then, whoever looked; how many."""
