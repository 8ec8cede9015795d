"""End a twinning of one's community."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.about.neighbour import communities_with
from core.access import Capability, require
from core.command import Command
from core.community.twinnings import end, name_of
from core.errors import Gone
from core.language.words import normalise
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.model.twinning import Twinning
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to be sure, where there is such a twinning."""
    found = yield Find("twinned", {"name": said.text})
    yield Ask("sure", (Option("yes"),), params={"community": found["called"]})
    return found["id"]


def look_up_twinned(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ``Find("twinned")``: the twinning that is named, or the only one.

    Raises:
        Gone: there is none, or several are meant.
    """
    found, name = _twinned(uow, speaker), normalise(params["name"])
    meant = [each for each in found if normalise(each[1]) == name] or (found if not name else [])
    if not meant:
        raise Gone("end_twinning.none")
    if len(meant) > 1:
        raise Gone("end_twinning.which", names={"join": [called for _, called in found], "by": ", "})
    return {"id": meant[0][0].id, "called": meant[0][1]}


def _twinned(uow: UnitOfWork, speaker: Speaker) -> list[tuple[Twinning, str]]:
    led = _led(speaker)
    active = uow.twinnings.active_of(led)
    return [(each, name_of(uow, each.to_id if each.from_id in led else each.from_id)) for each in active]


def _led(speaker: Speaker) -> list[int]:
    return [each.id for each in communities_with(speaker, Capability.END_TWINNING)]


def act(twinning_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """End it; the other side is told."""
    meant = next((each for each in _twinned(uow, speaker) if each[0].id == twinning_id), None)
    if meant is None or speaker.person is None:
        return Reply("none")
    twinning, called = meant
    require(speaker, Capability.END_TWINNING, twinning.from_id if twinning.from_id in _led(speaker) else twinning.to_id)
    end(uow, twinning, speaker.person.id)
    return Reply("done", {"community": called})


COMMAND = Command("end_twinning", talk, act, Capability.END_TWINNING, {"twinned": look_up_twinned}, is_grave=True)
