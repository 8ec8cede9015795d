"""Villages for benchmarks, moved in by the hundred: members, a shape on the map, requests at the door, movements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bench.house import DESK
from core.language.words import normalise
from core.model.community import CommunityStatus, Point
from core.model.member import MemberStatus, Role, Silence
from core.model.membership import MovementKind, RequestStatus, ValidationMode
from core.model.profile import Field
from storage import boundary_tables, tables

STEP = 0.01
"""Degrees between two communities."""
HALF = 0.004
SOUTH, WEST, A_ROW = 47.0, -2.0, 25
OPEN_REQUESTS, ANSWERED_REQUESTS = 5, 20
FIRST_NAMES = (
    "Odette", "Karim", "Lucie", "Paul", "Ana", "Marc", "Zoé", "Nina", "Léa", "Hugo", "Inès", "Jules", "Fatou", "Yanis",
    "Rose", "Émile", "Chloé", "Samir", "Agathe", "Bruno", "Céline", "David", "Élise", "Farid", "Gaël", "Hélène",
)  # fmt: skip
STREETS = ("rue des Lilas", "rue des Roses", "rue du Bois", "allée des Chênes", "place de la Gare", "rue Haute")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Village:
    """A community to ask about: where it is, who leads it, and one of its members."""

    community: int
    centre: Point
    referent: str
    """The referent's address at the desk."""
    a_name: str
    a_member: int
    a_person: int


def settle(connection: Connection, members: Sequence[int], now: datetime) -> list[Village]:
    """Found a community for each number of members, side by side on the map, and let them move in."""
    random = Random(len(members))
    return [_settle_one(connection, size, now, random) for size in members]


def _settle_one(connection: Connection, size: int, now: datetime, random: Random) -> Village:
    number = next(_numbers)
    row, place = divmod(number, A_ROW)
    centre = Point(SOUTH + row * STEP, WEST + place * STEP)
    community = _found(connection, number, centre, now)
    people = _move_in(connection, community, size, now, random, centre)
    _draw(connection, community, centre, people[0]["id"], now)
    _knock(connection, community, number, now)
    _remember(connection, community, people, now)
    somebody = people[size // 2]
    member = tables.member.c
    at = select(member.id).where(member.community_id == community, member.person_id == somebody["id"])
    return Village(
        community,
        centre,
        _address(people[0]["id"]),
        somebody["name"],
        connection.execute(at).scalar_one(),
        somebody["id"],
    )


def _found(connection: Connection, number: int, centre: Point, now: datetime) -> int:
    community = {
        "name": f"Les Lilas {number}",
        "folded_name": f"les lilas {number}",
        "commune": f"Villeneuve {number // 10}",
        "folded_commune": f"villeneuve {number // 10}",
        "latitude": centre.latitude,
        "longitude": centre.longitude,
        "country": "FR",
        "language": "fr",
        "time_zone": "Europe/Paris",
        "status": CommunityStatus.ACTIVE,
        "created_at": now,
        "last_request": OPEN_REQUESTS + ANSWERED_REQUESTS,
        "validation": ValidationMode.REFERENT,
    }
    made = connection.execute(insert(tables.community).returning(tables.community.c.id), community)
    return int(made.scalar_one())


def _move_in(
    connection: Connection, community: int, size: int, now: datetime, random: Random, centre: Point
) -> list[dict[str, Any]]:
    first = 1 + connection.execute(select(func.coalesce(func.max(tables.person.c.id), 0))).scalar_one()
    ids = range(first, first + size)
    homes = [
        {
            "id": number,
            "place": f"{number % 60} {random.choice(STREETS)}",
            "latitude": centre.latitude + random.uniform(-HALF, HALF),
            "longitude": centre.longitude + random.uniform(-HALF, HALF),
            "created_at": now,
        }
        for number in ids
    ]
    names = {number: f"{random.choice(FIRST_NAMES)} {chr(65 + number % 26)}." for number in ids}
    people: list[dict[str, Any]] = [
        {
            "id": number,
            "household_id": number,
            "name": names[number],
            "folded_name": normalise(names[number]),
            "language": "fr",
            "created_at": now,
        }
        for number in ids
    ]
    places = [
        {
            "person_id": number,
            "community_id": community,
            "roles": frozenset({Role.REFERENT} if number == first else ()),
            "status": MemberStatus.ACTIVE,
            "joined_at": now - timedelta(minutes=number % 100_000),
        }
        for number in ids
    ]
    cards = [
        {
            "person_id": number,
            "street": STREETS[number % len(STREETS)],
            "folded_street": normalise(STREETS[number % len(STREETS)]),
            "phone": "",
            "email": "",
            "about": "",
            "shown": frozenset({Field.STREET}),
        }
        for number in ids
    ]
    connection.execute(insert(tables.household), homes)
    connection.execute(insert(tables.person), people)
    connection.execute(insert(tables.profile), cards)
    connection.execute(insert(tables.contact), [_contact(_address(number), number, now) for number in ids])
    connection.execute(insert(tables.member), places)
    return people


def _address(person: int) -> str:
    return f"desk-{person}"


def _contact(address: str, person: int | None, now: datetime) -> dict[str, Any]:
    return {
        "person_id": person,
        "rank": 0,
        "channel": DESK,
        "address": address,
        "silence": Silence.NOTHING,
        "claimed_at": now if person else None,
        "created_at": now,
    }


def _draw(connection: Connection, community: int, centre: Point, drawn_by: int, now: datetime) -> None:
    south, north = centre.latitude - HALF, centre.latitude + HALF
    west, east = centre.longitude - HALF, centre.longitude + HALF
    shape = {
        "community_id": community,
        "corners": [[south, west], [south, east], [north, east], [north, west]],
        "drawn_by": drawn_by,
        "drawn_at": now,
        "is_current": True,
        "south": south,
        "west": west,
        "north": north,
        "east": east,
    }
    connection.execute(insert(boundary_tables.boundary), shape)


def _knock(connection: Connection, community: int, number: int, now: datetime) -> None:
    """Let some wait at the door; the others had their answer."""
    contact = tables.contact
    asked = []
    for each in range(OPEN_REQUESTS + ANSWERED_REQUESTS):
        row = _contact(f"stranger-{number}-{each}", None, now)
        made = connection.execute(insert(contact).returning(contact.c.id), row).scalar_one()
        is_open = each < OPEN_REQUESTS
        asked.append(
            {
                "community_id": community,
                "number": each + 1,
                "contact_id": made,
                "name": "Zoé R.",
                "place": "4 rue des Roses",
                "known_by": "Odette et Paul",
                "status": RequestStatus.OPEN if is_open else RequestStatus.REFUSED,
                "created_at": now,
                "question": "",
                "detail": "",
                "answered_by": "",
                "reason": "",
            }
        )
    connection.execute(insert(tables.membership_request), asked)


def _remember(connection: Connection, community: int, people: Sequence[dict[str, Any]], now: datetime) -> None:
    """Write down that each of them came, over the years."""
    lines = [
        {
            "community_id": community,
            "kind": MovementKind.ARRIVED,
            "person_id": each["id"],
            "at": now - timedelta(hours=place),
            "reason": "",
        }
        for place, each in enumerate(people)
    ]
    connection.execute(insert(tables.movement), lines)
