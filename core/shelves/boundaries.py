"""The wall between the rules and the shapes of communities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from core.model.boundary import Boundary, Home

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Drawn:
    """One version of a community's shape: who drew it, and when."""

    community_id: int
    boundary: Boundary
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BoundaryLink:
    """Whom a link of the map page was given to, on which contact, and for which community."""

    person_id: int
    community_id: int
    contact_id: int
    expires_at: datetime


class BoundariesShelf(Protocol):
    """The shapes of communities, and the links of the map page."""

    def add(self, community_id: int, shape: Boundary, person_id: int, now: datetime) -> None:
        """Let *shape* be the shape from now on; the earlier ones are kept."""

    def current(self, community_id: int) -> Drawn | None:
        """The shape of a community, if somebody drew it."""

    def history(self, community_id: int) -> Sequence[Drawn]:
        """Every version of a community's shape, the first one first."""

    def around(self, south: float, west: float, north: float, east: float) -> Sequence[tuple[int, Boundary]]:
        """The shapes of active communities that may reach into this box, with whose they are."""

    def homes(self, community_id: int) -> Sequence[Home]:
        """Where the active members of a community live, as far as they said it."""

    def open_link(self, link: BoundaryLink, token: str) -> None:
        """Let *token* open the map page until the link expires; an earlier one of the same person there is void."""

    def link(self, token: str, now: datetime) -> BoundaryLink | None:
        """What *token* opens now, if anything."""
