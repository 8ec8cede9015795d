"""A provider of SMS on the web, as far as our gateways can see it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bots.sms.channel import Sms
from core.ports import DeliveryFailed
from tests.bots.contract import FixedClock
from tests.bots.sms_props import ODETTE, to_odette

NOW = int(FixedClock().now().timestamp())
SID = "AC" + "0" * 31 + "1"
TOKEN = "the-token-of-a-test-account"
ANDROID = {"username": "u", "password": "p", "signing_key": "a-signing-key"}
TWILIO = {"account_sid": SID, "auth_token": TOKEN}
OVH = {
    "service": "sms-ab1234-1",
    "application_key": "AK",
    "application_secret": "AS",
    "consumer_key": "CK",
    "webhook_secret": "a-secret-of-at-least-22-signs",
    "poll_seconds": 1,
}


@dataclass
class Provider:
    """Answers as it is told, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    answer: Any = None
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    incoming: dict[int, dict[str, Any]] = field(default_factory=dict)
    outgoing: dict[int, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0

    async def take(self, request: web.Request) -> web.Response:
        if request.path == "/auth/time":
            return web.json_response(NOW + 100)
        await asyncio.sleep(self.seconds)
        self.asked.append((request.method, request.path, dict(request.headers), await request.read()))
        if "/incoming" in request.path and self.status == 200:
            return self._incoming(request)
        if "/outgoing/" in request.path:
            said = self.outgoing.get(int(request.path.rpartition("/")[2]))
            return web.json_response(said, status=200 if said else 404)
        body = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(status=self.status, text=body, headers=self.headers)

    def asked_for(self, ending: str) -> bool:
        return any(path.endswith(ending) for _, path, _, _ in self.asked)

    def _incoming(self, request: web.Request) -> web.Response:
        number = request.path.rpartition("/")[2]
        if number == "incoming":
            return web.json_response(list(self.incoming))
        if request.method == "DELETE":
            del self.incoming[int(number)]
            return web.json_response(None)
        return web.json_response(self.incoming[int(number)])


async def failure_of(channel: Sms) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as caught:
        await channel.send(to_odette("un secret"))
    await channel.close()
    assert ODETTE not in str(caught.value)
    assert "un secret" not in str(caught.value)
    return caught.value
