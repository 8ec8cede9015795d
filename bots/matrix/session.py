"""Our account on a homeserver: who we are there, and one way to ask it anything."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import quote, urlencode

import structlog
from aiohttp import ClientTimeout
from nio import AsyncClient, AsyncClientConfig
from nio.store import SqliteStore

from bots.matrix.failures import Refusal
from bots.matrix.safe import Safe
from bots.matrix.settings import MatrixSettings

CLIENT = "/_matrix/client/v3"
KEPT = "session"
STORE = "keys.db"

SECONDS = 15.0
"""The whole time that one request may take."""

MOST_BYTES = 64 * 1024 * 1024
"""The largest answer that we read."""

UNKNOWN_TOKEN = "M_UNKNOWN_TOKEN"  # noqa: S105 (an error code)

Json = dict[str, Any]

log = structlog.get_logger()


class Session:
    """The account: matrix-nio holds its keys and carries its requests; nothing is tried again here."""

    def __init__(self, settings: MatrixSettings, safe: Safe) -> None:
        """Prepare to be the account of *settings*; nothing is connected yet."""
        # matrix-nio's log names people and rooms.
        logging.getLogger("nio").setLevel(logging.CRITICAL)
        logging.getLogger("peewee").setLevel(logging.CRITICAL)
        self.settings = settings
        self.safe = safe
        self.user_id = settings.user_id
        self.device_id = ""
        self.client = self._new_client()
        self._opening = asyncio.Lock()
        self.is_open = False

    async def open(self) -> None:
        """Become the account: with the kept token, else with that of the settings, else with the password.

        Raises:
            Refusal: the homeserver does not know us.
        """
        async with self._opening:
            if not self.is_open:
                await self._log_in()
                self.is_open = True

    async def become_another(self) -> None:
        """Give up our device and its keys, and log in as a new one, with the password.

        Raises:
            Refusal: another process has the keys, or the homeserver does not let us in.
        """
        if not self.safe.lock():
            raise Refusal(503, "another process uses this account")
        await self.call("POST", f"{CLIENT}/logout", {})
        for file in self.safe.folder.glob(f"{STORE}*"):
            file.unlink()
        self.safe.write(KEPT, {})
        self.is_open = False
        await self.open()

    def open_keys(self) -> None:
        """Load the keys of our device; two processes that did would ruin them, so that there is a lock.

        Raises:
            Refusal: another process has them.
        """
        if not self.settings.encryption:
            return
        if not self.safe.lock():
            raise Refusal(503, "another process uses this account")
        # Made here, so that it is never readable by others, not even for a moment.
        store = self.safe.folder / STORE
        store.touch(mode=0o600)
        store.chmod(0o600)
        self.client.load_store()

    async def close(self) -> None:
        """Let go of the connections and of the key store."""
        self.is_open = False
        if self.client.store is not None:
            self.client.store.database.close()
        self.safe.unlock()
        await self.client.close()
        self.client = self._new_client()

    async def call(self, method: str, path: str, body: Json | None = None, *, seconds: float = SECONDS) -> Json:
        """Make one request and give its JSON.

        Raises:
            Refusal: the homeserver said no, or something that is no answer.
        """
        data = None if body is None else json.dumps(body).encode()
        raw = await self._ask(method, path, data, "application/json", seconds)
        try:
            found = json.loads(raw)
        except ValueError:
            raise Refusal(502, "no JSON") from None
        if not isinstance(found, dict):
            raise Refusal(502, "no JSON object")
        return found

    async def upload(self, data: bytes, content_type: str) -> str:
        """Keep *data* on the homeserver and give its ``mxc:`` address."""
        raw = await self._ask("POST", "/_matrix/media/v3/upload", data, content_type, SECONDS)
        return str(json.loads(raw)["content_uri"])

    async def download(self, address: str, most: int) -> bytes:
        """Give what stands at the ``mxc:`` *address*.

        Raises:
            Refusal: it cannot be had, or is larger than *most* bytes.
        """
        server, _, media_id = address.removeprefix("mxc://").partition("/")
        path = f"/_matrix/client/v1/media/download/{quote(server, safe='')}/{quote(media_id, safe='')}"
        return await self._ask("GET", path, None, "", SECONDS, most)

    async def sync(self, since: str | None, only: Json, seconds: int) -> Json:
        """Ask what is new after *since*, waiting up to *seconds* for it."""
        query = {"filter": json.dumps(only), "timeout": str(seconds * 1000), "set_presence": "offline"}
        if since is not None:
            query["since"] = since
        return await self.call("GET", f"{CLIENT}/sync?{urlencode(query)}", seconds=seconds + SECONDS)

    async def _ask(
        self, method: str, path: str, data: bytes | None, content_type: str, seconds: float, most: int = MOST_BYTES
    ) -> bytes:
        headers = {"Authorization": f"Bearer {self.client.access_token}"} if self.client.access_token else {}
        if content_type:
            headers["Content-Type"] = content_type
        timeout = ClientTimeout(total=seconds)
        response = await self.client.send(method, path, data, headers, timeout=timeout)
        async with response:
            chunks = bytearray()
            async for chunk in response.content.iter_chunked(65536):
                chunks += chunk
                if len(chunks) > most:
                    raise Refusal(413, "M_TOO_LARGE")
            if response.status // 100 == 2:  # noqa: PLR2004 (HTTP's own word for "done")
                return bytes(chunks)
        refusal = refusal_of(response.status, bytes(chunks))
        if refusal.code == UNKNOWN_TOKEN:
            # Whoever asks next logs in again, if there is a password.
            self.is_open = False
        raise refusal

    async def _log_in(self) -> None:
        kept = self.safe.read(KEPT)
        if kept.get("user_id") != self.settings.user_id or kept.get("homeserver") != self.settings.homeserver:
            kept = {}
        tokens = [kept.get("access_token"), _open(self.settings.access_token)]
        refused: Refusal | None = None
        for token in dict.fromkeys(token for token in tokens if token):
            try:
                return await self._be(str(token))
            except Refusal as refusal:
                if refusal.code != UNKNOWN_TOKEN:
                    raise
                refused = refusal
        password = _open(self.settings.password)
        if password is None:
            raise refused or Refusal(401, "M_MISSING_TOKEN")
        self.client.access_token = ""
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.settings.user_id},
            "password": password,
            "initial_device_display_name": self.settings.device_name,
        }
        if kept:
            # The keys that we hold belong to this device.
            body["device_id"] = kept["device_id"]
        try:
            answer = await self.call("POST", f"{CLIENT}/login", body)
        except Refusal as refusal:
            # A wrong password is "forbidden" (403), which elsewhere means a room that we must not enter.
            raise Refusal(refusal.status, UNKNOWN_TOKEN) if refusal.code == "M_FORBIDDEN" else refusal from None
        return await self._be(str(answer["access_token"]))

    async def _be(self, token: str) -> None:
        """Use *token*, after asking whose it is."""
        self.client.access_token = token
        who = await self.call("GET", f"{CLIENT}/account/whoami")
        if who.get("user_id") != self.settings.user_id or not who.get("device_id"):
            log.error("matrix.token_of_another_account")
            raise Refusal(403, UNKNOWN_TOKEN)
        self.device_id = str(who["device_id"])
        self.safe.write(
            KEPT,
            {
                "homeserver": self.settings.homeserver,
                "user_id": self.user_id,
                "device_id": self.device_id,
                "access_token": token,
            },
        )
        self.client.user_id, self.client.device_id = self.user_id, self.device_id

    def _new_client(self) -> AsyncClient:
        config = AsyncClientConfig(
            max_limit_exceeded=0,
            max_timeouts=0,
            request_timeout=SECONDS,
            encryption_enabled=self.settings.encryption,
            store=SqliteStore,
            store_name=STORE,
            pickle_key=self.safe.derived("olm").hex(),
        )
        return AsyncClient(
            self.settings.homeserver, self.settings.user_id, store_path=str(self.safe.folder), config=config, ssl=True
        )


def refusal_of(status: int, body: bytes) -> Refusal:
    """Read the error in *body*, which may be anything."""
    try:
        found = json.loads(body)
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        found = {}
    wait = found.get("retry_after_ms")
    code = found.get("errcode")
    return Refusal(
        status,
        code if isinstance(code, str) else "",
        wait if isinstance(wait, int) else None,
        str(found.get("session", "")),
    )


def _open(secret: Any) -> str | None:
    return None if secret is None else str(secret.get_secret_value())
