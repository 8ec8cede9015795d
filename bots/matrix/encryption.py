"""End-to-end encryption: matrix-nio's Olm machine, fed by our own sync."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from typing import Any

import structlog
from nio import DummyEvent, Event, MegolmEvent, SyncResponse
from nio.exceptions import EncryptionError
from nio.responses import ErrorResponse, KeysClaimResponse

from bots.matrix.crosssigning import vouch
from bots.matrix.failures import Refusal
from bots.matrix.rooms import events_of
from bots.matrix.session import CLIENT, Session

Json = dict[str, Any]

ENCRYPTED = "m.room.encrypted"
SIGNED = "signed_curve25519"
UNUSED = "device_unused_fallback_key_types"
FED = {"m.room.encryption": "algorithm", "m.room.member": "membership"}

PART: Json = {"next_batch": "part", "rooms": {"join": {}}, "device_one_time_keys_count": {}}
"""What no sync is without."""

log = structlog.get_logger()


class Encryption:
    """What the account needs in encrypted rooms; without an Olm machine (switched off) all of it does nothing."""

    def __init__(self, session: Session) -> None:
        """Work with the keys of *session*."""
        self._session = session
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lacks_fallback = False
        self.is_vouched = False

    @property
    def is_on(self) -> bool:
        """Whether we can read and write in encrypted rooms."""
        return self._session.client.olm is not None

    async def feed(self, sync: Json, *, is_news: bool = True) -> None:
        """Tell the Olm machine what a sync says about members, devices and keys; *is_news*: with its messages to us."""
        if not self.is_on:
            return
        joined = sync.get("rooms", {}).get("join", {})
        counts = sync.get("device_one_time_keys_count", {})
        told: Json = {
            "rooms": {"join": {room_id: _bare(room) for room_id, room in joined.items()}},
            "device_one_time_keys_count": counts,
        }
        if is_news:
            # Each by itself: anybody may send us rubbish, which must not cost the others their keys.
            for event in sync.get("to_device", {}).get("events", ()):
                await self._take({"to_device": {"events": [event]}})
            told |= {"device_lists": sync["device_lists"]} if "device_lists" in sync else {}
        await self._take(told)
        olm = self._session.client.olm
        if olm is not None:
            # matrix-nio overlooks a count of zero, and would never publish a one-time key again when all were taken.
            olm.uploaded_key_count = _left(counts)
        if UNUSED in sync:
            self._lacks_fallback = SIGNED not in sync[UNUSED]

    async def _take(self, told: Json) -> None:
        """Let the Olm machine have a part of a sync."""
        client = self._session.client
        # matrix-nio ignores a sync that it has seen; ours may come again, because the storage was down.
        client.next_batch = ""
        try:
            response = SyncResponse.from_dict({**PART, **told})
            if isinstance(response, ErrorResponse):
                log.error("matrix.keys_not_understood")
            else:
                await client.receive_response(response)
                for event in response.to_device_events:
                    if isinstance(event, DummyEvent):
                        self._begin_anew(event.sender)
        except Exception as error:  # noqa: BLE001 (whatever somebody sent us must not stop all others)
            log.error("matrix.keys_not_taken", error=type(error).__name__)

    def _begin_anew(self, sender: str) -> None:
        """Say nothing more under keys that *sender* could not open: an empty word tells that something was lost."""
        client = self._session.client
        for room_id, room in client.rooms.items():
            if sender in room.users:
                client.invalidate_outbound_session(room_id)

    async def keep_up(self) -> None:
        """Publish, look up and renew keys as far as it is needed now.

        Raises:
            Refusal: the homeserver does not let us.
        """
        client = self._session.client
        if not self.is_on:
            return
        if client.should_upload_keys:
            checked(await client.keys_upload())
        if self._lacks_fallback:
            await self._leave_fallback()
        if client.should_query_keys:
            checked(await client.keys_query())
        if client.should_claim_keys:
            await self._claim(client.get_users_for_key_claiming())
        for response in await client.send_to_device_messages():
            checked(response)

    async def _leave_fallback(self) -> None:
        """Publish a key that is given to whoever comes when all one-time keys are taken; the one before still opens.

        matrix-nio knows none of them (client-server API, one-time and fallback keys); vodozemac below it does.

        Raises:
            Refusal: the homeserver did not take it; the same one is published with the next sync.
        """
        olm = self._session.client.olm
        if olm is None:
            return
        account = olm.account._account  # noqa: SLF001
        if not account.fallback_key:
            account.generate_fallback_key()
            # What others may use from now on is never lost.
            olm.save_account()
        keys: Json = {}
        for key_id, key in account.fallback_key.items():
            content: Json = {"key": key.to_base64(), "fallback": True}
            signatures = {olm.user_id: {f"ed25519:{olm.device_id}": olm.sign_json(dict(content))}}
            keys[f"{SIGNED}:{key_id}"] = {**content, "signatures": signatures}
        await self._session.call("POST", f"{CLIENT}/keys/upload", {"fallback_keys": keys})
        olm.account.mark_keys_as_published()
        olm.save_account()
        self._lacks_fallback = False

    async def introduce(self) -> None:
        """Publish our keys, and let the account's identity vouch for them."""
        if not self.is_on or self.is_vouched:
            return
        await self.keep_up()
        session = self._session
        secret = session.settings.password
        password = None if secret is None else secret.get_secret_value()
        try:
            self.is_vouched = await vouch(session, session.safe, password)
        except Refusal as refusal:
            log.warning("matrix.device_not_vouched", status=refusal.status, code=refusal.code)

    def begins(self, room_id: str) -> None:
        """Encrypt from now on in a room where it was switched on just now, before the next sync says so."""
        client = self._session.client
        room = client.rooms.get(room_id)
        if room is not None and client.olm is not None:
            room.encrypted = True
            client.olm.update_tracked_users(room)

    async def locked(self, room_id: str, kind: str, content: Json) -> tuple[str, Json]:
        """Encrypt *content* for everybody who is in the room now.

        Raises:
            EncryptionError: it could not be, now.
            Refusal: the homeserver did not give or take the keys.
        """
        client = self._session.client
        room = client.rooms.get(room_id)
        if room is None or client.olm is None:
            raise EncryptionError("no keys for this room")
        # One at a time in a room: its session must be shared once.
        async with self._turns[room_id]:
            if not room.members_synced:
                checked(await client.joined_members(room_id))
            if client.should_query_keys:
                checked(await client.keys_query())
            if client.olm.should_share_group_session(room_id):
                await self._share(room_id)
            found: tuple[str, Json] = client.encrypt(room_id, kind, content)
            return found

    async def _share(self, room_id: str) -> None:
        """Give the key of what is said next to every device in the room that can be reached.

        Raises:
            Refusal: the homeserver did not take it for all of them; they are asked again with the next try.
        """
        client = self._session.client
        if missing := client.get_missing_sessions(room_id):
            await self._claim(missing)
        # Not by matrix-nio's own way: it takes for shared what the homeserver refused, so that nobody could read a word
        # before the next key; and where the connection breaks meanwhile, it never shares a key of this room again.
        if client.olm is not None:
            users = list(client.rooms[room_id].users)
            for given, body in client.olm.share_group_session_parallel(room_id, users, ignore_unverified_devices=True):
                await self._session.call("PUT", f"{CLIENT}/sendToDevice/{ENCRYPTED}/{secrets.token_hex(16)}", body)
                client.olm.outbound_group_sessions[room_id].users_shared_with.update(given)
            client.olm.outbound_group_sessions[room_id].shared = True

    async def _claim(self, devices: dict[str, list[str]]) -> None:
        """Get a one-time key of each of these devices (by user), to begin to talk to them."""
        asked = {user: dict.fromkeys(ids, SIGNED) for user, ids in devices.items()}
        answer = await self._session.call("POST", f"{CLIENT}/keys/claim", {"one_time_keys": asked})
        await self._session.client.receive_response(checked(KeysClaimResponse.from_dict(answer, "")))

    def unlocked(self, room_id: str, event: Json) -> Json | None:
        """Decrypt *event*; None when its key is not here (yet)."""
        client = self._session.client
        if client.olm is None:
            return None
        try:
            parsed = Event.parse_encrypted_event({**event, "room_id": room_id})
            if not isinstance(parsed, MegolmEvent):
                return None
            parsed.room_id = room_id
            source: Json = client.decrypt_event(parsed).source
        except Exception as error:  # noqa: BLE001 (whatever somebody wrote into an event must not stop the others)
            log.info("matrix.not_decrypted", event_id=event.get("event_id"), error=type(error).__name__)
            return None
        return {**source, "event_id": event["event_id"], "sender": event["sender"]}


def checked(response: Any) -> Any:
    """Give *response* unless it is a refusal.

    Raises:
        Refusal: it is one.
    """
    if isinstance(response, ErrorResponse):
        transport = response.transport_response
        status = transport.status if transport is not None else 502
        raise Refusal(status, response.status_code or "", response.retry_after_ms)
    return response


def _left(counts: Json) -> int:
    """How many of our one-time keys nobody has taken; what is not named is zero (client-server API, /sync)."""
    count = counts.get(SIGNED)
    return count if isinstance(count, int) else 0


def _bare(room: Json) -> Json:
    """What the Olm machine needs of a room: nothing that people write reaches it."""
    state = [bare for event in events_of(room) if (bare := _bare_event(event)) is not None]
    return {"state": {"events": state}, "timeline": {"events": [], "limited": False, "prev_batch": ""}}


def _bare_event(event: Json) -> Json | None:
    wanted, content = FED.get(event.get("type", "")), event.get("content")
    if wanted is None or "state_key" not in event or not isinstance(content, dict):
        return None
    value = content.get(wanted)
    return {**event, "content": {wanted: value}, "unsigned": {}} if isinstance(value, str) else None
