"""What a geocoder said of addresses that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import Unclear

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.community import Point


@dataclass(frozen=True, slots=True)
class Address:
    """A place that the geocoder knows, as people write it: its street and its commune."""

    label: str
    point: Point


class NotAskedYet(Exception):
    """The geocoder has to be asked where these are, with no transaction open; then the turn is taken anew."""

    def __init__(self, queries: Sequence[str]) -> None:
        """Want to know where each of *queries* lies."""
        super().__init__("the geocoder was not asked yet")
        self.queries = tuple(queries)


class Addresses:
    """What a geocoder said in this turn; without *known* there is none, and with None it did not answer."""

    def __init__(self, known: Mapping[str, Sequence[Address] | None] | None = None) -> None:
        """Know what was asked so far."""
        self._known = known

    @property
    def can_be_asked(self) -> bool:
        """Whether there is a geocoder."""
        return self._known is not None

    def places_of(self, query: str) -> Sequence[Address] | None:
        """Say where *query* may lie; None: there is no geocoder, or it does not answer.

        Raises:
            NotAskedYet: it has to be asked first.
        """
        if self._known is None:
            return None
        if query not in self._known:
            raise NotAskedYet((query,))
        return self._known[query]

    def find(self, queries: Sequence[str]) -> list[Sequence[Address]]:
        """Say where each of *queries* may lie.

        Raises:
            NotAskedYet: it has to be asked first.
            Unclear: there is no geocoder, or it does not answer.
        """
        if self._known is None:
            raise Unclear("draw_boundary.no_geocoder")
        unknown = [each for each in queries if each not in self._known]
        if unknown:
            raise NotAskedYet(unknown)
        found = [self._known[each] for each in queries]
        if None in found:
            raise Unclear("draw_boundary.no_answer")
        return [each or () for each in found]
