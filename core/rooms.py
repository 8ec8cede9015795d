"""What follows when a room moves, or puts us out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.wire import RoomEvent

if TYPE_CHECKING:
    from core.shelves import UnitOfWork
    from core.wire import Inbound

LONGEST_TITLE = 40


def happened(inbound: Inbound, uow: UnitOfWork) -> None:
    """Keep what happened to a room; the referents of a group that we lost hear of it, once."""
    if inbound.room is None:
        return
    if inbound.event is RoomEvent.MOVED and inbound.moved_to is not None:
        uow.communities.group_moved(inbound.channel, inbound.room, inbound.moved_to)
    elif inbound.event is RoomEvent.REMOVED:
        told: set[int] = set()
        for group in uow.communities.group_lost(inbound.channel, inbound.room):
            if group.community_id not in told:
                told.add(group.community_id)
                _tell_referents(group.community_id, group.title or inbound.room_name, uow)


def _tell_referents(community_id: int, title: str, uow: UnitOfWork) -> None:
    community = uow.communities.by_id(community_id)
    params = {"title": short_title(title), "community": community.name if community else ""}
    audience = Audience(AudienceKind.REFERENTS, community_id)
    uow.outbox.add(Notice("group.lost", params, audience, Lane.MESSAGE, community_id), uow.now())


def short_title(title: str) -> str:
    """Give the name of a room as it fits in a sentence."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
