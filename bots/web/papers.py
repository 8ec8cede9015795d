"""Papers behind a link: for channels that carry no files, a telephone opens them here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from bots.web import pages
from core.community.papers import paper_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from core.store import Store
    from core.wire import Attachment

    Make = Callable[[Mapping[str, Any], str], Awaitable[Attachment]]


class Papers:
    """The route of papers. What was not given out by us is not found, whatever the reason."""

    def __init__(self, store: Store, language: str, make: Make) -> None:
        """Read from *store*; speak *language* unless the link says another; *make* draws what a spec asks for."""
        self._store = store
        self._make = make
        self._language = language

    def routes(self, app: web.Application) -> None:
        """Put the route on *app*."""
        app.router.add_get("/paper/{token}", self.give)

    async def give(self, request: web.Request) -> web.Response:
        """Make the paper, and give it to be kept or opened."""
        spec = await self._store.run(lambda uow: paper_at(uow, request.match_info["token"]))
        if spec is None:
            raise web.HTTPNotFound
        language = pages.known(request.query.get("lang", self._language))
        file = await self._make(spec, language)
        headers = {
            "Content-Disposition": f'inline; filename="{file.name}"',
            "Cache-Control": "private, max-age=600",
            "X-Robots-Tag": "noindex",
        }
        return web.Response(body=file.data, content_type=file.content_type, headers=headers)
