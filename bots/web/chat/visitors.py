"""Who asks: from which page, from which place, how fast, in which browser, and in which language."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bots.web import pages
from core.community.browsers import SIGNED_IN_FOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web

REQUESTS_A_SECOND = 20
_MOST_PLACES = 10_000
_NETWORK_BITS = 64
"""What one IPv6 subscriber has: counting addresses would count nothing."""
_PROGRAMS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def program_and_system(user_agent: str) -> tuple[str, str]:
    """Give what the owner of a browser would call it; a part that is not known is empty."""
    program = next((name for mark, name in _PROGRAMS if mark in user_agent), "")
    return program, next((name for mark, name in _SYSTEMS if mark in user_agent), "")


def is_from_our_page(request: web.Request, public_url: str) -> bool:
    """Whether a page of ours sent this; a browser says so, and what says nothing is no browser."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc in {request.host, urlsplit(public_url).netloc}


def place_of(request: web.Request) -> str:
    """Give where a request comes from: an IPv4 address, or the network of an IPv6 address.

    A proxy on this machine adds the address that it saw as the last one of X-Forwarded-For; from anywhere else that
    header is only a claim.
    """
    said = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        if forwarded and ipaddress.ip_address(said).is_loopback:
            said = forwarded
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if address.version == 4:  # noqa: PLR2004 (IPv4)
        return str(address)
    return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))


def language_of(request: web.Request) -> str:
    """Give the language of ours that this browser asks for first."""
    asked = request.query.get("lang")
    if asked in pages.LANGUAGES:
        return asked
    wanted = []
    for at, part in enumerate(request.headers.get("Accept-Language", "").split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), at, tag[:2].lower()))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(wanted) if tag in pages.LANGUAGES), pages.LANGUAGES[0])


class Pace:
    """How often each place may ask, in memory: twenty times a second, unless said otherwise."""

    def __init__(self, time: Callable[[], float], most: int = REQUESTS_A_SECOND, within: float = 1.0) -> None:
        """Let *most* requests pass *within* seconds, by *time*, in seconds from anywhere."""
        self._time = time
        self._most = most
        self._per_second = most / within
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, place: str) -> bool:
        """Whether *place* may ask once more now."""
        now = self._time()
        left, before = self._left.pop(place, (float(self._most), now))
        left = min(self._most, left + (now - before) * self._per_second)
        self._left[place] = (max(0.0, left - 1), now)
        while len(self._left) > _MOST_PLACES:
            self._left.popitem(last=False)
        return left >= 1


class Cookie:
    """The cookie by which a signed-in browser is known again."""

    def __init__(self, public_url: str) -> None:
        """Ask browsers to send it by TLS alone where neighbours come by TLS."""
        self._is_secure = public_url.startswith("https:")
        # With this beginning of its name, a browser takes it from nobody but this host, by TLS.
        self.name = "__Host-tocsin" if self._is_secure else "tocsin"

    def give(self, response: web.StreamResponse, secret: str) -> None:
        """Let *response* carry it."""
        response.set_cookie(
            self.name,
            secret,
            max_age=int(SIGNED_IN_FOR.total_seconds()),
            path="/",
            httponly=True,
            secure=self._is_secure,
            samesite="Strict",
        )

    def take(self, response: web.StreamResponse) -> None:
        """Let *response* take it away."""
        response.del_cookie(self.name, path="/", httponly=True, secure=self._is_secure, samesite="Strict")
