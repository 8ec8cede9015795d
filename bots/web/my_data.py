"""The page behind « mes données »: what is kept of one person, shown once, and as a file to take along."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bots.web import pages
from bots.web.chat.visitors import language_of
from core.community.own_data import LINK_SIGNS, copy_once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.store import Store

_TOKEN = re.compile(rf"[A-Z2-9]{{{LINK_SIGNS}}}")
_SHOWN = ("person", "household", "contact", "profile", "home_note")
"""The tables whose rows are read out on the page, line by line; the others are counted, and stand in the file."""
_KEYS = {
    "person": ("name", "language"),
    "household": ("place",),
    "contact": ("channel", "address"),
    "profile": ("street", "phone", "email", "about"),
    "home_note": ("topic", "words"),
}


class MyData:
    """The routes. Looking changes nothing, for programs look at every link in a message; the button uses it up."""

    def __init__(self, store: Store) -> None:
        """Read from *store*."""
        self._store = store

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/my-data/{token}", self.look)
        app.router.add_post("/my-data/{token}", self.show)

    async def look(self, request: web.Request) -> web.Response:
        """Give the page with its button, the same whether the link is still good or not."""
        return _page(request, "ask", action=request.path)

    async def show(self, request: web.Request) -> web.Response:
        """Show everything once."""
        token = request.match_info["token"]
        copy = await self._store.run(lambda uow: copy_once(uow, token)) if _TOKEN.fullmatch(token) else None
        if copy is None:
            return _page(request, "over", status=404)
        file = json.dumps(copy, ensure_ascii=False, indent=2).encode()
        words = pages.texts("my-data", language_of(request))
        return _page(request, "shown", parts=_parts(copy, words), file=base64.b64encode(file).decode())


def _parts(copy: Mapping[str, Any], words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what the page reads out: a heading's key, its lines, and how many rows there are."""
    kept: Mapping[str, Sequence[Mapping[str, Any]]] = copy["kept"]
    shown = [
        {"key": name, "lines": [_line(row, _KEYS[name], words) for row in kept[name]], "count": len(kept[name])}
        for name in _SHOWN
        if name in kept
    ]
    places = [each["name"] for each in copy["shared_with"]["communities"] if each]
    counted = {name: len(rows) for name, rows in kept.items() if name not in _SHOWN}
    written = counted.pop("private_message", 0)
    heard = counted.pop("journal", 0)
    return [
        *shown,
        {"key": "communities", "lines": places, "count": len(places)},
        {"key": "private_message", "lines": [], "count": written},
        {"key": "journal", "lines": [], "count": heard},
        {"key": "others", "lines": [], "count": sum(counted.values())},
    ]


def _line(row: Mapping[str, Any], keys: Sequence[str], words: Mapping[str, Any]) -> str:
    return " · ".join(_called(key, str(row[key]), words) for key in keys if row.get(key))


def _called(key: str, kept: str, words: Mapping[str, Any]) -> str:
    """Give a channel and a language the names that people use."""
    names: Mapping[str, str] = words.get(key, {})
    return names.get(kept.removeprefix("street-"), kept)


def _page(request: web.Request, moment: str, status: int = 200, **values: Any) -> web.Response:
    language = language_of(request)
    words = pages.texts("my-data", language)
    filled = {"action": "", "parts": [], "file": "", **values}
    page = pages.html("my-data.html", status, t=words[moment], names=words["names"], language=language, **filled)
    page.headers["X-Robots-Tag"] = "noindex"
    return page
