"""SMS Gateway for Android (sms-gate.app): a phone of one's own, asked directly or by way of its server."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from bots.sms.gateway import Call, Unreadable, moment, same
from bots.sms.heard import Heard
from bots.sms.http import Http, login, refusal
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.settings import AndroidSettings
    from core.ports import Clock

MOST_SECONDS = 300
"""A call is as old as this at most (the app's own documentation); a repeat is signed anew."""

PRIORITY = 100
"""From this on the app sends before what waits, whatever its own limits say."""

_TIMESTAMP_DIGITS = 12


class Android:
    """The app's ``POST /messages``, and the webhooks that it signs."""

    def __init__(self, settings: AndroidSettings, *, clock: Clock) -> None:
        """Prepare to speak with the phone of *settings*; *clock* tells how old a call is."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        self._key = settings.signing_key.get_secret_value().encode()
        self._clock = clock
        self._http = Http()

    @property
    def has_webhook(self) -> bool:
        """Whether we can tell the phone from a stranger."""
        return bool(self._key)

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message over; the app cuts and links it itself. Our reference is part of its id.

        Raises:
            DeliveryFailed: the app did not take it.
        """
        text = " ".join(parts)
        # Not the reference alone: after a new beginning, or a backup, the phone would know it from another message.
        own_id = f"{reference}-{hashlib.sha256(f'{to} {text}'.encode()).hexdigest()[:8]}"
        message: dict[str, Any] = {
            "id": own_id,
            "phoneNumbers": [to],
            "textMessage": {"text": text},
            "withDeliveryReport": True,
            "priority": PRIORITY,
        }
        if self._settings.sim is not None:
            message["simNumber"] = self._settings.sim
        answer = await self._http.ask("POST", f"{self._settings.url}/messages", json=message, headers=self._login)
        if answer.status == CONFLICT:
            # It has this id already: the answer to an earlier try was lost on its way.
            return own_id
        if not answer.is_good:
            raise refusal(answer, WORDS)
        said = answer.json
        if not isinstance(said, dict):
            raise DeliveryFailed(Reason.UNAVAILABLE, "no such answer")
        return str(said.get("id") or own_id)

    async def check(self) -> None:
        """Ask how it is.

        Raises:
            DeliveryFailed: the app cannot be reached, or does not know us.
        """
        answer = await self._http.ask(
            "GET", f"{self._settings.url}/messages", params={"limit": "1"}, headers=self._login
        )
        # The phone itself has no such list in older versions, but it looks at the password first.
        if not answer.is_good and answer.status not in {404, 405}:
            raise refusal(answer)

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Do nothing: the app calls."""

    def is_genuine(self, call: Call) -> bool:
        """Whether the app signed the body and the time, and the time is not long ago."""
        stamp = call.header("X-Timestamp")
        if not stamp.isdigit() or len(stamp) > _TIMESTAMP_DIGITS:
            return False
        wanted = hmac.digest(self._key, call.body + stamp, hashlib.sha256).hex().encode()
        is_signed = same(call.header("X-Signature").lower(), wanted)
        return is_signed and abs(self._clock.now().timestamp() - int(stamp)) <= MOST_SECONDS

    def heard(self, call: Call) -> Sequence[Heard]:
        """Read a ``sms:received``; other events say nothing.

        Its ``messageId`` is made of the text and comes twice, so the id here is made of everything that differs.

        Raises:
            Unreadable: it is no such JSON.
        """
        event, payload = _event_of(call)
        if event.get("event") != "sms:received":
            return []
        sender, text = payload.get("phoneNumber") or payload.get("sender"), payload.get("message")
        if not isinstance(sender, str) or not isinstance(text, str):
            raise Unreadable("no sender or no text")
        told = [str(event.get("deviceId")), str(payload.get("receivedAt")), sender, text]
        native_id = hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]
        return [Heard(sender, text, native_id, call.body)]

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Read ``sms:sent``, ``sms:delivered`` and ``sms:failed``.

        Raises:
            Unreadable: it is no such JSON.
        """
        event, payload = _event_of(call)
        name = str(event.get("event"))
        if name not in EVENTS:
            return []
        at = moment(str(payload.get(EVENTS[name][1])), now)
        message_id = payload.get("messageId")
        if not isinstance(message_id, str) or not message_id:
            raise Unreadable("no id")
        reason = name.removeprefix("sms:") if EVENTS[name][0] is DeliveryState.FAILED else ""
        return [DeliveryReceipt(message_id, EVENTS[name][0], at, reason)]

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    @property
    def _login(self) -> dict[str, str]:
        return login(self._settings.username, self._settings.password.get_secret_value())


def _event_of(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        event = json.loads(call.body)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    payload = event.get("payload") if isinstance(event, dict) else None
    if not isinstance(payload, dict):
        raise Unreadable("no payload")
    return event, payload


EVENTS = {
    "sms:sent": (DeliveryState.SENT, "sentAt"),
    "sms:delivered": (DeliveryState.DELIVERED, "deliveredAt"),
    "sms:failed": (DeliveryState.FAILED, "failedAt"),
    "sms:cancelled": (DeliveryState.FAILED, "cancelledAt"),
}

CONFLICT = 409

WORDS: tuple[tuple[str, Reason], ...] = (
    ("invalid phone number", Reason.INVALID),
    ("failed to parse phone number", Reason.INVALID),
    ("no devices", Reason.MISCONFIGURED),
    ("sim", Reason.MISCONFIGURED),
)
