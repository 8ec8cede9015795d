"""What binds somebody to a community in which they have no place: looked up only where a right may depend on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.model.standing import Standing, Tie
from core.twinnings import with_twins

if TYPE_CHECKING:
    from core.model.invitation import Invitation
    from core.model.member import Speaker
    from core.shelves import UnitOfWork


def tied(speaker: Speaker, uow: UnitOfWork) -> Speaker:
    """Give *speaker* with the communities where they wait at the door, and those whose twins they belong to."""
    waits = (Tie(each.community_id, Standing.PENDING) for each in uow.requests.open_of(speaker.contact.id))
    return with_twins(replace(speaker, ties=tuple(dict.fromkeys((*speaker.ties, *waits)))), uow)


def holding(speaker: Speaker, invitation: Invitation) -> Speaker:
    """Give *speaker* as somebody who holds this open invitation."""
    return replace(speaker, ties=(*speaker.ties, Tie(invitation.community_id, Standing.INVITED)))
