"""Refuse who asked to join, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about_request import FINDS, which_requests
from core.access import Capability, request_for
from core.command import Command
from core.deciding import refuse
from core.reading import a_reason
from core.shortening import told_or_asked
from core.talk import Ask, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves import UnitOfWork

REASONS = ("outside", "unknown", "vague")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which requests, and why: the name of a reason, or words."""

    ids: list[int]
    reason: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which is always given, unless it was said."""
    ids, rest = yield from which_requests(said)
    asked = Ask("why", tuple(Option(each) for each in REASONS), parse=a_reason)
    return Refusal(ids, (yield from told_or_asked(rest, asked)))


def act(refusal: Refusal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Close these requests, and tell each why."""
    said = {"say": f"door.reason_{refusal.reason}"} if refusal.reason in REASONS else refusal.reason
    refused, last = [], None
    for request_id in refusal.ids:
        last = request_for(uow, speaker, Capability.ANSWER_REQUESTS, request_id)
        if refuse(uow, last, speaker, refusal.reason, said):
            refused.append(f"{last.code} {last.name}")
    if not refused and last is not None:
        return Reply("admit_member.before", {"code": last.code, "name": last.name})
    return Reply("done", {"names": {"join": refused, "by": ", "}})


COMMAND = Command("refuse_request", talk, act, Capability.ANSWER_REQUESTS, FINDS, is_grave=True)
