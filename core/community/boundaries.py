"""What communities do with their shape: look at it, draw it, open the map page; and who hears of a change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.community.entering import tell_person
from core.language.reading import street_only
from core.model.boundary import HECTARE, SQUARE_KILOMETRE, Boundary, Census, Fault, Home, lies_inside
from core.model.invitation import CODE_ALPHABET
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.model.whereabouts import Inside
from core.shelves.boundaries import BoundaryLink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.community import Community, Point
    from core.model.member import Person, Speaker
    from core.shelves.unit_of_work import UnitOfWork

TOKEN_SIGNS = 26
"""Of thirty-two signs each: 130 bits, which nobody guesses."""
LINK_LASTS = timedelta(hours=1)
TOLD_ONCE_IN = timedelta(minutes=10)
"""A shape is corrected a few times before it is right, and an announcement costs each neighbour a message or an SMS."""
MOST_STREETS = 12


def shape_of(uow: UnitOfWork, community_id: int) -> Boundary | None:
    """Give the shape of a community, if somebody drew it."""
    drawn = uow.boundaries.current(community_id)
    return None if drawn is None else drawn.boundary


def at_home_at(uow: UnitOfWork, point: Point) -> int | None:
    """Give the community whose shape holds *point*, if there is one."""
    here = (point.latitude, point.longitude)
    return next((key for key, shape in uow.boundaries.around(*here, *here) if shape.contains(point)), None)


def fault_of(uow: UnitOfWork, community_id: int, boundary: Boundary) -> Fault | None:
    """Say what is wrong with *boundary* as the shape of this community."""
    alone = boundary.fault(uow.largest_boundary)
    if alone is not None:
        return alone
    others = [shape for key, shape in uow.boundaries.around(*boundary.box) if key != community_id]
    return boundary.fault(uow.largest_boundary, others)


def census_of(uow: UnitOfWork, community_id: int, boundary: Boundary) -> Census:
    """Say who would live inside *boundary*."""
    return Census.of(boundary, uow.boundaries.homes(community_id))


def save(uow: UnitOfWork, community: Community, boundary: Boundary, by: Person) -> bool:
    """Keep a shape without a fault, tell every member, and ask those who are outside now; False: it is the same.

    Nobody is sent away: whoever lives outside stays until they choose to leave. What is corrected at once is told once.
    """
    homes = uow.boundaries.homes(community.id)
    drawn = uow.boundaries.current(community.id)
    before = drawn.boundary if drawn else None
    if before == boundary:
        return False
    uow.boundaries.add(community.id, boundary, by.id, uow.now())
    # Who founded it by SMS or by mail could not show where it is: now its neighbours can be found, and be twins.
    uow.communities.set_centre(community.id, boundary.centre)
    if drawn is None or uow.now() - drawn.at >= TOLD_ONCE_IN:
        everybody = Audience(AudienceKind.COMMUNITY, community.id, by.id)
        params = {"name": by.name, "community": community.name, "size": size_of(boundary.area)}
        uow.outbox.add(Notice("boundary.changed", params, everybody, Lane.GAZETTE, community.id), uow.now())
    outside = Census.of(boundary, homes).outside - Census.of(before, homes).outside
    _tell_outside(uow, community, sorted(outside - {by.id}))
    return True


def _tell_outside(uow: UnitOfWork, community: Community, person_ids: Sequence[int]) -> None:
    choices = (
        ("boundary.outside_told#stay", f"!stay_in_community:{community.id}"),
        ("boundary.outside_told#leave", "!leave_community"),
    )
    for person_id in person_ids:
        said = {"community": community.name}
        tell_person(uow, person_id, "boundary.outside_told", said, community_id=community.id, choices=choices)


def tell_renamed(uow: UnitOfWork, community: Community, name: str, by: Person) -> None:
    """Call a community by another *name*, and tell every member; the same name changes nothing."""
    if name == community.name:
        return
    uow.communities.rename(community.id, name)
    params = {"old": community.name, "community": name, "name": by.name}
    everybody = Audience(AudienceKind.COMMUNITY, community.id, by.id)
    uow.outbox.add(Notice("boundary.renamed", params, everybody, Lane.GAZETTE, community.id), uow.now())


def open_map(uow: UnitOfWork, community_id: int, speaker: Speaker) -> str:
    """Give the address of the map page for *speaker*, which draws this community for an hour."""
    token = uow.secret(TOKEN_SIGNS, CODE_ALPHABET)
    link = BoundaryLink(speaker.known.id, community_id, speaker.contact.id, uow.now() + LINK_LASTS)
    uow.boundaries.open_link(link, token)
    return uow.page(f"/boundary/{token}")


def size_of(area: float) -> dict[str, Any]:
    """Say how large *area* (square metres) is, as a value for a text."""
    if area < SQUARE_KILOMETRE:
        return {"say": "boundary.hectares", "count": max(1, round(area / HECTARE))}
    return {"say": "boundary.square_kilometres", "number": {"number": round(area / SQUARE_KILOMETRE, 1)}}


def sentence_of(fault: Fault, boundary: Boundary, largest: float) -> dict[str, Any]:
    """Say what is wrong, as a value for a text."""
    if fault is not Fault.ENORMOUS:
        return {"say": f"boundary.{fault}"}
    most = {"say": "boundary.square_kilometres", "number": {"number": largest}}
    return {"say": f"boundary.{fault}", "size": size_of(boundary.area), "most": most}


def counted(census: Census) -> dict[str, Any]:
    """Say how many live inside, outside, and where nobody knows; as a value for a text."""
    parts = [("inside", census.inside), ("outside", census.outside), ("unknown", census.unknown)]
    said = [{"say": f"boundary.{name}", "count": len(people)} for name, people in parts if people or name != "unknown"]
    return {"join": said, "by": ", "}


def streets_of(boundary: Boundary, homes: Sequence[Home]) -> list[str]:
    """Name the streets in which members live, but for those who surely live outside."""
    near = [home for home in homes if home.place and lies_inside(boundary, home.point) is not Inside.NO]
    named: dict[str, str] = {}
    for home in near:
        street = street_only(home.place)
        if street:
            named.setdefault(street.casefold(), street)
    return sorted(named.values(), key=str.casefold)


def picture(name: str, boundary: Boundary) -> dict[str, Any]:
    """Say what the map picture shows, for whoever draws it when the message leaves (`notifications.makers`)."""
    corners = [[each.latitude, each.longitude] for each in boundary.corners]
    return {"make": "boundary", "name": name, "corners": corners}
