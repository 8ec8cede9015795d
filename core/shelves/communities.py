"""The wall between the rules of communities and the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.community import Community, Group, Point, Topic


class CommunitiesShelf(Protocol):
    """Communities and their linked groups."""

    def add(self, community: Community) -> Community:
        """Add a community (its id is given here)."""

    def by_id(self, community_id: int) -> Community | None:
        """One community."""

    def by_name(self, name: str) -> Community | None:
        """One community by its name, whatever the case and accents."""

    def called(self, place: str, limit: int) -> Sequence[Community]:
        """The active communities of this name, or else of this commune."""

    def in_commune(self, commune: str) -> Sequence[Community]:
        """The active communities of a commune, by name."""

    def near(self, point: Point, metres: float) -> Sequence[Community]:
        """The active communities whose centre is at most so far away, the nearest first."""

    def all(self) -> Sequence[Community]:
        """Every community, by name."""

    def rename(self, community_id: int, name: str) -> None:
        """Call a community so; nobody else may be called so."""

    def set_centre(self, community_id: int, centre: Point) -> None:
        """Say where the middle of a community is."""

    def suspend(self, community_id: int) -> None:
        """Take a community out of use."""

    def link_group(self, community_id: int, channel: str, address: str, title: str, topics: frozenset[Topic]) -> Group:
        """Link a group, or change what it receives."""

    def group_at(self, channel: str, address: str) -> Group | None:
        """The linked group at this address."""

    def group_moved(self, channel: str, old: str, new: str) -> None:
        """Remember that a group has another address; what waits for it follows. Saying it twice changes nothing."""

    def was_told(self, group: Group, kind: str, since: datetime) -> bool:
        """Whether a notice of this kind went, or is on its way, to a group since then."""

    def group_lost(self, channel: str, address: str) -> Sequence[Group]:
        """Send nothing more to a room and its topics (``address/…``); give those that received something until now."""

    def groups_of(self, community_id: int) -> Sequence[Group]:
        """The linked groups of a community."""
