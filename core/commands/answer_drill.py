"""Answer a drill: the contact that speaks works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.access import Capability
from core.alerts import drills
from core.command import Command
from core.errors import NotAllowed
from core.talk import Find, Reply, Talk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Speaker
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork


def talk(_speaker: Speaker, _said: Opening) -> Talk:
    """Ask nothing more."""
    if not (yield Find("asked")):
        raise NotAllowed("answer_drill.refused")


def is_asked(uow: UnitOfWork, speaker: Speaker, _params: Mapping[str, Any]) -> bool:
    """Answer ``Find("asked")``: whether a drill asked who speaks, lately."""
    return speaker.person is not None and drills.asked_lately(uow, speaker.person.id) is not None


def act(_answer: None, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Note it, and offer once a second contact to whoever has one only."""
    person = speaker.person
    found = drills.asked_lately(uow, person.id) if person is not None else None
    if person is None or found is None or speaker.within(found.community_id) is None:
        raise NotAllowed("answer_drill.refused")
    uow.drills.answer(found.id, person.id, speaker.contact.id)
    return Reply("thanks_and_offer" if uow.drills.offer_second(person.id) else "thanks")


COMMAND = Command("answer_drill", talk, act, Capability.ANSWER_DRILL, {"asked": is_asked})
