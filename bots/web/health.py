"""What an operator's tools ask: is it alive, is it ready, and its numbers."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

_PATIENCE = 2.0


class Health:
    """The routes of health and metrics.

    ``states`` gives, by channel, whether it is attached. ``storage`` answers whether the database does.
    """

    def __init__(
        self,
        states: Callable[[], Mapping[str, bool]],
        storage: Callable[[], Awaitable[bool]],
        registry: CollectorRegistry = REGISTRY,
        *,
        metrics_for_all: bool = False,
    ) -> None:
        self._states = states
        self._storage = storage
        self._registry = registry
        self._metrics_for_all = metrics_for_all

    def routes(self, app: web.Application) -> None:
        """Put the routes on *app*."""
        app.router.add_get("/health/live", self.live)
        app.router.add_get("/health/ready", self.ready)
        app.router.add_get("/metrics", self.metrics)

    async def live(self, request: web.Request) -> web.Response:
        """Say that the process answers."""
        return web.json_response({"live": True})

    async def ready(self, request: web.Request) -> web.Response:
        """Say whether messages can be taken: the database answers, and at least one channel is attached."""
        states = dict(self._states())
        has_storage = await self._has_storage()
        is_ready = has_storage and (not states or any(states.values()))
        channels = {name: "attached" if is_attached else "away" for name, is_attached in states.items()}
        return web.json_response(
            {"ready": is_ready, "storage": has_storage, "channels": channels}, status=200 if is_ready else 503
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Give the metrics, to this machine only unless the operator opened them."""
        if not (self._metrics_for_all or _is_from_this_machine(request)):
            raise web.HTTPNotFound
        return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _has_storage(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._storage()
        except Exception:  # noqa: BLE001 (whatever a driver raises means that the database does not answer)
            return False


def _is_from_this_machine(request: web.Request) -> bool:
    # Behind a proxy on the same machine everybody comes from loopback: a forwarded request does not count.
    if "Forwarded" in request.headers or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
