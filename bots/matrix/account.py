"""What both halves of the Matrix channel share: the session, the rooms, the keys and the buttons."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import structlog

from bots.matrix.body import BESIDE, reaction_to
from bots.matrix.buttons import Buttons
from bots.matrix.copies import begin_with_own_keys
from bots.matrix.crosssigning import is_stranger
from bots.matrix.encryption import Encryption
from bots.matrix.failures import Refusal
from bots.matrix.rooms import STATE_TYPES, Room, Rooms
from bots.matrix.safe import Safe
from bots.matrix.session import CLIENT, Session
from bots.matrix.settings import MatrixSettings
from core.ports import DeliveryFailed, Reason

Json = dict[str, Any]

KEPT = "place"
LOOK_AGAIN_SECONDS = 30.0

ENCRYPTED = "m.room.encrypted"
NOT_THERE = {403, 404}

RELATIONS = "/_matrix/client/v1"
"""Client-server API, 11.34.2: relations are asked for under the first version."""
MOST_BESIDE = 20

NOTHING: Json = {"types": []}

log = structlog.get_logger()


class Account:
    """The bot on its homeserver."""

    def __init__(self, settings: MatrixSettings, safe: Safe) -> None:
        """Prepare to be the account of *settings*; nothing is connected yet."""
        self._safe = safe
        self.session = Session(settings, safe)
        self.encryption = Encryption(self.session)
        self.rooms = Rooms(settings.user_id)
        self.buttons = Buttons(self._react, self._own_message)
        self.invitations: set[str] = set()
        self._is_listening = False
        self.life = ""
        """Begins every transaction id; another one when our storage begins anew and counts deliveries from 1 again."""
        self._preparing = asyncio.Lock()
        self._looked_at: float | None = None
        self._has_start = False

    async def prepare(self) -> None:
        """Be logged in, know the rooms and have our keys published."""
        async with self._preparing:
            if self._looked_at is not None and self.session.is_open:
                return
            await self.session.open()
            await begin_with_own_keys(self.session)
            self.session.open_keys()
            self.life = self._place().get("life") or self._new_life()
            await self._look()
            await self.encryption.introduce()

    async def check(self) -> None:
        """See whether the homeserver knows us and our device is vouched for, without touching keys that are in use.

        Raises:
            Refusal: the homeserver refuses us.
            DeliveryFailed: other clients will not read what our device encrypts.
        """
        await self.session.open()
        if self.session.settings.encryption and await is_stranger(self.session, self._safe):
            raise DeliveryFailed(Reason.MISCONFIGURED, "nobody vouches for the bot's device (see docs/matrix.md)")

    async def begin(self, since: str | None) -> str:
        """Give the place in the homeserver's stream to listen from: *since*, or now when all of this begins.

        The first place is kept until something was committed, so that what is said meanwhile is not lost.
        """
        await self.prepare()
        kept = self._place()
        if since is not None:
            self._has_start = "start" in kept
            return since
        if "start" not in kept:
            return await self.begin_anew()
        self._has_start = True
        return str(kept["start"])

    async def begin_anew(self) -> str:
        """Give the place where the stream is now; our storage counts its deliveries from 1 again."""
        self.life = self._new_life()
        start = await self._look(is_start=True)
        self._safe.write(KEPT, {"life": self.life, "start": start})
        self._has_start = True
        return start

    def has_committed(self) -> None:
        """Forget the first place: from now on there is a cursor."""
        if self._has_start:
            self._safe.write(KEPT, {"life": self.life})
            self._has_start = False

    async def look_again(self) -> bool:
        """Ask for the rooms anew if nobody listens to what changes, and not too often; say whether that was done."""
        if self._is_listening or (self._looked_at is not None and _now() - self._looked_at < LOOK_AGAIN_SECONDS):
            return False
        await self._look()
        return True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Say that somebody hears of all changes; afterwards, what we know of the rooms is old."""
        self._is_listening = True
        try:
            yield
        finally:
            self._is_listening = False
            if self._looked_at is not None:
                self._looked_at = float("-inf")

    async def say(self, room: Room, kind: str, content: Json, transaction: str) -> str:
        """Send an event, encrypted where the room is, and give its id.

        Raises:
            Refusal: the homeserver did not take it.
            EncryptionError: it could not be encrypted now; it is never sent in the clear instead.
            DeliveryFailed: the operator wants no encryption.
        """
        if room.is_encrypted:
            if not self.encryption.is_on:
                raise DeliveryFailed(Reason.UNREACHABLE, "encrypted room, and encryption is switched off")
            kind, content = await self.encryption.locked(room.room_id, kind, content)
        return await self._put(room.room_id, kind, content, transaction)

    async def take_back_beside(self, room: Room, event_id: str, transaction: str) -> None:
        """Remove the pictures and places that came with a message of ours: nobody is to see them any more."""
        path = "/".join(quote(one, safe="") for one in (room.room_id, "relations", event_id, BESIDE))
        found = await self.session.call("GET", f"{RELATIONS}/rooms/{path}?limit={MOST_BESIDE}")
        for number, event in enumerate(found.get("chunk", ())):
            if event.get("sender") == self.session.user_id:
                gone = "/".join(
                    quote(one, safe="")
                    for one in (room.room_id, "redact", event["event_id"], f"{transaction}.r{number}")
                )
                await self.session.call("PUT", f"{CLIENT}/rooms/{gone}", {})

    async def enter(self, room_id: str) -> None:
        """Join a room."""
        await self.session.call("POST", f"{CLIENT}/join/{quote(room_id, safe='')}", {})

    async def has_event(self, room_id: str, event_id: str) -> bool:
        """Say whether *event_id* stands in this room."""
        return bool(await self._event(room_id, event_id))

    async def are_limits_ours(self) -> bool:
        """Say whether Synapse's limits hold for us, when its administrator's rights let us ask.

        https://element-hq.github.io/synapse/latest/admin_api/user_admin_api.html
        """
        override = await self.session.call("GET", self._override)
        # Nothing there: the server's own limits hold. Zero messages a second: no limit.
        return override.get("messages_per_second") != 0

    async def lift_limits(self) -> None:
        """Be slowed down no more."""
        await self.session.call("POST", self._override, {"messages_per_second": 0, "burst_count": 0})

    @property
    def _override(self) -> str:
        return f"/_synapse/admin/v1/users/{quote(self.session.user_id, safe='')}/override_ratelimit"

    async def close(self) -> None:
        """Let go of connections."""
        await self.buttons.close()
        await self.session.close()
        self._looked_at = None

    async def _look(self, *, is_start: bool = False) -> str:
        sync = await self.session.sync(None, _everything(), 0)
        self.rooms.forget()
        self.rooms.note(sync)
        self.invitations |= set(sync.get("rooms", {}).get("invite", {}))
        # Unless we go on from here, the keys sent to us will come with the sync that goes on.
        await self.encryption.feed(sync, is_news=is_start)
        self._looked_at = _now()
        return str(sync["next_batch"])

    async def _put(self, room_id: str, kind: str, content: Json, transaction: str) -> str:
        path = "/".join(quote(one, safe="") for one in (room_id, "send", kind, transaction))
        answer = await self.session.call("PUT", f"{CLIENT}/rooms/{path}", content)
        return str(answer["event_id"])

    async def _react(self, room_id: str, event_id: str, sign: str, transaction: str) -> None:
        # Reactions are not encrypted, in any client.
        await self._put(room_id, "m.reaction", reaction_to(event_id, sign), transaction)

    async def _event(self, room_id: str, event_id: str) -> Json:
        """Give an event of a room; nothing when it is not there."""
        path = f"{CLIENT}/rooms/{quote(room_id, safe='')}/event/{quote(event_id, safe='')}"
        try:
            return await self.session.call("GET", path)
        except Refusal as refusal:
            if refusal.status in NOT_THERE:
                return {}
            raise

    async def _own_message(self, room_id: str, event_id: str) -> Json:
        """Give what our message *event_id* says now; nothing when it is not ours, or not there."""
        event = await self._event(room_id, event_id)
        content = self._said_by_us(room_id, event)
        edit = event.get("unsigned", {}).get("m.relations", {}).get("m.replace")
        if isinstance(edit, dict) and "content" in edit:
            content = self._said_by_us(room_id, edit).get("m.new_content", content)
        return content

    def _said_by_us(self, room_id: str, event: Json) -> Json:
        if event.get("sender") != self.session.user_id:
            return {}
        if event.get("type") == ENCRYPTED:
            event = self.encryption.unlocked(room_id, event) or {}
        content = event.get("content")
        return content if isinstance(content, dict) else {}

    def _place(self) -> Json:
        return self._safe.read(KEPT)

    def _new_life(self) -> str:
        life = secrets.token_hex(4)
        self._safe.write(KEPT, {**self._place(), "life": life})
        return life


def _everything() -> Json:
    """The filter for all of our rooms as they are now."""
    # Synapse gives the same answer to the same question for two minutes (sync_response_cache_duration), even if we
    # have left or entered rooms since: a sender who does not exist makes it another question.
    nobody = f"@{secrets.token_hex(8)}:invalid"
    # The last event tells which of several private rooms is in use.
    timeline = {"limit": 1, "not_senders": [nobody]}
    room = {"ephemeral": NOTHING, "account_data": NOTHING, "state": {"types": list(STATE_TYPES)}, "timeline": timeline}
    return {"presence": NOTHING, "account_data": NOTHING, "room": room}


def _now() -> float:
    return asyncio.get_running_loop().time()
