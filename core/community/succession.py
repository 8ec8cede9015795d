"""When no referent said anything for three weeks, the neighbours are asked who would take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.community.entering import tell_person, tell_referents
from core.community.leading import GONE_QUIET
from core.model.member import Role
from core.model.notice import Audience, AudienceKind, Lane, Notice

if TYPE_CHECKING:
    from core.model.community import Community
    from core.shelves.unit_of_work import UnitOfWork

ASK = "succession.ask"
AT_ONCE = 20


def ask(uow: UnitOfWork) -> bool:
    """Ask where it is time to, and tell the town hall there, if it takes part; whether anybody was asked.

    Asked again only after three more weeks of silence.
    """
    orphans = uow.leads.take_orphans(uow.now() - GONE_QUIET, AT_ONCE)
    for community in orphans:
        _ask_there(community, uow)
    return bool(orphans)


def _ask_there(community: Community, uow: UnitOfWork) -> None:
    params = {"community": community.name}
    audience = Audience(AudienceKind.COMMUNITY, community.id)
    choices = ((f"{ASK}#yes", f"!volunteer:{community.id}"),)
    uow.outbox.add(Notice(ASK, params, audience, Lane.MESSAGE, community.id, choices=choices), uow.now())
    tell_referents(uow, community.id, "succession.still_there", params)
    for each in uow.places.members_with(Role.OFFICER, community.id):
        tell_person(uow, each.member.person_id, "succession.town_hall", params, community_id=community.id)
