"""Say that one warned whom no message reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.alerts import relays
from core.command import Command
from core.commands.become_relay import seen_by
from core.errors import NotAllowed
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.relay import RelayCall
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Warned:
    """Whom, by the call."""

    call_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whom, where several wait."""
    calls = yield Find("calls")
    if said.alert_id is not None:
        return Warned(said.alert_id)
    if not calls:
        raise NotAllowed("relay_told.nobody")
    if len(calls) == 1:
        return Warned(calls[0]["id"])
    options = tuple(Option(str(each["id"]), each["label"]) for each in calls)
    return Warned(int((yield Ask("who", options))))


def look_up_calls(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("calls")``: who waits to be warned by who speaks."""
    return [
        {"id": each.id, "label": f"{each.relayed.name}, {each.relayed.street}"}
        for each in _open(uow, speaker)[:MOST_OFFERED]
    ]


def _open(uow: UnitOfWork, speaker: Speaker) -> list[RelayCall]:
    ids = [each.id for each in seen_by(uow, speaker)]
    calls = uow.relays.open_calls(ids, uow.now() - relays.LASTS) if ids else ()
    return [each for each in calls if not relays.is_over(uow, each)]


def act(warned: Warned, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Note it, and spare the others the way."""
    call = next((each for each in _open(uow, speaker) if each.id == warned.call_id), None)
    if call is None:
        raise NotAllowed("relay_told.nobody")
    uow.relays.told(call.id, speaker.known.id)
    others = {person for person, _ in uow.relays.relays(call.relayed.id)} - {speaker.known.id}
    audiences = [Audience(AudienceKind.PERSON, each) for each in sorted(others)] if call.asked > 1 else []
    if call.asked > len(uow.relays.relays(call.relayed.id)):
        audiences.append(Audience(AudienceKind.REFERENTS, call.relayed.community_id, speaker.known.id))
    params = {"by": speaker.known.name, "name": call.relayed.name}
    for audience in audiences:
        uow.outbox.add(Notice("relay.told", params, audience, Lane.MESSAGE, call.relayed.community_id), uow.now())
    return Reply("done", {"name": call.relayed.name})


COMMAND = Command("relay_told", talk, act, Capability.RELAY_TOLD, {"calls": look_up_calls})
