"""What is said without a code soon after a referent wrote to everybody: it is for them, or puts their words right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.access import Capability, may
from core.community.messaging import may_write_to
from core.errors import Unclear
from core.language.first_line import category_named
from core.language.own_words import corrects, needs_help
from core.model.member import Role

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork

JUST_SAID = timedelta(hours=6)
"""How long words without a code may be for whoever wrote to everybody."""


def announcer(uow: UnitOfWork, speaker: Speaker) -> dict[str, Any] | None:
    """Give the referent whose announcement *speaker* read a while ago, if they still lead and may be written to."""
    last = _last(uow, speaker)
    if last is None or speaker.person is None or not may(speaker, Capability.WRITE_MESSAGE):
        return None
    community_id, person_id = last
    leads = uow.places.members_with(Role.REFERENT, community_id)
    found = next((each.member for each in leads if each.member.person_id == person_id), None)
    one = uow.directory.one(found.id) if found is not None and person_id != speaker.person.id else None
    if found is None or one is None or not may_write_to(uow, speaker, person_id, community_id):
        return None
    return {"id": found.id, "name": one.name, "is_just_now": False, "by": "write_message"}


def answer_correction(text: str, speaker: Speaker, uow: UnitOfWork) -> None:
    """Let pass what does not put the speaker's own announcement right.

    Raises:
        Unclear: it does, with how that is told to everybody.
    """
    if speaker.person is None or not corrects(text) or category_named(text) is not None or needs_help(text):
        return
    last = _last(uow, speaker)
    if last is not None and last[1] == speaker.person.id:
        raise Unclear("common.other_announcement")


def _last(uow: UnitOfWork, speaker: Speaker) -> tuple[int, int] | None:
    here = [each.community.id for each in speaker.active]
    return uow.leads.last_announced(here, uow.now() - JUST_SAID) if here else None
