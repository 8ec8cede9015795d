"""Accept to become a referent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.access import Capability, Target, require
from core.command import Command
from core.community.entering import tell_referents
from core.community.leading import leads, proposals
from core.errors import NotAllowed
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from core.said import Opening
from core.talk import Ask, Find, Handover, Option, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def talk_of(answer: str) -> Callable[[Speaker, Opening], Talk]:
    """Give the dialogue for *answer*, « oui » or « non »."""

    def talk(_speaker: Speaker, said: Opening) -> Talk:
        """Ask which community, if two ask for the same neighbour; a twinning may be meant as well."""
        if said.alert_id is not None:
            return said.alert_id
        found = yield Find("proposals")
        if not found and (yield Find("is_twin_proposed")):
            return Handover("answer_twinning", Opening(answer))
        if not found:
            raise NotAllowed("accept_role.refused")
        if len(found) == 1:
            return found[0]["id"]
        options = tuple(Option(str(each["id"]), each["place"]) for each in found)
        return int((yield Ask("door.which_community", options)))

    return talk


def look_up(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer ``Find("proposals")``: what the speaker was asked to become."""
    names = {each.community.id: each.community.name for each in speaker.active}
    asked = proposals(uow, speaker.person.id) if speaker.person else []
    return [{"id": each.id, "place": names[each.community_id]} for each in asked if each.community_id in names]


def look_up_twin(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("is_twin_proposed")``: whether a twinning waits for the answer of *speaker*."""
    led = leads(speaker)
    return bool(led and uow.twinnings.proposed_to(led))


def act(appointment_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the role, and tell the other referents."""
    asked = proposals(uow, speaker.person.id) if speaker.person else []
    found = next((each for each in asked if each.id == appointment_id), None)
    place = speaker.within(found.community_id) if found else None
    if found is None or place is None:
        raise NotAllowed("accept_role.refused")
    theirs = Target(found.community_id, owner_id=found.person_id)
    require(speaker, Capability.TAKE_ROLE, theirs, "accept_role.refused")
    now = uow.now()
    uow.places.answer_proposal(found.id, now)
    uow.places.set_roles(place.member.id, place.member.roles | {Role.REFERENT})
    uow.leads.forget_volunteer(found.community_id, found.person_id)
    uow.leads.acted([found.community_id])
    kind = MovementKind.APPOINTED
    uow.places.record(Movement(found.community_id, kind, found.person_id, now, found.by_id))
    params = {"name": speaker.person.name if speaker.person else "", "community": place.community.name}
    tell_referents(uow, found.community_id, "door.appointed", params, except_person=found.person_id)
    return Reply("done", {"community": place.community.name})


FINDS = {"proposals": look_up, "is_twin_proposed": look_up_twin}
COMMAND = Command("accept_role", talk_of("oui"), act, Capability.TAKE_ROLE, FINDS)
