"""The wall between the rules and what short messages cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from core.model.notice import Lane

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Tight:
    """A community that has used ``share`` percent (one of `SHARES`) of its ``per_day`` segments."""

    community_id: int
    community: str
    share: int
    spent: int
    per_day: int


@dataclass(frozen=True, slots=True)
class Week:
    """What a community's messages took in the seven days from ``monday``: segments by lane.

    ``price`` is euros for a segment, ``per_day`` the budget; each is None when nobody said it.
    """

    community_id: int
    monday: date
    by_lane: Mapping[Lane, int]
    price: float | None
    per_day: int | None

    @property
    def total(self) -> int:
        """All segments."""
        return sum(self.by_lane.values())


class SpendingShelf(Protocol):
    """Segments counted by local day, account, community and lane; the budget and the price of each account."""

    def set_tariff(self, account: str, per_day: int | None, price: float | None) -> None:
        """Say how many segments a community may use a day (None: any number), and what one costs in euros."""

    def price_of(self, account: str) -> float | None:
        """What a segment costs there, in euros; None when nobody said it."""

    def has_room(self, account: str, community_id: int) -> bool:
        """Whether what is no alert may still leave today."""

    def forget_put_off(self, contact_id: int) -> None:
        """Say nothing more of the answers to this contact that wait for another day."""

    def take_tight(self) -> Sequence[Tight]:
        """The communities that passed a share of today's budget of which nobody was told yet; they count as told."""

    def take_weeks(self, monday: date) -> Sequence[Week]:
        """What communities used in the week from *monday*, as far as not reported yet; they count as reported."""

    @property
    def time_zone(self) -> str:
        """By which clock days are counted: the service's."""
