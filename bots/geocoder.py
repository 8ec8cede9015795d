"""Asks a geocoder where an address lies: any that answers a web address with GeoJSON (Nominatim, Addok, Photon)."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp
import structlog

from core.geocoded import Address
from core.model.community import Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

log = structlog.get_logger()

SECONDS = 4.0
"""That all addresses of one message may take: other people's messages may stand behind it."""
PAUSE = 60.0
"""Seconds for which a geocoder that failed is left alone."""
LARGEST_ANSWER = 200_000
LONGEST_LABEL = 60
AGENT = {"User-Agent": "Tocsin (neighbourhood maps)"}
_AS_GOOD = 0.1
"""How much less than the best one a place may score (Addok) and still be meant."""
_COMMUNES = ("city", "town", "village", "municipality", "locality")


class Geocoder:
    """One geocoder; what it cannot say in time is not known."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        """Ask at *address* (``https://…/search?q={words}``)."""
        self._address = address
        self._seconds = seconds
        self._silent_until = 0.0

    async def ask(self, queries: Sequence[str]) -> dict[str, Sequence[Address] | None]:
        """Say where each of *queries* may lie; None where there was no answer. It waits for the network."""
        known: dict[str, Sequence[Address] | None] = dict.fromkeys(queries)
        if time.monotonic() < self._silent_until:
            return known
        try:
            async with asyncio.timeout(self._seconds), aiohttp.ClientSession(headers=AGENT) as session:
                for query in queries:
                    known[query] = await self._places(session, query)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, RecursionError) as failure:
            # What was asked is nobody's business, the log's neither.
            log.warning("geocoder.failed", error=type(failure).__name__)
            self._silent_until = time.monotonic() + PAUSE
        return known

    async def _places(self, session: aiohttp.ClientSession, query: str) -> list[Address]:
        url = self._address.replace("{words}", quote(query, safe=""))
        async with session.get(url, allow_redirects=False, raise_for_status=True) as response:
            body = b""
            async for piece in response.content.iter_chunked(LARGEST_ANSWER):
                body += piece
                if len(body) > LARGEST_ANSWER:
                    raise ValueError("the answer of the geocoder is too long")
            return places(body)


def places(answer: bytes) -> list[Address]:
    """Read the places of a GeoJSON *answer*, the best first.

    Raises:
        ValueError: it is no such answer.
    """
    try:
        features = json.loads(answer)["features"]
        best = max((_score(each) for each in features), default=0.0)
        read = [_read(each) for each in features if _score(each) >= best - _AS_GOOD]
    except (TypeError, KeyError, AttributeError, IndexError):
        raise ValueError("the geocoder did not answer with GeoJSON") from None
    return [each for each in read if each is not None]


def _score(feature: Mapping[str, Any]) -> float:
    """How well it fits, where the geocoder says so; elsewhere all fit alike."""
    return float(feature["properties"].get("score", 1.0))


def _read(feature: Mapping[str, Any]) -> Address | None:
    """Read one place: a point, or the middle of a longer thing, with a name."""
    geometry = feature["geometry"]
    label = _label(feature["properties"])
    if geometry["type"] != "Point" or not label:
        return None
    longitude, latitude = (float(each) for each in geometry["coordinates"][:2])
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees; False for what is no number
    return Address(label, Point(latitude, longitude)) if is_on_earth else None


def _label(properties: Mapping[str, Any]) -> str:
    """Name a place by its number, street and commune."""
    said = properties.get("label")
    if not said:
        parts = {**properties, **(properties.get("address") or {})}
        number = parts.get("house_number") or parts.get("housenumber") or ""
        street = parts.get("road") or parts.get("street") or parts.get("name") or ""
        commune = next((parts[each] for each in _COMMUNES if parts.get(each)), "")
        named = ", ".join(str(each) for each in (f"{number} {street}".strip(), commune) if each)
        said = named or properties.get("display_name", "")
    return " ".join(str(said).split())[:LONGEST_LABEL].strip(" ,")
