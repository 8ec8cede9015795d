"""What follows when a room moves or puts us out, and what a whole room is told for one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.wire import RoomEvent

if TYPE_CHECKING:
    from core.model.community import Group
    from core.shelves.unit_of_work import UnitOfWork
    from core.wire import Inbound

LONGEST_TITLE = 40
INVITED, IN_DANGER = "common.write_to_me", "common.in_danger_here"
INVITED_ONCE_IN = timedelta(minutes=10)
"""Whoever writes a word to us again and again must not fill the room, nor use up the pace that an alert needs."""


def happened(inbound: Inbound, uow: UnitOfWork) -> None:
    """Keep what happened to a room; the referents of a group that we lost hear of it, once."""
    if inbound.room is None:
        return
    if inbound.event is RoomEvent.MOVED and inbound.moved_to is not None:
        uow.communities.group_moved(inbound.channel, inbound.room, inbound.moved_to)
    elif inbound.event is RoomEvent.REMOVED:
        put_out(inbound.channel, inbound.room, inbound.room_name, uow)


def put_out(channel: str, room: str, name: str, uow: UnitOfWork) -> None:
    """Send nothing more to a *room* that we are not in any more; the referents of those linked there hear of it."""
    told: set[int] = set()
    for group in uow.communities.group_lost(channel, room):
        if group.community_id not in told:
            told.add(group.community_id)
            _tell_referents(group.community_id, group.title or name, uow)


def invite_to_write(room: Group, uow: UnitOfWork, *, in_danger: bool = False) -> bool:
    """Ask, in front of all, somebody whom nobody knows to write in private, unless it was just said; whether it is.

    *in_danger*: they wanted to raise an alert, so the numbers to call come first.
    """
    now = uow.now()
    kind = IN_DANGER if in_danger else INVITED
    if uow.communities.was_told(room, kind, now - INVITED_ONCE_IN):
        return False
    audience = Audience(AudienceKind.GROUP, room.id)
    uow.outbox.add(Notice(kind, {}, audience, Lane.REPLY, room.community_id), now)
    return True


def _tell_referents(community_id: int, title: str, uow: UnitOfWork) -> None:
    community = uow.communities.by_id(community_id)
    params = {"title": short_title(title), "community": community.name if community else ""}
    audience = Audience(AudienceKind.REFERENTS, community_id)
    uow.outbox.add(Notice("group.lost", params, audience, Lane.MESSAGE, community_id), uow.now())


def short_title(title: str) -> str:
    """Give the name of a room as it fits in a sentence."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
