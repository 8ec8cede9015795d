"""What happened to a room, in our words: it moved, or we were put out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bots.matrix.reading import as_bytes
from bots.matrix.rooms import events_of
from core.wire import Inbound, RoomEvent

Json = dict[str, Any]

OUT = ("leave", "ban")


def moved(old: str, new: str, now: datetime, channel: str) -> Inbound:
    """Tell that the room *old* has become *new*."""
    return Inbound(
        channel=channel,
        account=channel,
        address=old,
        message_id=f"{old}>{new}",
        received_at=now,
        room=old,
        event=RoomEvent.MOVED,
        moved_to=new,
    )


def put_out(event: Json, room_id: str, now: datetime, channel: str) -> Inbound:
    """Tell that somebody put us out of a room by *event*."""
    return Inbound(
        channel=channel,
        account=channel,
        address=event["sender"],
        message_id=event["event_id"],
        received_at=now,
        room=room_id,
        event=RoomEvent.REMOVED,
        raw=as_bytes(event),
    )


def expulsion(left: Json, me: str) -> Json | None:
    """Give the event by which somebody else put *me* out of a room that a sync says we have left."""
    for event in reversed(events_of(left)):
        content = event.get("content")
        if event.get("type") != "m.room.member" or event.get("state_key") != me or not isinstance(content, dict):
            continue
        is_whole = isinstance(event.get("event_id"), str) and isinstance(event.get("sender"), str)
        is_out = content.get("membership") in OUT
        return event if is_whole and is_out and event["sender"] != me else None
    return None
