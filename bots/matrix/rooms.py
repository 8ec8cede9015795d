"""The rooms that we are in: who is there, what is said in private, where a room has moved to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bots.matrix.powers import LEVELS, Powers

Json = dict[str, Any]

STATE_TYPES = (
    "m.room.create",
    "m.room.member",
    "m.room.join_rules",
    "m.room.encryption",
    "m.room.tombstone",
    "m.room.name",
    LEVELS,
)
"""The state events that we want to know."""

OPEN_RULES = ("public", "knock", "restricted", "knock_restricted")
"""With these, somebody may come in whom nobody here has invited."""


class Occupant(NamedTuple):
    """Somebody in a room, or invited to it."""

    is_joined: bool
    name: str


@dataclass(slots=True)
class Room:
    """A room as the homeserver tells it; ids of room version 12 have no server part, and none is looked for."""

    room_id: str
    occupants: dict[str, Occupant] = field(default_factory=dict)
    is_encrypted: bool = False
    is_open: bool = False
    moved_to: str | None = None
    moved_from: str | None = None
    active_at: int = 0
    name: str = ""
    gone: set[str] = field(default_factory=set)
    """Who left it: what is said here may one day be read by those who come back."""
    powers: Powers = field(default_factory=Powers)

    def partner(self, me: str) -> str | None:
        """The one who is alone with us here; an invited third, or an open door, makes it a group.

        So does a name of its own, once others were here: a salon that has emptied is not a private conversation.
        """
        if self.is_open or self.moved_to is not None or len(self.occupants) != 2:  # noqa: PLR2004
            return None
        if self.name and self.gone:
            return None
        others = [user_id for user_id, one in self.occupants.items() if user_id != me and one.is_joined]
        return others[0] if others else None


class Rooms:
    """All rooms that the account *me* is in."""

    def __init__(self, me: str) -> None:
        """Know none yet."""
        self._me = me
        self._rooms: dict[str, Room] = {}

    def get(self, room_id: str) -> Room | None:
        """Give the room of that id, if we are in it."""
        return self._rooms.get(room_id)

    def note(self, sync: Json) -> None:
        """Take in what a sync says about rooms."""
        rooms = sync.get("rooms", {})
        for room_id, joined in rooms.get("join", {}).items():
            room = self._rooms.setdefault(room_id, Room(room_id))
            for event in events_of(joined):
                self._apply(room, event)
        for room_id in rooms.get("leave", {}):
            self._rooms.pop(room_id, None)

    def forget(self) -> None:
        """Know nothing any more, before everything is told anew."""
        self._rooms.clear()

    def private(self) -> Iterator[tuple[Room, str]]:
        """Each private room, and who is there with us."""
        for room in list(self._rooms.values()):
            partner = room.partner(self._me)
            if partner is not None:
                yield room, partner

    def private_with(self, user_id: str) -> Room | None:
        """The room in which *user_id* is alone with us, the last one used if there are several."""
        found = [room for room in self._rooms.values() if room.partner(self._me) == user_id]
        return max(found, key=lambda room: (not room.gone, room.active_at), default=None)

    def newest(self, room_id: str) -> Room | None:
        """The room that *room_id* has become after its upgrades, as far as we are in it."""
        room = self._rooms.get(room_id)
        passed = {room_id}
        while room is not None and room.moved_to is not None and room.moved_to not in passed:
            following = self._rooms.get(room.moved_to)
            if following is None or following.moved_from != room.room_id:
                break
            passed.add(room.moved_to)
            room = following
        return room

    def moves(self) -> Iterator[tuple[str, str]]:
        """Each room that has moved, with the id of the one that it has become.

        Both rooms name each other: anybody can claim to follow a room, or to have become one.
        """
        for room_id in list(self._rooms):
            following = self.newest(room_id)
            if following is not None and following.room_id != room_id:
                yield room_id, following.room_id

    def replacements(self) -> Iterator[str]:
        """The rooms to which ours have moved and in which we are not yet."""
        for room in list(self._rooms.values()):
            if room.moved_to is not None and room.moved_to not in self._rooms:
                yield room.moved_to

    def _apply(self, room: Room, event: Json) -> None:
        content = event.get("content")
        sent_at = event.get("origin_server_ts")
        if event.get("sender") != self._me and isinstance(sent_at, int):
            room.active_at = max(room.active_at, sent_at)
        if "state_key" not in event or not isinstance(content, dict):
            return
        if event.get("type") == "m.room.member":
            _seat(room, str(event["state_key"]), content)
        elif event["state_key"] == "":
            _describe(room, event, content)


def events_of(joined: Json) -> list[Json]:
    """All events of a joined room in a sync, state first."""
    return [event for part in ("state", "timeline") for event in joined.get(part, {}).get("events", [])]


def _seat(room: Room, user_id: str, content: Json) -> None:
    membership = content.get("membership")
    # Tuples, not sets: what stands here may be a list, which has no hash.
    if membership in ("join", "invite"):
        name = content.get("displayname")
        room.gone.discard(user_id)
        room.occupants[user_id] = Occupant(membership == "join", name if isinstance(name, str) else "")
    else:
        room.occupants.pop(user_id, None)
        room.gone.add(user_id)


def _describe(room: Room, event: Json, content: Json) -> None:
    kind = event.get("type")
    if kind == "m.room.encryption":
        # Once encrypted, always encrypted: no event can take it back.
        room.is_encrypted = True
    elif kind == "m.room.join_rules":
        room.is_open = content.get("join_rule") in OPEN_RULES
    elif kind == "m.room.tombstone":
        moved_to = content.get("replacement_room")
        room.moved_to = moved_to if isinstance(moved_to, str) and moved_to.startswith("!") else None
    elif kind == "m.room.create":
        room.powers.created(str(event.get("sender")), content)
        before = content.get("predecessor")
        moved_from = before.get("room_id") if isinstance(before, dict) else None
        room.moved_from = moved_from if isinstance(moved_from, str) else None
    elif kind == "m.room.name":
        name = content.get("name")
        room.name = name.strip() if isinstance(name, str) else ""
    elif kind == LEVELS:
        room.powers.set(content)
