"""Decline to become a referent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.access import Capability
from core.command import Command
from core.commands.accept_role import FINDS, talk_of
from core.community.entering import tell_person
from core.community.leading import proposals
from core.errors import NotAllowed
from core.talk import Reply

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def act(appointment_id: int, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Answer whoever asked; everything stays as it is."""
    asked = proposals(uow, speaker.person.id) if speaker.person else []
    found = next((each for each in asked if each.id == appointment_id), None)
    if found is None or speaker.person is None:
        raise NotAllowed("accept_role.refused")
    uow.places.answer_proposal(found.id, uow.now())
    params = {"name": speaker.person.name}
    tell_person(uow, found.by_id, "door.declined", params, community_id=found.community_id)
    return Reply("done")


COMMAND = Command("decline_role", talk_of("non"), act, Capability.TAKE_ROLE, FINDS)
