"""Who leads a community: a referent who goes leaves another one behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.member import Role

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.membership import Appointment
    from core.shelves.unit_of_work import UnitOfWork

GONE_QUIET = timedelta(days=21)
"""Without a word from any referent for this long, the neighbours are asked who would take over."""
PROPOSAL_LASTS = timedelta(days=7)


def is_last_referent(uow: UnitOfWork, person_id: int, community_id: int) -> bool:
    """Whether neighbours would be left without a referent; whoever lives there alone leaves nobody behind.

    Two who go at the same moment wait for one another.
    """
    uow.places.lock_leads(community_id)
    leads = {each.member.person_id for each in uow.places.members_with(Role.REFERENT, community_id)}
    return leads == {person_id} and uow.members.count_in(community_id) > 1


def proposals(uow: UnitOfWork, person_id: int) -> list[Appointment]:
    """Give what this person may still accept: they live there, and who asked them still leads."""
    kept = []
    for each in uow.places.proposed_to(person_id, uow.now() - PROPOSAL_LASTS):
        leads = {referent.member.person_id for referent in uow.places.members_with(Role.REFERENT, each.community_id)}
        if each.by_id in leads:
            kept.append(each)
    return kept


def leads(speaker: Speaker) -> list[int]:
    """Give the communities that *speaker* leads."""
    return [each.community.id for each in speaker.active if Role.REFERENT in each.member.roles]


def note_act(speaker: Speaker, uow: UnitOfWork) -> None:
    """Note that a referent is there: whatever they wrote or pressed counts."""
    led = leads(speaker)
    if led:
        uow.leads.acted(led)
