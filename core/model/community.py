"""A community of neighbours, and the groups in which it meets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.value import value

if TYPE_CHECKING:
    from datetime import datetime


class CommunityStatus(StrEnum):
    """Whether a community is in use."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class Topic(StrEnum):
    """What a linked group receives."""

    ALERTS = "alerts"
    GAZETTE = "gazette"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the earth: WGS 84 degrees."""

    latitude: float
    longitude: float


@value(frozen=True, slots=True)
class Community:
    """Neighbours of one place. ``language`` and ``time_zone`` are those of its groups and of guests."""

    id: int
    name: str
    commune: str
    centre: Point | None
    country: str
    language: str
    time_zone: str
    status: CommunityStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """A linked group, room or mailing list: one post there reaches everybody in it."""

    id: int
    community_id: int
    channel: str
    address: str
    title: str
    topics: frozenset[Topic]
