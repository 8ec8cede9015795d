"""OVHcloud: signed calls to send and to fetch answers and receipts, and addresses of ours that it may call instead."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bots.sms.alphabet import is_gsm7
from bots.sms.gateway import Call
from bots.sms.heard import Heard
from bots.sms.http import Answer, Http, refusal
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.settings import OvhSettings
    from core.ports import Clock

VALID_MINUTES = 2880
MOST_FOLLOWED = 1_000
FOLLOWED_AT_ONCE = 5
"""Messages whose receipt is asked for with each look: the next look begins with the others."""
NOT_FOUND = 404

log = structlog.get_logger()


class Ovh:
    """OVHcloud's ``/sms`` (API 1.0)."""

    def __init__(self, settings: OvhSettings, *, clock: Clock) -> None:
        """Prepare to speak for the service of *settings*."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        self._clock = clock
        self._key = settings.webhook_secret.get_secret_value()
        self._service = f"/sms/{settings.service}"
        self._skew: int | None = None
        self._rung = asyncio.Event()
        self._followed: OrderedDict[str, datetime] = OrderedDict()
        self._http = Http()

    @property
    def has_webhook(self) -> bool:
        """Whether OVHcloud was given a secret."""
        return bool(self._key)

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message over; OVHcloud cuts and links it itself.

        Raises:
            DeliveryFailed: OVHcloud did not take it.
        """
        text = " ".join(parts)
        job: dict[str, Any] = {
            "receivers": [to],
            "message": text,
            # Without it a message waits from 22 h to 8 h and over week-ends: never for an alert.
            "noStopClause": True,
            "priority": "high",
            "coding": "7bit" if is_gsm7(text) else "8bit",
            "charset": "UTF-8",
            "validityPeriod": VALID_MINUTES,
            "tag": reference[:20],
        }
        job |= {"sender": self._settings.sender} if self._settings.sender else {"senderForResponse": True}
        said = (await self._ask("POST", f"{self._service}/jobs", job)).json
        if not isinstance(said, dict):
            raise DeliveryFailed(Reason.UNAVAILABLE, "no such answer")
        ids = said.get("ids")
        if not ids:
            raise DeliveryFailed(Reason.INVALID if said.get("invalidReceivers") else Reason.UNAVAILABLE, "no job")
        if not self.has_webhook and len(self._followed) < MOST_FOLLOWED:
            self._followed[str(ids[0])] = self._clock.now()
        return str(ids[0])

    async def check(self) -> None:
        """Ask for the service.

        Raises:
            DeliveryFailed: OVHcloud cannot be reached, or does not know us.
        """
        await self._ask("GET", self._service)

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Fetch the answers, at once when OVHcloud rings, and the receipts when it was not told where to bring them.

        Raises:
            DeliveryFailed: OVHcloud cannot be reached, or refuses us.
        """
        while True:
            self._rung.clear()
            await self._fetch(hear)
            await self._follow(tell)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.poll_seconds):
                    await self._rung.wait()

    def is_genuine(self, call: Call) -> bool:
        """Whether the address carries the secret: OVHcloud signs nothing."""
        return call.knows(self._key)

    def heard(self, call: Call) -> Sequence[Heard]:
        """Say nothing: a call only rings, and answers are fetched with their ids, so that none comes twice."""
        self._rung.set()
        return []

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Read a receipt; codes that we do not know say nothing."""
        given = call.given
        ptt = given.get("ptt", "")
        state = state_of(ptt, given.get("description", ""))
        return [DeliveryReceipt(given["id"], state, now, ptt[:10])] if state and given.get("id") else []

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    async def _fetch(self, hear: Callable[[Heard], Awaitable[None]]) -> None:
        """Hand over the answers, and remove each there once it is committed."""
        for number in await self._incoming():
            answer = await self._signed("GET", f"{self._service}/incoming/{number}")
            if answer.status == NOT_FOUND:
                continue  # another process of ours has removed it meanwhile
            said = _good(answer).json
            if isinstance(said, dict) and isinstance(said.get("sender"), str):
                await hear(Heard(said["sender"], str(said.get("message") or ""), str(number), answer.body))
            else:
                log.warning("sms.answer_unreadable", message=number)
            answer = await self._signed("DELETE", f"{self._service}/incoming/{number}")
            if answer.status != NOT_FOUND:
                _good(answer)

    async def _follow(self, tell: Callable[[DeliveryReceipt], Awaitable[None]]) -> None:
        """Ask what became of some messages, the one not asked about for longest first."""
        now = self._clock.now()
        for external_id in list(self._followed)[:FOLLOWED_AT_ONCE]:
            self._followed.move_to_end(external_id)
            answer = await self._signed("GET", f"{self._service}/outgoing/{external_id}")
            # It is not in the list before it leaves.
            said = {} if answer.status == NOT_FOUND else _good(answer).json
            state = state_of(str(said.get("ptt")), str(said.get("deliveryReceipt"))) if isinstance(said, dict) else None
            if state is not None:
                await tell(DeliveryReceipt(external_id, state, now, str(said.get("ptt"))[:10]))
            is_old = now - self._followed[external_id] > timedelta(minutes=VALID_MINUTES)
            if is_old or (state is not None and state.is_final):
                del self._followed[external_id]

    async def _incoming(self) -> list[int]:
        said = (await self._ask("GET", f"{self._service}/incoming")).json
        return sorted(number for number in said if isinstance(number, int)) if isinstance(said, list) else []

    async def _ask(self, method: str, path: str, content: dict[str, Any] | None = None) -> Answer:
        return _good(await self._signed(method, path, content))

    async def _signed(self, method: str, path: str, content: dict[str, Any] | None = None) -> Answer:
        url = self._settings.url + path
        body = "" if content is None else json.dumps(content)
        stamp = str(int(self._clock.now().timestamp()) + await self._clock_skew())
        headers = {
            "X-Ovh-Application": self._settings.application_key.get_secret_value(),
            "X-Ovh-Consumer": self._settings.consumer_key.get_secret_value(),
            "X-Ovh-Timestamp": stamp,
            "X-Ovh-Signature": self.signature(method, url, body, stamp),
            "Content-Type": "application/json",
        }
        return await self._http.ask(method, url, data=body.encode() or None, headers=headers)

    def signature(self, method: str, url: str, body: str, stamp: str) -> str:
        """Sign one call (OVHcloud's "$1$" form)."""
        secret = self._settings.application_secret.get_secret_value()
        consumer = self._settings.consumer_key.get_secret_value()
        said = f"{secret}+{consumer}+{method}+{url}+{body}+{stamp}"
        return "$1$" + hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()

    async def _clock_skew(self) -> int:
        """How far OVHcloud's clock is ahead of ours; it refuses what is signed at another time."""
        if self._skew is None:
            answer = await self._http.ask("GET", f"{self._settings.url}/auth/time")
            if not answer.is_good:
                raise refusal(answer)
            try:
                self._skew = int(answer.body) - int(self._clock.now().timestamp())
            except ValueError:
                raise DeliveryFailed(Reason.UNAVAILABLE, "no time") from None
        return self._skew


