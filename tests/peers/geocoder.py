"""A geocoder on loopback that answers as Addok and Nominatim document it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.test_utils import TestServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence


def addok(label: str, latitude: float, longitude: float, score: float = 0.97) -> dict[str, Any]:
    """A place as Addok (the French Base Adresse Nationale) tells of it."""
    properties = {"label": label, "score": score, "type": "housenumber", "name": label.rsplit(" ", 2)[0]}
    return {"type": "Feature", "geometry": _point(latitude, longitude), "properties": properties}


def nominatim(number: str, road: str, town: str, latitude: float, longitude: float) -> dict[str, Any]:
    """A place as Nominatim tells of it with ``format=geojson&addressdetails=1``."""
    properties = {
        "place_id": 1,
        "display_name": f"{number}, {road}, {town}, Loire-Atlantique, France",
        "address": {"house_number": number, "road": road, "town": town, "country_code": "fr"},
    }
    return {"type": "Feature", "properties": properties, "geometry": _point(latitude, longitude)}


def _point(latitude: float, longitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


class Peer:
    """What it was asked, what it knows, and how it fails."""

    def __init__(self, known: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        """Know the places of some queries."""
        self.known = known
        self.asked: list[str] = []
        self.body: bytes | None = None
        self.status = 200
        self.hangs = False
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one query."""
        self.asked.append(request.query["q"])
        if self.hangs:
            await asyncio.sleep(30)
        if self.body is not None or self.status != 200:
            return web.Response(status=self.status, body=self.body)
        found = self.known.get(request.query["q"], ())
        return web.json_response({"type": "FeatureCollection", "features": list(found)})


@asynccontextmanager
async def geocoder(known: Mapping[str, Sequence[dict[str, Any]]]) -> AsyncIterator[Peer]:
    """Run one that knows the places of *known*."""
    peer = Peer(known)
    app = web.Application()
    app.router.add_get("/search", peer.answer)
    server = TestServer(app)
    await server.start_server()
    peer.url = f"{server.make_url('/search')}?limit=5&q={{words}}"
    try:
        yield peer
    finally:
        await server.close()
