"""Say whom one warns when no message reaches them; or see whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.alerts import relays
from core.command import Command
from core.community.leading import leads
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.relay import Relayed
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Becoming:
    """Whom one warns, and where; without a name: whom one sees."""

    community_id: int = 0
    name: str = ""
    street: str = ""


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask whom, where, and whether they agree; or show those whom one warns."""
    if not said.text and (yield Find("relayed")):
        return Becoming()
    community_id = yield from which_community(speaker, Capability.RELAY, "become_relay.refused")
    if said.text:
        name, street = relays.read_begun(said.text)
    else:
        found = yield Ask("who", parse=relays.a_relayed)
        name, street = found["name"], found["street"]
    if not street:
        street = yield Ask("street", parse=relays.a_street, params={"name": name})
    yield Ask("agrees", (Option("yes"),), params={"name": name, "place": street})
    return Becoming(community_id, name, street)


def look_up_relayed(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("relayed")``: whether there is anybody to show."""
    return bool(seen_by(uow, speaker))


def seen_by(uow: UnitOfWork, speaker: Speaker) -> list[Relayed]:
    """Give those whom *speaker* warns, and those of the communities that they lead."""
    own = uow.relays.of(speaker.known.id)
    there = [each for each in own if speaker.within(each.community_id) is not None]
    led = [each for community_id in leads(speaker) for each in uow.relays.in_community(community_id)]
    return [*there, *(each for each in led if each not in there)]


def act(data: Becoming, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Keep it, and let the referents know; or show it."""
    if not data.name:
        return Reply("mine", {"lines": {"join": [_line(uow, each) for each in seen_by(uow, speaker)], "by": "\n"}})
    require(speaker, Capability.RELAY, data.community_id)
    found = relays.known(uow, data.community_id, data.name, data.street)
    already = uow.relays.relays(found.id) if found is not None else ()
    params = {"name": data.name, "place": data.street}
    if len(uow.relays.of(speaker.known.id)) >= relays.MOST_RELAYED and speaker.known.id not in dict(already):
        return Reply("enough", {"count": relays.MOST_RELAYED})
    if len(already) >= relays.MOST_RELAYS:
        return Reply("taken", params)
    relayed = found or uow.relays.add(data.community_id, data.name, data.street)
    if uow.relays.accept(relayed.id, speaker.known.id):
        audience = Audience(AudienceKind.REFERENTS, data.community_id, speaker.known.id)
        told = {**params, "by": speaker.known.name}
        uow.outbox.add(Notice("relay.begun", told, audience, Lane.MESSAGE, data.community_id), uow.now())
    return Reply("done", params)


def _line(uow: UnitOfWork, relayed: Relayed) -> dict[str, Any]:
    names = [name for _, name in uow.relays.relays(relayed.id)]
    since = {"date": relayed.agreed_at.isoformat()}
    joined = {"join": names, "by": ", "}
    return {"say": "relay.line", "name": relayed.name, "place": relayed.street, "names": joined, "since": since}


COMMAND = Command(
    "become_relay", talk, act, Capability.RELAY, {"relayed": look_up_relayed}, place=52, is_confidential=True
)
