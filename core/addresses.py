"""Where an address lies, as a geocoder says: it is asked outside the transaction, and the turn is taken again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import Unclear
from core.model.whereabouts import Inside, is_inside, metres_between
from core.words import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.model.community import Community, Point
    from core.model.membership import MembershipRequest
    from core.shelves import UnitOfWork

MOST_LINES = 12
"""Addresses in one message."""
MOST_FOUND = 4
"""Places that one address may mean."""
LONGEST_ADDRESS = 120
NEAR_BY = 20_000.0
"""Metres from the middle of the community beyond which a street of the same name is another one."""
_BREAKS = re.compile(r"[\n;]+")


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


def lines_of(text: str) -> list[str]:
    """Give the addresses that *text* names, one a line or with semicolons between them."""
    lines = [" ".join(line.split())[:LONGEST_ADDRESS] for line in _BREAKS.split(text)]
    return [line for line in lines if line][:MOST_LINES]


def query_of(line: str, community: Community) -> str:
    """What the geocoder is asked: the address, in the community's commune unless it names that itself."""
    commune = community.commune
    return line if not commune or normalise(commune) in normalise(line) else f"{line}, {commune}"


def look_up(uow: UnitOfWork, community: Community, typed: str) -> tuple[Point | None, bool | None]:
    """Give where the address that somebody *typed* lies, and whether it is known; None, None: nobody can tell now.

    Raises:
        NotAskedYet: the geocoder has to be asked first.
    """
    found = uow.addresses.places_of(query_of(typed[:LONGEST_ADDRESS], community)) if typed else None
    if found is None:
        return None, None
    meant = near_by(found, community) or found
    return (meant[0].point, True) if meant else (None, False)


def near_by(found: Sequence[Address], community: Community) -> list[Address]:
    """Give those of *found* that can be meant: near the community where its middle is known, each name once."""
    centre = community.centre
    meant: dict[str, Address] = {}
    for each in found:
        if centre is None or metres_between(centre, each.point) <= NEAR_BY:
            meant.setdefault(each.label, each)
    return list(meant.values())[:MOST_FOUND]


def lies_in(uow: UnitOfWork, community: Community, point: Point | None) -> Inside:
    """Say whether *point* lies within *community*, by its shape if somebody drew one."""
    drawn = uow.boundaries.current(community.id) if point is not None else None
    return is_inside(community, point, drawn.boundary if drawn else None)


def where_it_is(uow: UnitOfWork, community: Community | None, request: MembershipRequest) -> Any:
    """Say whether the place that was shown or typed lies among these neighbours; nothing where nobody can tell."""
    if request.is_on_map is False:
        return {"say": "door.address_unknown"}
    inside = lies_in(uow, community, request.point) if community else Inside.UNKNOWN
    what = "address" if request.is_on_map else "inside"
    return "" if inside is Inside.UNKNOWN else {"say": f"door.{what}_{inside}"}
