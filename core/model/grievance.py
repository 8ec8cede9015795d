"""What somebody says is wrong with a private message that was written to them, and what a referent decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What its reader says is wrong with a message."""

    INSULT = "insult"
    PRESSURE = "pressure"
    MONEY = "money"
    OTHER = "other"


class Finding(StrEnum):
    """What a referent decided."""

    DISMISSED = "dismissed"
    WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Grievance:
    """That somebody flags the last message of a correspondent, who is a member of ``community_id``.

    ``shows_words``: they agreed that a referent reads that message. ``notice_id``: the card of the referents.
    ``finding``: none while a decision is open.
    """

    community_id: int
    person_id: int
    accused_id: int
    message_id: int
    cause: Cause
    shows_words: bool
    notice_id: int | None = None
    finding: Finding | None = None
    id: int = 0
