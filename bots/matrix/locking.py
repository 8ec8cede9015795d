"""Private rooms are encrypted, those too that somebody opened without it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog

from bots.matrix.account import Account
from bots.matrix.failures import Refusal, failure_of
from bots.matrix.rooms import Room
from bots.matrix.session import CLIENT
from core.ports import Reason

Json = dict[str, Any]

KIND = "m.room.encryption"
ALGORITHM: Json = {"algorithm": "m.megolm.v1.aes-sha2"}

log = structlog.get_logger()


class Locks:
    """Switches encryption on in private rooms, where the room lets us and the neighbour's client can read it."""

    def __init__(self, account: Account) -> None:
        """Look after the rooms of *account*."""
        self._account = account
        self._looked_at: set[str] = set()

    async def turn(self) -> None:
        """Lock each private room that can be, once; what the homeserver refuses stays as it is."""
        account = self._account
        if not account.encryption.is_on:
            return
        for room, partner in account.rooms.private():
            may = room.powers.may_set(KIND, account.session.user_id)
            if room.is_encrypted or not may or room.room_id in self._looked_at:
                continue
            try:
                await self._lock(room, partner)
            except Refusal as refusal:
                if failure_of(refusal).reason in {Reason.THROTTLED, Reason.UNAVAILABLE}:
                    continue
                log.info("matrix.room_not_locked", code=refusal.code)
            self._looked_at.add(room.room_id)

    async def _lock(self, room: Room, partner: str) -> None:
        session = self._account.session
        asked: Json = {"device_keys": {partner: []}}
        found = (await session.call("POST", f"{CLIENT}/keys/query", asked)).get("device_keys", {})
        if not found.get(partner):
            # Whose client knows no encryption would read nothing any more, and it cannot be taken back.
            return
        path = "/".join(quote(one, safe="") for one in (room.room_id, "state", KIND))
        await session.call("PUT", f"{CLIENT}/rooms/{path}/", ALGORITHM)
        self._account.encryption.begins(room.room_id)
        room.is_encrypted = True
