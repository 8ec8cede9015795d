"""The identity that vouches for the bot's device: clients such as Element refuse devices that nobody vouches for."""

from __future__ import annotations

import json
from typing import Any, Protocol

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from unpaddedbase64 import decode_base64, encode_base64

from bots.matrix.failures import Refusal
from bots.matrix.safe import Safe

KEPT = "crosssigning"
ROLES = ("master", "self_signing", "user_signing")
CLIENT = "/_matrix/client/v3"

log = structlog.get_logger()

Json = dict[str, Any]


class Caller(Protocol):
    """Whoever can ask the homeserver in the bot's name."""

    user_id: str
    device_id: str

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Make one request."""


class SigningKey:
    """One of the three keys (https://spec.matrix.org/latest/client-server-api/#cross-signing)."""

    def __init__(self, seed: bytes) -> None:
        """Build it from its 32 secret bytes."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = encode_base64(self._key.public_key().public_bytes_raw())

    @property
    def name(self) -> str:
        """Its name in signatures."""
        return f"ed25519:{self.public}"

    def sign(self, content: Json) -> str:
        """Sign *content* as canonical JSON."""
        return str(encode_base64(self._key.sign(canonical(content))))


def canonical(content: Json) -> bytes:
    """Write *content* as it is signed."""
    bare = {key: value for key, value in content.items() if key not in {"signatures", "unsigned"}}
    return json.dumps(bare, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


async def vouch(caller: Caller, safe: Safe, password: str | None) -> bool:
    """Have the account's identity sign the device, and say whether it does.

    The identity is made at the first time, and its private keys are kept. If the account already has one that we do
    not hold, made in another client, only its owner can sign the device there.

    Raises:
        Refusal: the homeserver does not let us.
    """
    user_id, device_id = caller.user_id, caller.device_id
    known = await caller.call("POST", f"{CLIENT}/keys/query", {"device_keys": {user_id: []}})
    device = known.get("device_keys", {}).get(user_id, {}).get(device_id)
    if device is None:
        return False
    seeds = safe.read(KEPT)
    published = known.get("master_keys", {}).get(user_id, {}).get("keys", {})
    if not seeds and published:
        log.warning("matrix.identity_of_another_client", device=device_id)
        return False
    if not seeds:
        seeds = {role: encode_base64(Ed25519PrivateKey.generate().private_bytes_raw()) for role in ROLES}
        # Kept before they are published: an identity whose keys are lost could only be reset by hand.
        safe.write(KEPT, seeds)
    keys = {role: SigningKey(decode_base64(seeds[role])) for role in ROLES}
    if keys["master"].name not in published:
        await _publish(caller, keys, user_id, password)
    owner = keys["self_signing"]
    if owner.name not in device.get("signatures", {}).get(user_id, {}):
        signed = {field: device[field] for field in ("user_id", "device_id", "algorithms", "keys")}
        signed["signatures"] = {user_id: {owner.name: owner.sign(signed)}}
        answer = await caller.call("POST", f"{CLIENT}/keys/signatures/upload", {user_id: {device_id: signed}})
        if answer.get("failures"):
            raise Refusal(400, "M_INVALID_SIGNATURE")
    return True


async def is_stranger(caller: Caller, safe: Safe) -> bool:
    """Say whether our device has published its keys, and our identity does not vouch for it."""
    answer = await caller.call("POST", f"{CLIENT}/keys/query", {"device_keys": {caller.user_id: []}})
    device = answer.get("device_keys", {}).get(caller.user_id, {}).get(caller.device_id)
    if device is None:
        return False
    seeds = safe.read(KEPT)
    names = {SigningKey(decode_base64(seeds["self_signing"])).name} if seeds else set()
    return names.isdisjoint(device.get("signatures", {}).get(caller.user_id, {})) or not seeds


async def _publish(caller: Caller, keys: dict[str, SigningKey], user_id: str, password: str | None) -> None:
    body: Json = {}
    for role, key in keys.items():
        content: Json = {"user_id": user_id, "usage": [role], "keys": {key.name: key.public}}
        if role != "master":
            content["signatures"] = {user_id: {keys["master"].name: keys["master"].sign(content)}}
        body[f"{role}_key"] = content
    path = f"{CLIENT}/keys/device_signing/upload"
    try:
        await caller.call("POST", path, body)
    except Refusal as refusal:
        # 401 asks for the password again: https://spec.matrix.org/latest/client-server-api/#user-interactive-authentication-api
        if refusal.status != 401 or password is None:  # noqa: PLR2004
            raise
        who = {"type": "m.id.user", "user": user_id}
        auth = {"type": "m.login.password", "identifier": who, "password": password, "session": refusal.session}
        await caller.call("POST", path, {**body, "auth": auth})
