"""Where somebody stands towards a community: the columns of the table of rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


class Standing(StrEnum):
    """What somebody is to one community. A hidden profile changes what others may do, so it is a member's."""

    STRANGER = "stranger"
    INVITED = "invited"
    """Holds an open invitation, and has no place yet."""
    PENDING = "pending"
    """Asked to join, and waits for an answer."""
    MEMBER = "member"
    REFERENT = "referent"
    TWIN_REFERENT = "referent of a twin"
    TWIN_MEMBER = "member of a twin"
    OFFICER = "town-hall officer"
    OPERATOR = "operator"
    BANNED = "banned"
    DEPARTED = "departed"


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds somebody to a community in which they have no place: an invitation, a request, a twinning."""

    community_id: int
    standing: Standing
