"""See who opens the door of the community, or change it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, may, require
from core.command import Command
from core.community.doors import said as how
from core.community.doors import tell_of_waiting
from core.errors import NotAllowed, Unclear
from core.language.words import normalise
from core.model.membership import MOST_SPONSORS, Door, Movement, MovementKind, ValidationMode
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.talk import Ask, Find, Option, Reply, Talk
from core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

_COUNT = re.compile(r"\b(\d)\b")


@dataclass(frozen=True, slots=True)
class Looking:
    """Whose door is to be shown."""

    community_id: int


@dataclass(frozen=True, slots=True)
class Change:
    """Who is to open which door from now on."""

    community_id: int
    mode: ValidationMode
    sponsors: int

    @property
    def needs(self) -> Capability:
        """Changing needs more than looking."""
        return Capability.SET_DOOR


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask to be sure, and say what it means, when a mode was named."""
    capability = Capability.SET_DOOR if said.text else Capability.SEE_DOOR
    community_id = yield from which_community(speaker, capability, "set_validation.refused")
    if not said.text:
        return Looking(community_id)
    mode, sponsors = _read(said.text)
    door = yield Find("door", {"community": community_id})
    if door["lock"]:
        raise NotAllowed("set_validation.locked", name=door["lock"])
    if mode is ValidationMode.TOWN_HALL and not door["is_town_hall"]:
        raise NotAllowed("set_validation.not_yours")
    yield Ask(f"sure_{mode}", (Option("yes"),), params={"count": sponsors})
    return Change(community_id, mode, sponsors)


def look_up_door(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("door")``: ``lock`` is who decides on it instead of the speaker, if anybody; is a town hall asking.

    Raises:
        NotAllowed: neither the speaker nor a town hall decides.
    """
    door = uow.requests.door(params["community"])
    decides = may(speaker, Capability.SET_DOOR, door)
    if not decides and not door.locked_by:
        raise NotAllowed("set_validation.refused")
    return {"lock": "" if decides else door.locked_by, "is_town_hall": decides and bool(door.locked_by)}


def _read(text: str) -> tuple[ValidationMode, int]:
    said = f" {normalise(text)} "
    for mode in ValidationMode:
        if any(f" {normalise(word)} " in said for word in Texts.load().also(f"door.mode_{mode}")):
            count = _COUNT.search(said)
            return mode, min(max(int(count[1]), 1), MOST_SPONSORS) if count else 1
    raise Unclear("set_validation.which")


def act(asked: Looking | Change, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Show the door as it is, or change it and tell everybody."""
    door = uow.requests.door(asked.community_id)
    if isinstance(asked, Looking):
        require(speaker, Capability.SEE_DOOR, asked.community_id, "set_validation.refused")
        if may(speaker, Capability.SET_DOOR, door):
            return Reply("is_yours", {"mode": how(door), "modes": {"say": f"set_validation.{_modes(door)}"}})
        if door.locked_by:
            return Reply("is_locked", {"mode": how(door), "lock": {"say": "door.locked", "name": door.locked_by}})
        return Reply("is", {"mode": how(door)})
    if not may(speaker, Capability.SET_DOOR, door):
        raise NotAllowed("set_validation.locked" if door.locked_by else "set_validation.refused", name=door.locked_by)
    if asked.mode is ValidationMode.TOWN_HALL and not door.locked_by:
        return Reply("not_yours")
    changed = replace(door, mode=asked.mode, sponsors=asked.sponsors)
    if changed == door:
        return Reply("same", {"mode": how(door)})
    _change(changed, speaker, uow)
    return Reply("done", {"mode": how(changed)})


def _modes(door: Door) -> str:
    return "modes_of_town_hall" if door.locked_by else "modes"


def _change(door: Door, speaker: Speaker, uow: UnitOfWork) -> None:
    uow.requests.set_door(door)
    now, by = uow.now(), speaker.person.id if speaker.person else 0
    uow.places.record(Movement(door.community_id, MovementKind.DOOR_CHANGED, by, now, reason=door.mode))
    community = uow.communities.by_id(door.community_id)
    params = {"mode": how(door), "community": community.name if community else ""}
    everybody = Audience(AudienceKind.COMMUNITY, door.community_id, by)
    uow.outbox.add(Notice("door.changed", params, everybody, Lane.GAZETTE, door.community_id), now)
    tell_of_waiting(uow, door, except_person=by)


COMMAND = Command("set_validation", talk, act, Capability.SEE_DOOR, {"door": look_up_door})
