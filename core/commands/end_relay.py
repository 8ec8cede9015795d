"""Warn somebody no longer; when nobody does any more, nothing of them is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, require
from core.command import Command
from core.commands.become_relay import seen_by
from core.errors import NotAllowed
from core.language.words import normalise
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class Ending:
    """Whom."""

    relayed_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask whom, where it is not clear."""
    found = yield Find("relayed", {"words": said.text})
    if not found:
        raise NotAllowed("end_relay.refused")
    if len(found) == 1:
        return Ending(found[0]["id"])
    options = tuple(Option(str(each["id"]), each["label"]) for each in found)
    return Ending(int((yield Ask("who", options))))


def look_up_relayed(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("relayed")``: whom who speaks warns, or sees as a referent; those of the name that was said."""
    said = normalise(params["words"])
    people = seen_by(uow, speaker)
    called = [each for each in people if said and normalise(each.name) == said]
    return [{"id": each.id, "label": f"{each.name}, {each.street}"} for each in (called or people)[:MOST_OFFERED]]


def act(ending: Ending, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """End one's own part in it; a referent who has none ends it for all."""
    relayed = next((each for each in seen_by(uow, speaker) if each.id == ending.relayed_id), None)
    if relayed is None:
        raise NotAllowed("end_relay.refused")
    require(speaker, Capability.RELAY, relayed.community_id)
    others = [person for person, _ in uow.relays.relays(relayed.id)]
    is_theirs = speaker.known.id in others
    left = [each for each in others if each != speaker.known.id] if is_theirs else []
    if left:
        uow.relays.resign(relayed.id, speaker.known.id)
    else:
        uow.relays.erase(relayed.id)
    kind = "relay.left" if left else "relay.ended"
    params = {"by": speaker.known.name, "name": relayed.name}
    audiences = [Audience(AudienceKind.REFERENTS, relayed.community_id, speaker.known.id)]
    audiences += [Audience(AudienceKind.PERSON, each) for each in others if not is_theirs]
    for audience in audiences:
        uow.outbox.add(Notice(kind, params, audience, Lane.MESSAGE, relayed.community_id), uow.now())
    return Reply("left" if left else "done", {"name": relayed.name})


COMMAND = Command("end_relay", talk, act, Capability.RELAY, {"relayed": look_up_relayed}, is_confidential=True)
