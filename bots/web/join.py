"""The page behind the link of an invitation: how to enter, channel by channel. It never says whether a code is good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from bots.web import pages

if TYPE_CHECKING:
    from bots.settings import Settings

_CODE = re.compile(r"[A-Za-z0-9-]{4,64}")


class JoinPage:
    """The route of invitation links; it works without JavaScript."""

    def __init__(self, settings: Settings) -> None:
        """Explain the channels of *settings*."""
        self._language = settings.service.language
        self._ways = [name for name in ("telegram", "matrix", "sms", "email", "street") if name in settings.channels]
        self._number = str(settings.channels.get("sms", {}).get("number", ""))
        self._account = str(settings.channels.get("matrix", {}).get("user_id", ""))
        self._address = str(settings.channels.get("email", {}).get("address", ""))

    def routes(self, app: web.Application) -> None:
        """Put the route on *app*."""
        app.router.add_get("/join/{code}", self.look)

    async def look(self, request: web.Request) -> web.Response:
        """Show the page."""
        code = request.match_info["code"]
        if not _CODE.fullmatch(code):
            raise web.HTTPNotFound
        language = pages.known(request.query.get("lang", self._language))
        words = pages.texts("join", language)
        mail = f"mailto:{self._address}?subject={quote(words['word'])}%20{quote(code)}" if self._address else ""
        own = {"sms": self._number, "matrix": self._account}
        return pages.html(
            "join.html", t=words, language=language, code=code.upper(), ways=self._ways, mail=mail, own=own
        )
