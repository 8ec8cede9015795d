"""The page behind the unsubscribe link of a mail: looking changes nothing, its buttons (or RFC 8058) do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bots.web import pages

if TYPE_CHECKING:
    from aiohttp import web

_TOKEN = re.compile(r"[A-Za-z0-9._~=-]{1,300}")


class Leaving(Protocol):
    """Who owns a token, and what they no longer want."""

    async def look(self, token: str) -> tuple[str, bool] | None:
        """Give the owner's language, and whether one click may act (the letter); None when the token is not ours."""

    async def stop_gazette(self, token: str) -> None:
        """Send the letter no more."""

    async def stop_messages(self, token: str) -> None:
        """Send nothing but alerts."""

    async def stop_alerts(self, token: str) -> None:
        """Send nothing at all."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What the page says, and what its button leads to."""

    moment: str
    leads_to: str = ""


_ASK_GAZETTE = _Step("gazette", "")
_ASK_MESSAGES = _Step("ask", "/messages")
_NO_GAZETTE = _Step("gazette_done", "/messages")
_ALERTS_ONLY = _Step("done", "/alerts")
_NOTHING = _Step("gone")


class Unsubscribe:
    """The routes of the links that our mails carry, and that mail programs press with one click.

    Below a letter, one click leaves the letter and nothing else. Below an alert it changes nothing: the page lets
    people choose, and silencing alarms takes a step of its own.
    """

    def __init__(self, leaving: Leaving) -> None:
        self._leaving = leaving

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/unsubscribe/{token}", self.look)
        app.router.add_post("/unsubscribe/{token}", self.click)
        app.router.add_get("/unsubscribe/{token}/{step:messages|alerts}", self.look)
        app.router.add_post("/unsubscribe/{token}/messages", self.stop_messages)
        app.router.add_post("/unsubscribe/{token}/alerts", self.stop_alerts)

    async def look(self, request: web.Request) -> web.Response:
        """Show what can be left; programs that open every link of a mail change nothing."""
        found = await self._found(request)
        return _page(request, found, _ASK_GAZETTE if found and found[1] else _ASK_MESSAGES)

    async def click(self, request: web.Request) -> web.Response:
        """Leave the letter; below an alert, show what can be left."""
        found = await self._found(request)
        if not found or not found[1]:
            return _page(request, found, _ASK_MESSAGES)
        await self._leaving.stop_gazette(request.match_info["token"])
        return _page(request, found, _NO_GAZETTE)

    async def stop_messages(self, request: web.Request) -> web.Response:
        """Keep nothing but alerts."""
        found = await self._found(request)
        if found:
            await self._leaving.stop_messages(request.match_info["token"])
        return _page(request, found, _ALERTS_ONLY)

    async def stop_alerts(self, request: web.Request) -> web.Response:
        """Stop the alerts too."""
        found = await self._found(request)
        if found:
            await self._leaving.stop_alerts(request.match_info["token"])
        return _page(request, found, _NOTHING)

    async def _found(self, request: web.Request) -> tuple[str, bool] | None:
        token = request.match_info["token"]
        return await self._leaving.look(token) if _TOKEN.fullmatch(token) else None


def _page(request: web.Request, found: tuple[str, bool] | None, step: _Step) -> web.Response:
    if found is None:
        return _written("unknown", None, status=404)
    path = f"/unsubscribe/{request.match_info['token']}"
    return _written(step.moment, found[0], action="" if step is _NOTHING else path + step.leads_to)


def _written(moment: str, language: str | None, status: int = 200, action: str = "") -> web.Response:
    language = pages.known(language)
    words = pages.texts("unsubscribe", language)[moment]
    return pages.html(
        "unsubscribe.html",
        status,
        t=words,
        language=language,
        action=action,
        notice=pages.texts("notice", language)["link"],
    )
