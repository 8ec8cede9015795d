"""Waking a browser for an alert: Web Push (RFC 8030), sealed for that browser alone (RFC 8291)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import json
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.errors import StorageDown
from core.shelves.browsers import Subscription

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.ports import Clock
    from core.shelves.browsers import Ring
    from core.shelves.unit_of_work import UnitOfWork
    from core.store import Store

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""How many points the curve P-256 has: a private key is below it."""
_POINT_BYTES, _SECRET_BYTES = 65, 16
_LONGEST_ENDPOINT = 1000
_LONGEST_WORDS = 120
_LASTS = timedelta(hours=4)
"""How long the browser's maker keeps it for a browser that is switched off."""
_SIGNED_FOR = timedelta(hours=12)
_LEASE = timedelta(seconds=60)
_PAUSES = (5, 15, 30, 60, 300, 600)
_LONGEST_PAUSE = 3600
_AT_ONCE = 64
_LOOK_AGAIN = 10.0
_GONE = (404, 410)
_LATER = (408, 429)

log = structlog.get_logger()


class NotOurs(ValueError):
    """What a browser sent is no subscription that we would call."""


def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """Give the key that signs our calls, always the same for the same *secret*: there is nothing to keep or to lose."""
    return ec.derive_private_key(1 + int.from_bytes(secret, "big") % (_ORDER - 1), ec.SECP256R1())


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """Give its public half as browsers want it."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def read_subscription(said: Any, services: Collection[str]) -> Subscription:
    """Read what ``PushSubscription.toJSON`` gives.

    Raises:
        NotOurs: it is none, or its address is not that of one of *services*.
    """
    try:
        endpoint, key, secret = said["endpoint"], said["keys"]["p256dh"], said["keys"]["auth"]
        point, salt = _bytes(key), _bytes(secret)
        if len(point) != _POINT_BYTES or len(salt) != _SECRET_BYTES or not may_call(endpoint, services):
            raise NotOurs
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise NotOurs from None
    return Subscription(endpoint, key, secret)


def may_call(endpoint: str, services: Collection[str]) -> bool:
    """Whether *endpoint* is an address of one of *services* (``host``, ``*.host``, or ``http://127.0.0.1:port``)."""
    if len(endpoint) > _LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable():
        return False
    url = urlsplit(endpoint)
    if url.username is not None or url.password is not None:
        return False
    if f"{url.scheme}://{url.netloc}" in services:
        return True
    host = url.hostname or ""
    is_known = host in services or any(host.endswith(service[1:]) for service in services if service.startswith("*."))
    return is_known and url.scheme == "https" and url.port in {None, 443}


class OnlyOutside(AbstractResolver):
    """Looks hosts up, and knows no address inside our own networks: a browser's word must not lead us there."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """Ask *resolver*, or the system's."""
        self._resolver = resolver or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give the public addresses of *host*.

        Raises:
            OSError: it has none.
        """
        found = await self._resolver.resolve(host, port, family)
        outside = [one for one in found if ipaddress.ip_address(one["host"]).is_global]
        if not outside:
            raise OSError("no public address")
        return outside

    async def close(self) -> None:
        """Let go of the resolver."""
        await self._resolver.close()


class Pusher:
    """Wakes browsers for lines whose moment has come; what is not done is in the storage, and outlives us."""

    def __init__(self, store: Store, clock: Clock, secret: bytes, public_url: str, services: Collection[str]) -> None:
        """Sign with a key made of *secret*; call nobody but *services*."""
        self._store = store
        self._clock = clock
        self._key = private_key(secret)
        self._owner = _owner(public_url)
        self._services = services
        self._woken = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._work: asyncio.Task[None] | None = None

    @property
    def public_key(self) -> str:
        """What a browser subscribes with."""
        return public_key(self._key)

    def ring(self) -> None:
        """There is a browser to wake: begin, or look at once."""
        self._woken.set()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop; calls in flight are made again by the next process."""
        tasks = [*self._calls, *filter(None, [self._work])]
        self._work = None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._begin_calls()
            except StorageDown:
                log.warning("push.waits_for_storage")
            try:
                # wait_for loses, before Python 3.12, an end that comes in the moment of a ring: a call that ends rings.
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _begin_calls(self) -> None:
        room = _AT_ONCE - len(self._calls)
        if room <= 0:
            return

        def work(uow: UnitOfWork) -> list[Ring]:
            return list(uow.browsers.due_rings(uow.now(), uow.now() + _LEASE, room))

        for ring in await self._store.run(work):
            call = asyncio.create_task(self._call(ring))
            self._calls.add(call)
            call.add_done_callback(self._end)

    def _end(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        if not call.cancelled() and call.exception() is not None:
            log.error("push.bug", error=type(call.exception()).__name__)
        self._woken.set()

    async def _call(self, ring: Ring) -> None:
        """Make one call, and write down what became of it."""
        status, pause = await self._answer(ring)
        is_gone = status in _GONE
        is_over = is_gone or ring.tries > len(_PAUSES) or not (status == 0 or status in _LATER or status >= 500)  # noqa: PLR2004 (HTTP's own failures)
        wait = min(max(pause, _PAUSES[min(ring.tries, len(_PAUSES)) - 1]), _LONGEST_PAUSE)
        if status >= 300 and not is_gone:  # noqa: PLR2004 (all but HTTP's successes)
            log.warning("push.refused", status=status, browser=ring.browser_id, tries=ring.tries)

        def work(uow: UnitOfWork) -> None:
            if is_gone:
                uow.browsers.subscribe(ring.browser_id, None)
            uow.browsers.settle_ring(ring.line.number, None if is_over else uow.now() + timedelta(seconds=wait))

        await self._store.run(work)

    async def _answer(self, ring: Ring) -> tuple[int, int]:
        """Give the status (0: no answer) and for how many seconds we are asked to wait."""
        if not may_call(ring.push.endpoint, self._services):
            return _GONE[0], 0
        body, headers = await asyncio.to_thread(self._sealed, ring)
        if self._session is None:
            connector = aiohttp.TCPConnector(resolver=OnlyOutside(), limit=_AT_ONCE, limit_per_host=_AT_ONCE // 2)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=15, connect=5),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.post(
                ring.push.endpoint, data=body, headers=headers, allow_redirects=False
            ) as response:
                asked = response.headers.get("Retry-After", "")
                return response.status, int(asked) if asked.isdecimal() and len(asked) < 8 else 0  # noqa: PLR2004 (a number of seconds)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Only the kind of error: its text quotes the address, which is a key to this browser.
            log.warning("push.no_answer", browser=ring.browser_id, error=type(error).__name__)
            return 0, 0

    def _sealed(self, ring: Ring) -> tuple[bytes, dict[str, str]]:
        """Encrypt what the browser shows, and sign the call."""
        # Here, because the library brings a second HTTP client along, and most installations wake nobody.
        from py_vapid import Vapid02  # noqa: PLC0415
        from pywebpush import WebPusher  # noqa: PLC0415

        push = ring.push
        keys = {"p256dh": push.key, "auth": push.secret}
        sealed = WebPusher({"endpoint": push.endpoint, "keys": keys}).encode(_payload(ring))
        url = urlsplit(push.endpoint)
        claims = {
            "aud": f"{url.scheme}://{url.netloc}",
            "sub": self._owner,
            "exp": int((self._clock.now() + _SIGNED_FOR).timestamp()),
        }
        topic = str(ring.line.entry["topic"])
        return sealed["body"], {
            **Vapid02(private_key=self._key).sign(claims),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(_LASTS.total_seconds())),
            "Urgency": "high",
            **({"Topic": topic} if topic.isalnum() else {}),
        }


def _owner(public_url: str) -> str:
    """Say who calls, as push services want it (RFC 8292, 2.1)."""
    url = urlsplit(public_url)
    return f"https://{url.hostname}" if url.scheme == "https" else "mailto:nobody@localhost"


def _payload(ring: Ring) -> bytes:
    """Give what the browser shows: the first lines of the alert."""
    entry = ring.line.entry
    title, *rest = [line.strip() for line in str(entry["text"]).splitlines() if line.strip()] or [str(entry["topic"])]
    body = rest[0] if rest else ""
    shown = {"title": title[:_LONGEST_WORDS], "body": body[:_LONGEST_WORDS], "topic": entry["topic"]}
    return json.dumps({**shown, "language": ring.language}, ensure_ascii=False).encode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
