"""The chat over HTTP: its page, what is said and what is heard."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bots.web import pages
from bots.web.chat.doors import Doors
from bots.web.chat.push import NotOurs, read_subscription
from bots.web.chat.streams import Streams
from bots.web.chat.visitors import language_of
from bots.web.speech import Refused, read_speech
from bots.web.street_routes import read_body
from core.errors import StorageDown

if TYPE_CHECKING:
    from bots.web.chat.channel import WebChat
    from core.shelves.browsers import Browser, Subscription
    from core.shelves.unit_of_work import UnitOfWork

_MOST_ARRIVED = 200
_NUMBER = re.compile(r"\d{1,18}")
_PHOTO = re.compile(r"[0-9a-f]{64}")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=()",
    # A form's origin would be hidden from ourselves by « no-referrer ».
    "Referrer-Policy": "same-origin",
}
_NOT_KEPT = {"Cache-Control": "no-store"}
_USED_EVERY = timedelta(days=1)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChatRoutes:
    """What a browser asks of the chat."""

    def __init__(self, chat: WebChat, time: Callable[[], float]) -> None:
        """Serve *chat*; measure haste by *time*, in seconds from anywhere."""
        self._chat = chat
        self._doors = Doors(chat.store, chat.public_url, time)
        self._streams = Streams(chat)

    def add_to(self, app: web.Application) -> None:
        """Put the routes on *app*; its shutdown ends the event streams."""
        doors = self._doors
        for method, path, handler in (
            ("GET", "/chat", self.page),
            ("GET", "/chat/manifest.json", self.manifest),
            ("GET", "/chat/worker.js", self.worker),
            ("GET", "/chat/me", self.me),
            ("GET", "/chat/live", self.live),
            ("GET", "/chat/photo/{name}", self.photo),
            ("GET", "/chat/file/{name}", self.file),
            ("POST", "/chat/say", self.say),
            ("POST", "/chat/arrived", self.arrived),
            ("POST", "/chat/push", self.push),
            ("GET", "/chat/in/{link}", doors.look),
            ("POST", "/chat/in", doors.enter_by_link),
            ("POST", "/chat/code", doors.enter_by_code),
            ("POST", "/chat/out", doors.leave),
        ):
            app.router.add_route(method, path, _in_words(handler))
            if method == "GET" and handler != self.live:
                # As mail scanners ask.
                app.router.add_route("HEAD", path, _in_words(handler))
        app.on_response_prepare.append(_with_headers)
        app.on_shutdown.append(self._end_streams)

    async def page(self, request: web.Request) -> web.Response:
        """Give the page. It is the same for everybody: who is signed in, its script asks."""
        language = language_of(request)
        notice = pages.texts("notice", language)["link"]
        return pages.html("chat.html", t=pages.texts("chat", language), language=language, notice=notice)

    async def manifest(self, request: web.Request) -> web.Response:
        """Give what a phone needs to put the page beside its apps."""
        language = language_of(request)
        words = pages.texts("chat", language)
        icons = [
            {"src": f"/page/chat-icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ]
        shown = {
            "id": "/chat",
            "name": words["app_name"],
            "short_name": "Tocsin",
            "description": words["tagline"],
            "lang": language,
            "start_url": f"/chat?lang={language}",
            "scope": "/chat",
            "display": "standalone",
            "background_color": "#f7f1e6",
            "theme_color": "#332f5e",
            "icons": icons,
        }
        return web.json_response(shown, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})

    async def worker(self, request: web.Request) -> web.StreamResponse:
        """Give the service worker, which may look after /chat."""
        headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/chat"}
        return web.FileResponse(pages.path("chat-worker.js"), headers=headers)

    async def me(self, request: web.Request) -> web.Response:
        """Say who is signed in here, and begin another ninety days."""
        try:
            browser = await self._doors.browser_of(request)
        except Refused:
            return web.json_response({"signed_in": False}, headers=_NOT_KEPT)
        now = self._chat.clock.now()
        known = {
            "signed_in": True,
            "name": browser.name,
            "language": pages.known(browser.language),
            "address": browser.address,
            "push_key": self._chat.pusher.public_key,
        }
        response = web.json_response(known, headers=_NOT_KEPT)
        if now - browser.used_at > _USED_EVERY:
            await self._chat.store.run(lambda uow: uow.browsers.use(browser.id, uow.now()))
            self._doors.stay(response, request)
        return response

    async def say(self, request: web.Request) -> web.Response:
        """Take what is said; it is answered once the front door has it."""
        browser = await self._may_speak(request)
        await self._chat.hear(browser, read_speech(await read_body(request)))
        return web.json_response({"ok": True}, headers=_NOT_KEPT)

    async def arrived(self, request: web.Request) -> web.Response:
        """Note which messages the page shows: that proves that they came. ``again``: those to be told once more."""
        try:
            browser = await self._may_speak(request)
        except Refused as refused:
            if refused.key != "signed_out":
                raise
            # Whoever has signed out proves nothing.
            return web.json_response({"ok": True, "again": []}, headers=_NOT_KEPT)
        ids = [one for one in (await _json(request)).get("ids", ()) if isinstance(one, str)][:_MOST_ARRIVED]

        def work(uow: UnitOfWork) -> list[str]:
            # A message stands in the box before the post office has noted that it was sent.
            shown = uow.browsers.in_box(browser.id, ids)
            return [one for one in shown if not uow.outbox.arrived(self._chat.name, one)]

        return web.json_response({"ok": True, "again": await self._chat.store.run(work)}, headers=_NOT_KEPT)

    async def push(self, request: web.Request) -> web.Response:
        """Remember how to wake this browser for an alert; ``null`` takes it back."""
        browser = await self._may_speak(request)
        said = (await _json(request)).get("subscription")
        subscription: Subscription | None = None
        if said is not None:
            try:
                subscription = read_subscription(said, self._chat.settings.push_services)
            except NotOurs:
                raise Refused("no_push") from None
        await self._chat.store.run(lambda uow: uow.browsers.subscribe(browser.id, subscription))
        return web.json_response({"ok": True, "address": browser.address}, headers=_NOT_KEPT)

    async def photo(self, request: web.Request) -> web.Response:
        """Give a picture that stands in this browser's box."""
        data, content_type = await self._kept(request)
        if not content_type.startswith("image/"):
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return web.Response(body=data, content_type=content_type, headers=headers)

    async def file(self, request: web.Request) -> web.Response:
        """Give a file that stands in this browser's box, to be kept rather than opened in our page."""
        data, content_type = await self._kept(request)
        return web.Response(body=data, content_type=content_type, headers=pages.AS_DOWNLOAD)

    async def _kept(self, request: web.Request) -> tuple[bytes, str]:
        browser = await self._doors.browser_of(request)
        name = request.match_info["name"]
        if not _PHOTO.fullmatch(name):
            raise web.HTTPNotFound
        found = await self._chat.store.run(lambda uow: uow.browsers.photo(browser.id, name))
        if found is None:
            raise web.HTTPNotFound
        return found

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Follow the box from a number on: what is there already, then ``ready``, then each line as it comes."""
        browser = await self._doors.browser_of(request)
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
        if not _NUMBER.fullmatch(after):
            raise Refused("bad_after")
        return await self._streams.serve(request, browser.id, self._doors.secret_of(request), int(after))

    async def _may_speak(self, request: web.Request) -> Browser:
        self._doors.refuse_others(request)
        self._doors.refuse_haste(request)
        return await self._doors.browser_of(request)

    async def _end_streams(self, app: web.Application) -> None:
        self._chat.end_streams()


def _in_words(handler: Handler) -> Handler:
    """Answer a refusal with the sentence that says what is possible."""

    async def worded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return _refusal(request, refused)
        except StorageDown:
            return _refusal(request, Refused("not_taken", status=503))

    return worded


def _refusal(request: web.Request, refused: Refused) -> web.Response:
    sentence = pages.texts("chat", language_of(request))["refusals"][refused.key]
    return web.json_response({"ok": False, "error": sentence}, status=refused.status, headers=_NOT_KEPT)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        said = await request.json()
    except ValueError:
        raise Refused("bad_json") from None
    if not isinstance(said, dict):
        raise Refused("bad_json")
    return said


async def _with_headers(request: web.Request, response: web.StreamResponse) -> None:
    if request.path == "/chat" or request.path.startswith("/chat/"):
        response.headers.update(_HEADERS)
