"""Where an address lies, as a geocoder says: it is asked outside the transaction, and the turn is taken again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.geocoded import Address
from core.language.words import normalise
from core.model.whereabouts import Inside, is_inside, metres_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community, Point
    from core.model.membership import MembershipRequest
    from core.shelves.unit_of_work import UnitOfWork

MOST_LINES = 12
"""Addresses in one message."""
MOST_FOUND = 4
"""Places that one address may mean."""
LONGEST_ADDRESS = 120
NEAR_BY = 20_000.0
"""Metres from the middle of the community beyond which a street of the same name is another one."""
_BREAKS = re.compile(r"[\n;]+")


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
