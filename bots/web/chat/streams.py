"""The event streams by which pages follow their browser's box."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from bots.web.speech import Refused
from core.errors import StorageDown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bots.web.chat.channel import WebChat
    from core.shelves.browsers import Browser, Line
    from core.shelves.unit_of_work import UnitOfWork

MOST_LINES = 200
_MOST_FOLLOWERS = 6
_HEARTBEAT = 15.0
_LOOK_AGAIN = 5.0
"""Another process may have put something into the box: its wake-up does not reach us."""


class Streams:
    """All that are open, each with the request that it answers."""

    def __init__(self, chat: WebChat) -> None:
        """Follow the boxes of *chat*."""
        self._chat = chat
        self._open: dict[asyncio.Event, web.Request] = {}

    async def serve(self, request: web.Request, browser_id: int, secret: str, after: int) -> web.StreamResponse:
        """Answer with what stands in the box from a number on, and then each line as it comes.

        Raises:
            Refused: so many pages of this browser follow it already.
        """
        followers = self._chat.followers[browser_id]
        if len(followers) - self._let_go(followers) >= _MOST_FOLLOWERS:
            raise Refused("too_many", status=503)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        )
        woken = asyncio.Event()
        followers.add(woken)
        self._open[woken] = request
        try:
            await response.prepare(request)
            await self._follow(response, secret, after, woken)
        except (ConnectionError, StorageDown):
            pass  # the page was closed; or it asks again in a second
        finally:
            del self._open[woken]
            followers.discard(woken)
            if not followers:
                self._chat.followers.pop(browser_id, None)
        return response

    def _let_go(self, followers: set[asyncio.Event]) -> int:
        """Let the streams end whose page was closed; how many.

        Nothing else ends them before their next line, and a line that breaks often would take all places from itself.
        """
        gone = [woken for woken in followers if self._is_gone(woken)]
        for woken in gone:
            woken.set()
        return len(gone)

    def _is_gone(self, woken: asyncio.Event) -> bool:
        transport = self._open[woken].transport
        return transport is None or transport.is_closing()

    async def _follow(self, response: web.StreamResponse, secret: str, after: int, woken: asyncio.Event) -> None:
        def look(uow: UnitOfWork) -> tuple[Browser | None, Sequence[Line]]:
            browser = uow.browsers.signed_in(secret, uow.now())
            return browser, uow.browsers.after(browser.id, after, MOST_LINES) if browser else ()

        await response.write(b"retry: 1000\n\n")
        is_ready = False
        silent_for = 0.0
        while not (self._chat.is_closed or self._is_gone(woken)):
            woken.clear()
            browser, lines = await self._chat.store.run(look)
            if browser is None:
                await response.write(b"event: out\ndata: {}\n\n")
                return
            if lines:
                after, silent_for = lines[-1].number, 0.0
                await response.write(b"".join(_event(line) for line in lines))
            if not is_ready:
                await response.write(b"event: ready\ndata: {}\n\n")
                is_ready = True
            try:
                async with asyncio.timeout(_LOOK_AGAIN):
                    await woken.wait()
            except TimeoutError:
                silent_for += _LOOK_AGAIN
            if silent_for >= _HEARTBEAT:
                silent_for = 0.0
                await response.write(b":\n\n")


def _event(line: Line) -> bytes:
    data = json.dumps({**line.entry, "n": line.number}, ensure_ascii=False)
    return f"id: {line.number}\ndata: {data}\n\n".encode()
