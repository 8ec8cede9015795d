"""Vouch for somebody who wants to join, where neighbours open the door together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.about.request import read_numbers, some_numbers
from core.access import Capability, may
from core.command import Command
from core.community.deciding import admit
from core.community.entering import named_in
from core.errors import NotAllowed
from core.model.membership import ValidationMode
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.membership import MembershipRequest
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Vouching:
    """For whose request."""

    request_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Say the name before anybody vouches for it."""
    numbers, _ = read_numbers(said.text)
    if said.alert_id is None and not numbers:
        numbers = yield Ask("door.which_request", parse=some_numbers)
    found = yield Find("requests", {"id": said.alert_id, "numbers": numbers[:1]})
    if not found:
        raise NotAllowed("vouch_for.refused")
    chosen = str(found[0]["id"])
    if len(found) > 1:
        options = tuple(Option(str(each["id"]), each["place"]) for each in found)
        chosen = yield Ask("door.which_community", options)
    name = next(each["name"] for each in found if str(each["id"]) == chosen)
    yield Ask("sure", (Option("yes"),), params={"name": name})
    return Vouching(int(chosen))


def look_up(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("requests")``: those that wait where neighbours vouch."""
    there = {each.id: each.name for each in communities_with(speaker, Capability.VOUCH)}
    if params["id"] is not None:
        one = uow.requests.by_id(params["id"])
        asked = [one] if one is not None else []
    else:
        asked = [each for number in params["numbers"] for each in uow.requests.by_number(number, list(there))]
    waiting = [each for each in asked if _may_vouch(uow, speaker, each)]
    return [{"id": each.id, "name": each.name, "place": there[each.community_id]} for each in waiting]


def _may_vouch(uow: UnitOfWork, speaker: Speaker, request: MembershipRequest) -> bool:
    """Whether they live there and are named: nobody else is told who asks to join."""
    is_theirs = may(speaker, Capability.VOUCH, request.community_id) and request.is_open
    if not is_theirs or not _is_shared(uow, request.community_id) or speaker.person is None:
        return False
    return speaker.person.id in named_in(uow, request)


def _is_shared(uow: UnitOfWork, community_id: int) -> bool:
    return uow.requests.door(community_id).mode is ValidationMode.SPONSORSHIP


def act(vouching: Vouching, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Note it; the voice that was still missing opens the door."""
    request = uow.requests.by_id(vouching.request_id)
    if request is None or speaker.person is None or not _may_vouch(uow, speaker, request):
        raise NotAllowed("vouch_for.refused")
    count = uow.requests.vouch(request.id, speaker.person.id, uow.now())
    missing = uow.requests.door(request.community_id).sponsors - count
    if missing > 0:
        return Reply("done", {"name": request.name, "count": missing})
    if not admit(uow, request, None):
        raise NotAllowed("vouch_for.refused")
    return Reply("in", {"name": request.name})


COMMAND = Command("vouch_for", talk, act, Capability.VOUCH, {"requests": look_up})
