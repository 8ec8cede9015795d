"""Refuse who asked to join, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.named_request import waiting_at_door
from core.about.request import FINDS, read_numbers, which_requests
from core.about.subject import look_up_waiting
from core.access import Capability, request_for
from core.command import Command
from core.community.deciding import refuse
from core.language.reading import a_reason
from core.shortening import told_or_asked
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

REFUSE_WORDS = "refuse_alert"
REASONS = ("outside", "unknown", "vague")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which requests, and why: the name of a reason, or words."""

    ids: list[int]
    reason: str


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask for the reason, which is always given, unless it was said.

    Where nobody waits at the door, or what is to be published was shown last, « refuser » is of that.
    """
    is_bare = said.alert_id is None and not said.among and not read_numbers(said.text)[0]
    if is_bare and (yield Find("is_of_words")):
        return Handover(REFUSE_WORDS, said)
    ids, rest = yield from which_requests(said)
    asked = Ask("why", tuple(Option(each) for each in REASONS), parse=a_reason)
    return Refusal(ids, (yield from told_or_asked(rest, asked)))


def look_whether_of_words(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_of_words")``: whether an alert or an article waits, and no request, or was shown last."""
    held = look_up_waiting(uow, speaker, params)
    return any(each["is_shown"] for each in held) or (bool(held) and not waiting_at_door(speaker, uow))


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


COMMAND = Command(
    "refuse_request",
    talk,
    act,
    Capability.ANSWER_REQUESTS,
    {**FINDS, "is_of_words": look_whether_of_words},
    is_grave=True,
)
