"""What was said in a room before it moved can be neither edited nor answered in the room that it has become."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bots.matrix.rooms import Room
    from core.wire import Outbound

KEPT = 2_000


class Moved:
    """Knows which of our earlier messages stand in the new rooms, and as which events."""

    def __init__(self, stands_in: Callable[[str, str], Awaitable[bool]]) -> None:
        """Ask *stands_in* whether an event (second) is in a room (first)."""
        self._stands_in = stands_in
        self._now: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def fit(self, room: Room, outbound: Outbound) -> Outbound:
        """Give *outbound* as it can be said in *room*: an edit of what is not there is a message of its own.

        Raises:
            Refusal: the homeserver could not be asked.
        """
        if room.moved_from is None:
            return outbound
        replaces = await self._event_now(room, outbound.replaces)
        return replace(outbound, replaces=replaces, refers_to=await self._event_now(room, outbound.refers_to))

    def note(self, room: Room, before: str, event_id: str) -> None:
        """Remember that the earlier message *before* now stands in *room* as *event_id*."""
        self._now[room.room_id, before] = event_id
        if len(self._now) > KEPT:
            self._now.popitem(last=False)

    async def _event_now(self, room: Room, event_id: str | None) -> str | None:
        if event_id is None or not event_id.startswith("$"):
            return event_id
        known = self._now.get((room.room_id, event_id))
        if known is not None:
            return known
        if not await self._stands_in(room.room_id, event_id):
            return None
        self.note(room, event_id, event_id)
        return event_id
