"""The address that Telegram calls: who calls is decided on raw bytes, before anything of the body is read."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr

    from bots.telegram.updates import Raw

PATH = "/telegram/webhook"
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
LARGEST_BODY = 1024 * 1024

log = structlog.get_logger()


class Webhook:
    """The route; it exists only where a secret does."""

    def __init__(self, secret: SecretStr, take: Callable[[Raw], Awaitable[None]]) -> None:
        """Know Telegram by *secret*, and let *take* commit each update that it brings."""
        self._secret = secret.get_secret_value().encode()
        self._take = take

    def routes(self, app: web.Application) -> None:
        """Put the address on *app*."""
        if self._secret:
            app.router.add_post(PATH, self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        """Answer 401 to strangers, 400 to nonsense, 503 when Telegram should come again, 200 when all is kept."""
        if not self._is_genuine(request):
            log.warning("telegram.call_refused")
            return web.Response(status=401)
        body = await _body_of(request)
        if body is None:
            return web.Response(status=413)
        update = _update_in(body)
        if update is None:
            log.warning("telegram.call_unreadable")
            return web.Response(status=400)
        try:
            await self._take(update)
        except Exception as error:  # noqa: BLE001 (whatever stops the storage, Telegram must keep the update)
            log.warning("telegram.call_postponed", update=update["update_id"], error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response(status=200)

    def _is_genuine(self, request: web.Request) -> bool:
        said = [value for name, value in request.raw_headers if name.lower() == SECRET_HEADER]
        return len(said) == 1 and hmac.compare_digest(said[0], self._secret)


async def _body_of(request: web.Request) -> bytes | None:
    """Read the body; none when it is too large."""
    if (request.content_length or 0) > LARGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)


def _update_in(body: bytes) -> Raw | None:
    """Read an update, in which anything may still be wrong but its number."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return update if isinstance(number, int) and not isinstance(number, bool) else None
