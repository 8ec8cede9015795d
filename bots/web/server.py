"""The one web server of the process: its limits, its headers and its log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from bots.web import pages
from bots.web.chat.visitors import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp.typedefs import Handler

_MOST_BYTES = 1024 * 1024
_PATIENCE_AT_THE_END = 5.0
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_QUIET = ("/page/", "/health/", "/metrics")
_log = structlog.get_logger()


class AccessLog(AbstractAccessLogger):
    """One line a request that names the route, never the path: tokens and addresses stand in paths and queries."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Log the method, the route, the status and how long it took."""
        resource = request.match_info.route.resource if isinstance(request, web.Request) else None
        # What a page is made of, and what tools ask all day, would drown the rest.
        write = _log.debug if resource and resource.canonical.startswith(_QUIET) else _log.info
        write(
            "http",
            method=request.method,
            route=resource.canonical if resource else "none",
            status=response.status,
            milliseconds=round(time * 1000),
        )


class WebServer:
    """The server, with the routes that each part of the house puts on it."""

    def __init__(
        self, listen: str = "127.0.0.1:8080", routes: Iterable[Callable[[web.Application], None]] = ()
    ) -> None:
        self.app = web_app(routes)
        host, _, port = listen.rpartition(":")
        self._host, self._port = host.strip("[]"), int(port)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where the server answers, once it is started."""
        address = self._runner.addresses[0] if self._runner and self._runner.addresses else (self._host, self._port)
        host, port = address[0], address[1]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Begin to answer.

        Raises:
            OSError: the address cannot be listened on.
        """
        runner = web.AppRunner(self.app, access_log_class=AccessLog, shutdown_timeout=_PATIENCE_AT_THE_END)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Finish what is being answered, for five seconds at most, and close."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


def web_app(routes: Iterable[Callable[[web.Application], None]]) -> web.Application:
    """Build the application with its limits and headers, and let each of *routes* add to it."""
    app = web.Application(client_max_size=_MOST_BYTES, middlewares=[_without_details, _lost])
    app.on_response_prepare.append(_with_headers)
    for add in (pages.routes, *routes):
        add(app)
    return app


@web.middleware
async def _without_details(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a failure of ours in one word: a traceback can quote what a neighbour wrote."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:
        # Whoever closed the page before we had read all is gone: no failure of ours, and nobody to answer.
        if isinstance(error, ConnectionResetError) and (request.transport is None or request.transport.is_closing()):
            raise
        resource = request.match_info.route.resource
        _log.error("http_failed", route=resource.canonical if resource else "none", error=type(error).__name__)
        return web.Response(status=500, text="500: Internal Server Error")


@web.middleware
async def _lost(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell a person whose link was cut short, or is too old, what to do next; programs read the bare status."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        if "text/html" not in request.headers.get("Accept", ""):
            raise
        language = language_of(request)
        return pages.html("lost.html", 404, t=pages.texts("lost", language), language=language)


async def _with_headers(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
