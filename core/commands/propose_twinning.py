"""Propose to a community close by that the two tell each other their alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.community.entering import tell_referents
from core.community.twinnings import begin, name_of
from core.errors import NotAllowed, Unclear
from core.language.words import normalise
from core.model.twinning import TwinningStatus
from core.model.whereabouts import metres_between
from core.talk import Ask, Find, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Answer, Opening
    from core.shelves.unit_of_work import UnitOfWork

MOST_OFFERED = 8
METRES_A_KILOMETRE = 1000


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which two communities."""

    from_id: int
    to_id: int


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Offer the communities close by, with how far they are, unless one was named; and ask to be sure."""
    community_id = yield from which_community(speaker, Capability.PROPOSE_TWINNING, "propose_twinning.refused")
    near = yield Find("near", {"community": community_id})
    if not near:
        raise NotAllowed("propose_twinning.nobody")
    names = {normalise(each["name"]): each for each in near}

    def by_name(answer: Answer) -> str:
        if normalise(answer.text) not in names:
            raise Unclear("propose_twinning.not_near")
        return str(names[normalise(answer.text)]["id"])

    chosen = str(names[normalise(said.text)]["id"]) if normalise(said.text) in names else ""
    if not chosen:
        options = tuple(Option(str(each["id"]), f"{each['name']} · {each['far']} km") for each in near[:MOST_OFFERED])
        chosen = yield Ask("which", options, parse=by_name)
    twin = next(each for each in near if str(each["id"]) == chosen)
    yield Ask("sure", (Option("yes"),), params={"community": twin["name"]})
    return Proposal(community_id, twin["id"])


def look_near(uow: UnitOfWork, speaker: Speaker, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("near")``: the communities close enough, the nearest first, with the distance as it is written."""
    place = speaker.within(params["community"])
    centre = place.community.centre if place else None
    if centre is None:
        return []
    found = []
    for each in uow.communities.near(centre, uow.twin_within):
        if each.id != params["community"] and each.centre is not None:
            far = f"{metres_between(centre, each.centre) / METRES_A_KILOMETRE:.1f}"
            found.append(
                {"id": each.id, "name": each.name, "far": far.replace(".", ",") if speaker.language == "fr" else far}
            )
    return found


def act(proposal: Proposal, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Ask the other side's referents; where they had asked first, the two are twins at once."""
    require(speaker, Capability.PROPOSE_TWINNING, proposal.from_id)
    there = look_near(uow, speaker, {"community": proposal.from_id})
    if speaker.person is None or proposal.to_id not in {each["id"] for each in there}:
        raise NotAllowed("propose_twinning.not_near")
    params = {"community": name_of(uow, proposal.to_id)}
    before = uow.twinnings.between(proposal.from_id, proposal.to_id)
    if before is not None and before.status is TwinningStatus.PROPOSED and before.to_id == proposal.from_id:
        begin(uow, before, speaker.person.id)
        return Reply("twinned", params)
    if before is not None:
        return Reply("already", params)
    made = uow.twinnings.propose(proposal.from_id, proposal.to_id, speaker.person.id, uow.now())
    told = {"community": name_of(uow, proposal.from_id), "by": speaker.person.name}
    choices = tuple((f"twinning.proposal#{each}", f"!answer_twinning:{made.id}:{each}") for each in ("yes", "no"))
    tell_referents(uow, proposal.to_id, "twinning.proposal", told, choices=choices)
    return Reply("done", params)


COMMAND = Command("propose_twinning", talk, act, Capability.PROPOSE_TWINNING, {"near": look_near})
