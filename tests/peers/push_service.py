"""A push service (RFC 8030) and the browsers behind it, which decrypt (RFC 8291) whatever we send them."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from typing import Any

import http_ece
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_DAY = 24 * 3600
_MOST_BYTES = 4096
_HALF = 32


@dataclass(frozen=True)
class Woken:
    """One call that the service took: what the browser read, and what the service itself saw."""

    browser: str
    message: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    key: str


@dataclass
class Subscriber:
    """A browser's half: the keys that only it has."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: token_bytes(16))

    def as_json(self) -> dict[str, Any]:
        """Give what ``PushSubscription.toJSON`` gives."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": coded(point), "auth": coded(self.secret)}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}


class PushService:
    """Takes calls as the makers of browsers do: signed, sealed, with a time to live. ``refusals`` come first."""

    def __init__(self, url: str) -> None:
        """Answer at *url*."""
        self.url = url
        self.woken: list[Woken] = []
        self.complaints: list[str] = []
        """What was wrong with calls that were refused by the rules."""
        self.calls = 0
        self.slow_for = 0.0
        """Seconds before each answer."""
        self.refusals: deque[tuple[int, dict[str, str]]] = deque()
        self._browsers: dict[str, Subscriber] = {}

    def subscriber(self) -> Subscriber:
        """Let a new browser subscribe."""
        name = token_urlsafe(16)
        self._browsers[name] = Subscriber(f"{self.url}/push/{name}")
        return self._browsers[name]

    def forget(self, subscriber: Subscriber) -> None:
        """Let a browser be gone."""
        del self._browsers[subscriber.endpoint.rpartition("/")[2]]

    async def take(self, request: web.Request) -> web.Response:
        """Take one call."""
        self.calls += 1
        await asyncio.sleep(self.slow_for)
        if self.refusals:
            status, headers = self.refusals.popleft()
            return web.Response(status=status, headers=headers)
        browser = self._browsers.get(request.match_info["name"])
        if browser is None:
            return web.Response(status=410)
        body = await request.read()
        try:
            claims, key = self._signed(request)
            message = self._opened(body, request, browser)
        except (ValueError, InvalidSignature) as error:
            self.complaints.append(f"{type(error).__name__}: {error}")
            return web.Response(status=400)
        self.woken.append(Woken(browser.endpoint, message, dict(request.headers), claims, key))
        return web.Response(status=201, headers={"Location": f"{self.url}/receipt/{self.calls}"})

    def _signed(self, request: web.Request) -> tuple[dict[str, Any], str]:
        """Check who calls (RFC 8292); give what they claim, and the key that they sign with."""
        scheme, _, said = request.headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in said.split(","))
        head, body, signature = parts["t"].split(".")
        raw = uncoded(signature)
        signed = encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), uncoded(parts["k"]))
        key.verify(signed, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        claims = json.loads(uncoded(body))
        if scheme != "vapid" or json.loads(uncoded(head))["alg"] != "ES256":
            raise ValueError("signed in another way")
        if claims["aud"] != self.url or not claims["sub"].startswith(("mailto:", "https:")):
            raise ValueError("signed for somebody else, or by nobody")
        if not time.time() < claims["exp"] <= time.time() + _DAY:
            raise ValueError("signed for too long, or no more")
        return claims, parts["k"]

    def _opened(self, body: bytes, request: web.Request, browser: Subscriber) -> dict[str, Any]:
        """Decrypt as the browser does."""
        if request.headers["Content-Encoding"] != "aes128gcm" or len(body) > _MOST_BYTES:
            raise ValueError("sealed in another way, or too large")
        if not request.headers["TTL"].isdecimal():
            raise ValueError("without a time to live")
        clear = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.secret, version="aes128gcm")
        message: dict[str, Any] = json.loads(clear)
        return message


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """Start the service on a free port of loopback."""
    service = PushService("")
    app = web.Application()
    app.router.add_post("/push/{name}", service.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield service
    finally:
        await runner.cleanup()


def coded(data: bytes) -> str:
    """Give *data* as browsers write it: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def uncoded(text: str) -> bytes:
    """Read what `coded` gave."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def _by_hand() -> None:
    async with push_service() as service:
        print(json.dumps(service.subscriber().as_json(), indent=2))  # noqa: T201 - for whoever runs it
        while True:
            before = len(service.woken)
            await asyncio.sleep(0.5)
            for woken in service.woken[before:]:
                print(woken.message)  # noqa: T201 - for whoever runs it


if __name__ == "__main__":
    asyncio.run(_by_hand())
