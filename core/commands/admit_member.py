"""Let in who asked to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.about.named_request import said_of_named
from core.about.request import FINDS, which_requests
from core.access import Capability, request_for
from core.command import Command
from core.community.deciding import admit
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


YES_NO = (Option("yes"), Option("no"))


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask which requests are meant, if they were not named; where only a name was said, ask before they come in."""
    ids, _ = yield from which_requests(said)
    if not said.is_guess:
        return ids
    named = yield Find("named", {"ids": ids})
    names = {"join": [{"join": each, "by": ", "} for each in named], "by": " ; "}
    is_meant = yield Ask("sure", YES_NO, said_of_named([each[1] for each in named]), {"names": names})
    return ids if is_meant == "yes" else []


def act(ids: list[int], speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Open the door to each; of several, say who is in and who had an answer before."""
    if not ids:
        return Reply("left_waiting")
    inside: list[MembershipRequest] = []
    left: list[MembershipRequest] = []
    for request_id in ids:
        request = request_for(uow, speaker, Capability.ANSWER_REQUESTS, request_id)
        (inside if admit(uow, request, speaker) else left).append(request)
    if len(ids) == 1:
        params = {"code": (inside or left)[0].code, "name": (inside or left)[0].name}
        return Reply("done" if inside else "before", params)
    names = {"join": [f"{each.code} {each.name}" for each in inside], "by": ", "}
    rest = {"say": "admit_member.left", "list": {"join": [each.code for each in left], "by": ", "}} if left else ""
    return Reply("many" if inside else "none", {"names": names, "already": rest})


COMMAND = Command("admit_member", talk, act, Capability.ANSWER_REQUESTS, FINDS)
