"""The demonstration street: its people, and their place in a community of their own."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import yaml

from bots.web.street import House, Neighbour
from core.model.community import Community, CommunityStatus, Point, Topic
from core.model.member import Role
from core.ports import Voice
from core.wire import Inbound

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

ROLES = {"referent": frozenset({Role.REFERENT}), "officer": frozenset({Role.OFFICER}), "member": frozenset[Role]()}
TIME_ZONE = "Europe/Paris"
LIVED_THERE = timedelta(days=30)
"""Nobody here is a newcomer, whose first alert a referent would read before the street does."""


@cache
def _people() -> dict[str, Any]:
    source = (resources.files("bots") / "demo.yaml").read_text("utf-8")
    people: dict[str, Any] = yaml.safe_load(source)
    return people


def neighbours() -> list[Neighbour]:
    """Give the screens of the street, in the order of their houses."""
    return [
        Neighbour(
            one["id"],
            one["name"],
            one["channel"],
            one["address"],
            one["kind"],
            House(one["place"], one["lat"], one["lon"]),
            one["role"],
            one.get("language"),
        )
        for one in _people()["neighbours"]
    ]


def _is_lived_in(uow: UnitOfWork) -> bool:
    """Whether somebody of the street is known already: they may have given their community another name."""
    at_home = (one for one in neighbours() if one.kind != "group")
    return any(
        uow.members.speaker_at(Inbound(one.channel, one.address, "", uow.now()), Voice.CONSOLE).person is not None
        for one in at_home
    )


def settle_in(uow: UnitOfWork) -> None:
    """Found the street's community with all its people, unless it is there."""
    place = _people()["community"]
    if uow.communities.by_name(place["name"]) is not None or _is_lived_in(uow):
        return
    then = uow.now() - LIVED_THERE
    centre = Point(place["lat"], place["lon"])
    founded = Community(0, place["name"], place["commune"], centre, "FR", "fr", TIME_ZONE, CommunityStatus.ACTIVE, then)
    community = uow.communities.add(founded)
    for one in neighbours():
        if one.kind == "group":
            uow.communities.link_group(community.id, one.channel, one.address, one.name, frozenset({Topic.ALERTS}))
            continue
        person = uow.members.add_person(one.name, one.language or "fr", then)
        speaker = uow.members.speaker_at(Inbound(one.channel, one.address, "", then), Voice.CONSOLE)
        uow.members.claim_contact(speaker.contact.id, person.id, then)
        uow.members.add_member(person.id, community.id, ROLES[one.role], then)
        if one.role == "officer":
            # The referents go on deciding who comes in: nobody on the street has to ask the town hall.
            hall = uow.town_halls.subscribe(place["commune"], place["town_hall"], then)
            uow.town_halls.appoint(hall.id, person.id, then)
        if person.household_id is not None:
            home = Point(one.house.latitude, one.house.longitude)
            uow.members.set_home(person.household_id, one.house.words, home)
    # Whoever leads was here this morning: nobody asks the street on its first day who would take over.
    uow.leads.acted([community.id])
