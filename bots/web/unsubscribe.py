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
    ``stop`` stops all mails of that owner but alerts, ``stop_alerts`` those too, as often as they are called; false
    means that the token is not ours. One click must never silence an alarm, so alerts take a second step of their own.
    """

    def __init__(
        self,
        language_of: Callable[[str], Awaitable[str | None]],
        stop: Callable[[str], Awaitable[bool]],
        stop_alerts: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._language_of = language_of
        self._stop = stop
        self._stop_alerts = stop_alerts

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/unsubscribe/{token}", self.look)
        app.router.add_post("/unsubscribe/{token}", self.act)
        app.router.add_get("/unsubscribe/{token}/alerts", self.look)
        app.router.add_post("/unsubscribe/{token}/alerts", self.act_on_alerts)

    async def look(self, request: web.Request) -> web.Response:
        """Show what the button does; programs that open every link of a mail change nothing."""
        language = await self._language(request)
        return self._page(request, "ask", language) if language else _page("unknown", None, status=404)

    async def act(self, request: web.Request) -> web.Response:
        """Stop the mails of this token, but for alerts."""
        return await self._act(request, self._stop, "done")

    async def act_on_alerts(self, request: web.Request) -> web.Response:
        """Stop the alerts too."""
        return await self._act(request, self._stop_alerts, "gone")

    async def _act(self, request: web.Request, stop: Callable[[str], Awaitable[bool]], moment: str) -> web.Response:
        language = await self._language(request)
        if language is None or not await stop(request.match_info["token"]):
            return _page("unknown", language, status=404)
        return self._page(request, moment, language)

    async def _language(self, request: web.Request) -> str | None:
        token = request.match_info["token"]
        return await self._language_of(token) if _TOKEN.fullmatch(token) else None

    def _page(self, request: web.Request, moment: str, language: str) -> web.Response:
        path = f"/unsubscribe/{request.match_info['token']}"
        return _page(moment, language, action={"ask": path, "done": f"{path}/alerts"}.get(moment, ""))


def _page(moment: str, language: str | None, status: int = 200, action: str = "") -> web.Response:
    language = pages.known(language)
    words = pages.texts("unsubscribe", language)[moment]
    return pages.html("unsubscribe.html", status, t=words, language=language, action=action)
