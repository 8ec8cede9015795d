"""See the communities of one's town hall, in numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from core.access import Capability, may
from core.command import Command
from core.talk import Reply, no_talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

MOST_LISTED = 20


def act(_data: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Say how many neighbours each has and how many alerts are open there, and nothing about anybody."""
    there = [each.community for each in speaker.active if may(speaker, Capability.OFFICE, each.community.id)]
    alerts = Counter(each.community_id for each in uow.alerts.open_in([each.id for each in there]))
    ordered = sorted(there, key=lambda each: (-alerts[each.id], each.name))
    lines = [
        {
            "say": "list_communes.line",
            "community": each.name,
            "neighbours": {"say": "common.neighbours", "count": uow.members.count_in(each.id)},
            "open_alerts": {"say": "list_communes.alerts", "count": alerts[each.id]},
        }
        for each in ordered[:MOST_LISTED]
    ]
    rest = len(there) - len(lines)
    more = {"say": "list_communes.more", "count": rest} if rest else ""
    return Reply("list", {"count": len(there), "lines": {"join": [*lines, more], "by": "\n"}})


COMMAND = Command("list_communes", no_talk, act, Capability.OFFICE, place=56)
