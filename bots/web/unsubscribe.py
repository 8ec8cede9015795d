"""The page behind the unsubscribe link of a mail: looking changes nothing, the button (or RFC 8058) does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bots.web import pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

_TOKEN = re.compile(r"[A-Za-z0-9._~=-]{1,300}")


class Unsubscribe:
    """The route of the links that our mails carry.

    ``language_of`` reads a token and gives the language of its owner, or none for a token that is not ours.
    ``stop`` acts on it, as often as it is called; false means that the token is not ours.
    """

    def __init__(
        self, language_of: Callable[[str], Awaitable[str | None]], stop: Callable[[str], Awaitable[bool]]
    ) -> None:
        self._language_of = language_of
        self._stop = stop

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/unsubscribe/{token}", self.look)
        app.router.add_post("/unsubscribe/{token}", self.act)

    async def look(self, request: web.Request) -> web.Response:
        """Show what the button does; programs that open every link of a mail change nothing."""
        language = await self._language(request)
        return _page("ask", language) if language else _page("unknown", None, status=404)

    async def act(self, request: web.Request) -> web.Response:
        """Stop the mails of this token."""
        language = await self._language(request)
        if language is None or not await self._stop(request.match_info["token"]):
            return _page("unknown", language, status=404)
        return _page("done", language)

    async def _language(self, request: web.Request) -> str | None:
        token = request.match_info["token"]
        return await self._language_of(token) if _TOKEN.fullmatch(token) else None


def _page(moment: str, language: str | None, status: int = 200) -> web.Response:
    language = pages.known(language)
    words = pages.texts("unsubscribe", language)[moment]
    return pages.html("unsubscribe.html", status, t=words, language=language, can_act=moment == "ask")
