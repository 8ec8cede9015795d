"""Who is in charge of a room, in every room version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

FIRST_WITH_OWNERS = 12
"""The room version since which creators may do everything although no power level says so (MSC4289)."""

LEVELS = "m.room.power_levels"
STATE_DEFAULT = 50


@dataclass(slots=True)
class Powers:
    """What a room says of the power of those in it (https://spec.matrix.org/latest/rooms/)."""

    creators: frozenset[str] = frozenset()
    has_owners: bool = False
    levels: Json = field(default_factory=dict)
    has_levels: bool = False

    def created(self, sender: str, content: Json) -> None:
        """Take in the room's first event: from version 12 on, *sender* and whom they named own the room."""
        version = content.get("room_version")
        self.has_owners = isinstance(version, str) and version.isdecimal() and int(version) >= FIRST_WITH_OWNERS
        others = content.get("additional_creators") if self.has_owners else None
        named = {one for one in others if isinstance(one, str)} if isinstance(others, list) else set()
        self.creators = frozenset({sender, *named})

    def set(self, levels: Json) -> None:
        """Take in the power levels."""
        self.levels, self.has_levels = levels, True

    def runs(self, user_id: str) -> bool:
        """Whether *user_id* is in charge: may say who may do what."""
        # Where everybody may say who may do what, nobody is in charge.
        return self._may(LEVELS, user_id, at_least=1)

    def may_set(self, kind: str, user_id: str) -> bool:
        """Whether *user_id* may change the state *kind* of the room."""
        return self._may(kind, user_id)

    def _may(self, kind: str, user_id: str, at_least: int = 0) -> bool:
        if user_id in self.creators and (self.has_owners or not self.has_levels):
            return True
        if not self.has_levels:
            return False
        needed = _number(_dict(self.levels.get("events")).get(kind), self.levels.get("state_default"), STATE_DEFAULT)
        has = _number(_dict(self.levels.get("users")).get(user_id), self.levels.get("users_default"), 0)
        return has >= max(needed, at_least) and needed >= at_least


def _number(*values: Any) -> int:
    """The first of *values* that is a level; rooms before version 10 may write it as a string."""
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str):
            bare = value.strip().removeprefix("-")
            if bare.isascii() and bare.isdecimal() and len(bare) < len("9007199254740991"):
                return int(value)
    return 0


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}
