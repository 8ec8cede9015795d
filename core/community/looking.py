"""How often one may look neighbours up: enough for whoever seeks one, too little to copy the directory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.entering import tell_referents
from core.errors import Gone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.model.member import Speaker
    from core.model.profile import Listed
    from core.shelves.unit_of_work import UnitOfWork

PAGE = 8
HITS_BY_SMS = 3
LOOK_UPS_AN_HOUR = 30
PROFILES_A_DAY = 100
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REFUSALS_KEPT = timedelta(days=7)
DAYS_UNTIL_TOLD = 3
"""On so many days within a week somebody asked for more: then the referents hear of it."""


def look(uow: UnitOfWork, speaker: Speaker, found: Sequence[Listed]) -> None:
    """Count this look-up and those whom it shows, before any of them is shown.

    Raises:
        Gone: it would be too many; nobody is shown.
    """
    own = speaker.known.id
    uow.directory.lock(own)
    now = uow.now()
    uow.directory.forget_look_ups(own, now - REFUSALS_KEPT)
    others = [each.person_id for each in found if each.person_id != own]
    seen = uow.directory.seen_since(own, now - DAY) | set(others)
    if uow.directory.look_ups_since(own, now - HOUR) >= LOOK_UPS_AN_HOUR or len(seen) > PROFILES_A_DAY:
        _refuse(uow, speaker, own)
        raise Gone("show_directory.enough")
    uow.directory.note_look_up(own, others)


def _refuse(uow: UnitOfWork, speaker: Speaker, person_id: int) -> None:
    """Note that somebody wants more than one may; one note a day is enough, and on the third day it is told."""
    now = uow.now()
    days = {at.date() for at in uow.directory.refused_since(person_id, now - REFUSALS_KEPT)}
    if now.date() in days:
        return
    uow.directory.note_refusal(person_id)
    if len(days) + 1 == DAYS_UNTIL_TOLD and speaker.person is not None:
        for place in speaker.active:
            params = {"name": speaker.person.name}
            tell_referents(uow, place.community.id, "show_directory.looks_a_lot", params, except_person=person_id)
