"""The street over HTTP: its page, what is said and what is heard."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from aiohttp import web

from bots.web import pages
from bots.web.dialogue import EntryKind
from bots.web.speech import Refused, read_speech

if TYPE_CHECKING:
    from bots.web.dialogue import Entry
    from bots.web.street import Street

_MOST_BYTES = 14 * 1024 * 1024
_MOST_FOLLOWERS = 100
_HEARTBEAT = 15.0
_LONGEST_NUMBER = 18
_log = structlog.get_logger()


class StreetRoutes:
    """What a browser or a script asks of the street."""

    def __init__(self, street: Street) -> None:
        self._street = street

    def add_to(self, app: web.Application) -> None:
        """Put the routes on *app*; its shutdown ends the event streams."""
        app.router.add_get("/", self.page)
        app.router.add_get("/street/neighbours", self.neighbours)
        app.router.add_post("/street/say", self.say)
        app.router.add_get("/street/heard/{neighbour}", self.heard)
        app.router.add_get("/street/live", self.live)
        app.router.add_get("/street/photo/{id}", self.photo)
        app.router.add_get("/street/file/{id}", self.file)
        app.on_shutdown.append(self._end_streams)

    async def page(self, request: web.Request) -> web.Response:
        """Give the page in the language that was asked for."""
        language = self._language(request)
        other = next(one for one in pages.LANGUAGES if one != language)
        return pages.html(
            "street.html",
            t=pages.texts("street", language),
            language=language,
            other=other,
            other_name=pages.texts("street", other)["own_name"],
        )

    async def neighbours(self, request: web.Request) -> web.Response:
        """Give who lives on the street."""
        return web.json_response([neighbour.as_json() for neighbour in self._street.neighbours.values()])

    async def say(self, request: web.Request) -> web.Response:
        """Take what a neighbour says; it is answered once the front door has it."""
        if not _is_from_our_page(request):
            return self._refusal(request, Refused("elsewhere", status=403))
        try:
            await self._street.say(read_speech(await read_body(request)))
        except Refused as refused:
            return self._refusal(request, refused)
        except Exception as error:  # noqa: BLE001 (whatever the storage raises: the page is told to send it again)
            _log.warning("street_not_taken", error=type(error).__name__)
            return self._refusal(request, Refused("not_taken", status=503))
        return web.json_response({"ok": True})

    async def heard(self, request: web.Request) -> web.Response:
        """Give what a neighbour has heard after entry N; with ``said=1``, also what was said on that screen."""
        try:
            dialogue = self._street.dialogue(request.match_info["neighbour"])
            entries = dialogue.after(_number(request.query.get("after", "0")))
        except Refused as refused:
            return self._refusal(request, refused)
        with_said = request.query.get("said") == "1"
        return web.json_response(
            [entry.as_json() for entry in entries if with_said or entry.kind is not EntryKind.SAID]
        )

    async def photo(self, request: web.Request) -> web.Response:
        """Give a photo that was shown on a screen."""
        photo = self._street.album.kept.get(request.match_info["id"])
        if photo is None or not photo.content_type.startswith("image/"):
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'"}
        return web.Response(body=photo.data, content_type=photo.content_type, headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        """Give a file that was shown on a screen, to be kept rather than opened in our page."""
        file = self._street.album.kept.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.data, content_type=file.content_type, headers=pages.AS_DOWNLOAD)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Follow the street: all that is on the screens, then ``ready``, then each entry as it comes."""
        street = self._street
        if len(street.followers) >= _MOST_FOLLOWERS:
            return self._refusal(request, Refused("too_many", status=503))
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        )
        woken = asyncio.Event()
        street.followers.add(woken)
        try:
            await response.prepare(request)
            await self._follow(response, request.headers.get("Last-Event-ID", ""), woken)
        except ConnectionError:
            pass  # the page was closed
        finally:
            street.followers.discard(woken)
        return response

    async def _follow(self, response: web.StreamResponse, last_id: str, woken: asyncio.Event) -> None:
        street = self._street
        run, _, number = last_id.partition(".")
        is_resumed = run == street.run and number.isdecimal() and len(number) <= _LONGEST_NUMBER
        sequence = int(number) if is_resumed else 0
        if not is_resumed:
            await response.write(b"retry: 1000\nevent: fresh\ndata: {}\n\n")
        is_first = True
        while not street.is_closed:
            woken.clear()
            events = street.after(sequence)
            if events:
                sequence = events[-1][1].sequence
                await response.write(b"".join(_event(street.run, name, entry) for name, entry in events))
            if is_first:
                await response.write(b"event: ready\ndata: {}\n\n")
                is_first = False
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    await woken.wait()
            except TimeoutError:
                await response.write(b":\n\n")

    async def _end_streams(self, app: web.Application) -> None:
        self._street.close()

    def _language(self, request: web.Request) -> str:
        return pages.known(request.query.get("lang", self._street.language))

    def _refusal(self, request: web.Request, refused: Refused) -> web.Response:
        sentence = pages.texts("street", self._language(request))["refusals"][refused.key]
        return web.json_response({"ok": False, "error": sentence}, status=refused.status)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise Refused("bad_after")
    return int(text)


def _event(run: str, neighbour: str, entry: Entry) -> bytes:
    data = json.dumps({"neighbour": neighbour, **entry.as_json()}, ensure_ascii=False)
    return f"id: {run}.{entry.sequence}\ndata: {data}\n\n".encode()


def _is_from_our_page(request: web.Request) -> bool:
    """Whether no other site's page sent this; scripts, which name no origin, are welcome."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


async def read_body(request: web.Request) -> bytes:
    """Give the body of what was said.

    Raises:
        Refused: it is larger than a photo may be.
    """
    # The limit of the server is for webhooks; a photo of 10 MB takes 14 in base64.
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise Refused("too_large", status=413)
    return bytes(body)
