"""Say that one goes to somebody who did not answer a round, or needs a hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access import Capability, require
from core.alerts import rounds
from core.command import Command
from core.community.leading import leads
from core.errors import NotAllowed
from core.language.naming import read_name
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_ASKED = 8


@dataclass(frozen=True, slots=True)
class Visit:
    """To whom, in which round."""

    round_id: int
    person_id: int


def talk(_speaker: Speaker, said: Opening) -> Talk:
    """Ask to whom, unless a button or a name says it."""
    if said.alert_id is not None and said.text.isascii() and said.text.isdecimal():
        return Visit(said.alert_id, int(said.text[:18]))
    waiting = yield Find("to_visit", {"words": said.text})
    if not waiting:
        raise NotAllowed("visit.nobody")
    if len(waiting) == 1:
        chosen = waiting[0]
    else:
        options = tuple(Option(str(each["person"]), each["name"]) for each in waiting[:MOST_ASKED])
        picked = yield Ask("who", options)
        chosen = next(each for each in waiting if str(each["person"]) == picked)
    return Visit(chosen["round"], chosen["person"])


def look_up_waiting(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("to_visit")``: to whom somebody should go; those of the name that was said, if one fits."""
    found = [rounds.under_way(uow, each) for each in leads(speaker)]
    people = [
        (last.id, each) for last in found if last is not None for each in uow.rounds.checked(last.id) if each.waits
    ]
    called = {id(each) for each in read_name(params["words"], [each for _, each in people])[0]}
    return [
        {"round": round_id, "person": each.person_id, "name": each.name}
        for round_id, each in people
        if not called or id(each) in called
    ]


def act(visit: Visit, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Let the others know, and whoever waits."""
    found = next(
        (last for each in leads(speaker) if (last := rounds.under_way(uow, each)) and last.id == visit.round_id), None
    )
    checked = uow.rounds.checked(found.id) if found is not None else ()
    asked = next((each for each in checked if each.person_id == visit.person_id), None)
    if found is None or asked is None or speaker.person is None:
        raise NotAllowed("visit.nobody")
    require(speaker, Capability.GO_ROUND, found.community_id)
    if not uow.rounds.visit(found.id, asked.person_id, speaker.person.id):
        return Reply("taken", {"name": asked.name, "by": asked.visitor})
    params = {"name": asked.name, "by": speaker.person.name}
    rounds.tell_leads(uow, found.community_id, "round.visit", params, except_person=speaker.person.id)
    rounds.tell_person(uow, asked.person_id, found.community_id, "round.coming", {"by": speaker.person.name})
    return Reply("done", {"name": asked.name})


COMMAND = Command("visit", talk, act, Capability.GO_ROUND, {"to_visit": look_up_waiting})
