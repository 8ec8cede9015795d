"""The wall between the rules of who gets the gazette when, and the storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Protocol

from core.model.rhythm import CLOSES_AT, Rhythm, instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.community import Community


@dataclass(frozen=True, slots=True)
class Issue:
    """The letter of one local day in one rhythm, for a community."""

    community: Community
    rhythm: Rhythm
    day: date

    @property
    def begun(self) -> datetime:
        """When its day begins there: who came or chose later waits for the next letter."""
        return instant(self.day, time(), self.community.time_zone)

    @property
    def until(self) -> datetime:
        """It holds what was written before then."""
        return instant(self.day, CLOSES_AT, self.community.time_zone)


@dataclass(frozen=True, slots=True)
class Gap:
    """What some readers were not told yet: from the one moment on, and before the other."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert as a letter names it; ``state``: the text of what became of it."""

    id: int
    number: int
    category: str
    is_danger: bool
    state: str


@dataclass(frozen=True, slots=True)
class Taste:
    """What of the alerts a letter tells some readers.

    ``waits``: an alert that is no danger was not told them by itself, and waits for this letter. ``hidden``: the alerts
    (by id) of which they want to hear nothing.
    """

    waits: bool = False
    hidden: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Readers who are told the same; ``contacts``: none where it is everybody of this taste who is left."""

    taste: Taste = field(default_factory=Taste)
    contacts: tuple[int, ...] | None = None


class ReadersShelf(Protocol):
    """Who gets the gazette, in which rhythm, and how far each was told."""

    def rhythms(self, person_id: int) -> Mapping[int, Rhythm]:
        """The contacts of a person to which the gazette goes, by id, each with its rhythm.

        Those for which it was chosen; where none was, the first one on which it usually comes.
        """

    def waiting(self, contact_id: int) -> Sequence[tuple[int, Gap]]:
        """What a contact that reads letters was not told yet, by community."""

    def choose(self, contact_id: int, rhythm: Rhythm, before: Rhythm) -> None:
        """Let the gazette come to a contact in this rhythm from now on; it was *before* until now.

        Only from one kind of letter to another does something wait; else there is nothing to tell of the time before.
        """

    def hand_over(self, from_id: int, to_id: int) -> None:
        """Let a letter of one contact of a person go on at another."""

    def only(self, to_id: int) -> None:
        """Forget what was chosen for the other contacts of its person."""

    def take_issues(self, rhythm: Rhythm, time_zone: str, day: date, most: int) -> Sequence[Community]:
        """Communities of that zone whose letter of that day was not made yet; it counts as made."""

    def gaps(self, issue: Issue) -> Sequence[Gap]:
        """What the readers of this letter were not told yet: most of them lack the same."""

    def crowds(self, issue: Issue, gap: Gap) -> Sequence[Crowd]:
        """Those who lack *gap*, by what they are told of its alerts; to be handed their letter in this order."""

    def taste(self, contact_id: int, community_id: int, gap: Gap) -> Taste:
        """What of the alerts of *gap* one contact is told in its letter."""

    def hand_out(self, issue: Issue, gap: Gap, notice_id: int | None, crowd: Crowd = ...) -> int:
        """Let those of *crowd* who lack *gap* get *notice_id*, once for each contact and day; to how many it goes.

        They count as told, even when there is no notice because there is nothing to tell.
        """

    def alerts_between(self, community_id: int, gap: Gap) -> Sequence[AlertLine]:
        """The alerts of a community in that time, in order."""

    def coming(self, community_id: int, between: tuple[datetime, datetime]) -> Sequence[tuple[int, int]]:
        """Who said that they will be at what begins from the first time on and before the second: articles, persons.

        Only what still stands, and members of the community.
        """