def state_of(ptt: str, receipt: str) -> DeliveryState | None:
    """Say how far a message came, by the operator's code (``ptt``) or else by OVHcloud's own (none: unknown)."""
    return PTT.get(ptt, RECEIPTS.get(receipt))


def _good(answer: Answer) -> Answer:
    if not answer.is_good:
        raise refusal(answer, WORDS)
    return answer


# OVHcloud's guide "Tout savoir sur les utilisateurs SMS", step 5. 6 says that nobody knows.
PTT = {
    "1": DeliveryState.SENT,
    "2": DeliveryState.SENT,
    "3": DeliveryState.SENT,
    "4": DeliveryState.DELIVERED,
    **dict.fromkeys(
        ("5", "8", "20", "21", "23", "24", "25", "26", "27", "28", "29", "33", "39", "73", "74", "76", "202"),
        DeliveryState.FAILED,
    ),
}
RECEIPTS = {
    "0": DeliveryState.ACCEPTED,
    "1": DeliveryState.DELIVERED,
    "2": DeliveryState.FAILED,
    "4": DeliveryState.ACCEPTED,
    "8": DeliveryState.ACCEPTED,
    "16": DeliveryState.FAILED,
}

WORDS: tuple[tuple[str, Reason], ...] = (
    ("invalid receiver", Reason.INVALID),
    ("not enough credit", Reason.MISCONFIGURED),
    ("sender", Reason.MISCONFIGURED),
    ("invalid signature", Reason.MISCONFIGURED),
    ("too many requests", Reason.THROTTLED),
)
