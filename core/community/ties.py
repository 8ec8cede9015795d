"""What binds somebody to a community in which they have no place: looked up only where a right may depend on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.community.inviting import inviting
from core.community.twinnings import with_twins
from core.model.standing import Standing, Tie

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.shelves.unit_of_work import UnitOfWork


def tied(speaker: Speaker, uow: UnitOfWork) -> Speaker:
    """Give *speaker* with the communities to which they are invited, where they wait, and whose twins they are of."""
    contact = speaker.contact
    waits = (Tie(each.community_id, Standing.PENDING) for each in uow.requests.open_of(contact.id))
    invited = (Tie(each, Standing.INVITED) for each in inviting(uow, contact))
    return with_twins(replace(speaker, ties=tuple(dict.fromkeys((*speaker.ties, *waits, *invited)))), uow)
