"""Show who waits at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.about.neighbour import communities_with
from core.about.request import FINDS, one_request
from core.access import Capability, may, request_for
from core.command import Command
from core.community.entering import REQUEST, buttons, card
from core.errors import NotAllowed
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Showing:
    """One request, or all that are open."""

    request_id: int | None = None


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask nothing, unless a number is called so in two communities."""
    if said.alert_id is None and not said.text:
        return Showing()
    request_id, _ = yield from one_request(said)
    return Showing(request_id)


def act(showing: Showing, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the card of one request with its buttons, or a line for each that waits."""
    if showing.request_id is not None:
        request = request_for(uow, speaker, Capability.SEE_REQUESTS, showing.request_id)
        if not request.is_open:
            return Reply("admit_member.before", {"code": request.code, "name": request.name})
        if not may(speaker, Capability.ANSWER_REQUESTS, uow.requests.door(request.community_id)):
            return Reply("door.town_hall_answers")
        return Reply(REQUEST, card(uow, request), buttons(request))
    there = [
        each.id
        for each in communities_with(speaker, Capability.SEE_REQUESTS)
        if may(speaker, Capability.SEE_REQUESTS, uow.requests.door(each.id))
    ]
    if not there:
        raise NotAllowed("list_requests.refused")
    waiting = uow.requests.open_in(there, MOST_SHOWN + 1)
    if not waiting:
        return Reply("nobody")
    is_theirs = any(may(speaker, Capability.ANSWER_REQUESTS, uow.requests.door(key)) for key in there)
    following = {"say": "list_requests.following"} if len(waiting) > MOST_SHOWN else ""
    lines = [
        {"join": [f"{each.code} {each.name}", each.place or {"say": "door.on_the_map"}], "by": ", "}
        for each in waiting[:MOST_SHOWN]
    ]
    return Reply("waiting" if is_theirs else "watched", {"lines": {"join": lines, "by": "\n"}, "others": following})


COMMAND = Command("list_requests", talk, act, Capability.SEE_REQUESTS, FINDS, place=10)
