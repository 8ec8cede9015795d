"""Twilio: one form to send, and two addresses of ours that it calls and signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bots.sms.gateway import Call, Unreadable, same
from bots.sms.heard import Heard
from bots.sms.http import Http, login, refusal
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.http import Answer
    from bots.sms.settings import TwilioSettings


class Twilio:
    """Twilio's Messages, version 2010-04-01."""

    def __init__(self, settings: TwilioSettings, *, number: str, public_url: str) -> None:
        """Prepare to send as *number*; *public_url* must be what Twilio calls, for it signs the address."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        self._number = number
        self._public_url = public_url.rstrip("/")
        self._spellings = spellings(self._public_url)
        self._token = settings.auth_token.get_secret_value()
        self._account = f"{settings.url}/2010-04-01/Accounts/{settings.account_sid}"
        self._http = Http()

    @property
    def has_webhook(self) -> bool:
        """Whether there is a token, with which Twilio signs."""
        return bool(self._token)

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message over; Twilio cuts and links it itself.

        Raises:
            DeliveryFailed: Twilio did not take it.
        """
        form = {
            "To": to,
            "Body": " ".join(parts),
            "StatusCallback": f"{self._public_url}/sms/twilio/receipt?ref={reference}",
        }
        if self._settings.messaging_service:
            form["MessagingServiceSid"] = self._settings.messaging_service
        else:
            form["From"] = self._number
        answer = await self._http.ask("POST", f"{self._account}/Messages.json", data=form, headers=self._login)
        if not answer.is_good:
            raise failure_of(answer)
        said = answer.json
        if not isinstance(said, dict) or not said.get("sid"):
            raise DeliveryFailed(Reason.UNAVAILABLE, "no such answer")
        return str(said["sid"])

    async def check(self) -> None:
        """Ask for our account.

        Raises:
            DeliveryFailed: Twilio cannot be reached, or does not know us.
        """
        answer = await self._http.ask("GET", f"{self._account}.json", headers=self._login)
        if not answer.is_good:
            raise failure_of(answer)

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Do nothing: Twilio calls."""

    def is_genuine(self, call: Call) -> bool:
        """Whether Twilio signed the address and the fields.

        The signature covers the names and values of the form in their order, so that the form has to be taken apart
        for it; nothing is read out of it here.
        """
        try:
            given = sorted(set(call.form)) if call.method == "POST" else []
        except Unreadable:
            return False
        rest = call.target + "".join(name + value for name, value in given)
        signature = call.header("X-Twilio-Signature")
        return any(same(signature, self._signature(spelling + rest)) for spelling in self._spellings)

    def heard(self, call: Call) -> Sequence[Heard]:
        """Read an incoming message.

        Raises:
            Unreadable: no sender, or no id.
        """
        given = call.given
        if not given.get("From") or not given.get("MessageSid"):
            raise Unreadable("no sender or no id")
        return [Heard(given["From"], given.get("Body", ""), given["MessageSid"], call.body)]

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Read a status; the words of an incoming message ("received") say nothing."""
        given = call.given
        state = STATES.get(given.get("MessageStatus", ""))
        if state is None or not given.get("MessageSid"):
            return []
        return [DeliveryReceipt(given["MessageSid"], state, now, given.get("ErrorCode", "")[:10])]

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    def _signature(self, signed: str) -> bytes:
        mac = hmac.digest(self._token.encode(), signed.encode("utf-8", "surrogateescape"), hashlib.sha1)
        return base64.b64encode(mac)

    @property
    def _login(self) -> dict[str, str]:
        return login(self._settings.account_sid, self._token)


def spellings(url: str) -> tuple[str, ...]:
    """Give *url* with its port and without: Twilio signs now the one, now the other (as its own library allows for)."""
    parted = urlsplit(url)
    host = f"[{parted.hostname}]" if ":" in (parted.hostname or "") else parted.hostname
    port = parted.port or (443 if parted.scheme == "https" else 80)
    return url, f"{parted.scheme}://{host}:{port}{parted.path}", f"{parted.scheme}://{host}{parted.path}"


def failure_of(answer: Answer) -> DeliveryFailed:
    """Say why Twilio refuses, by its own code where it gives one."""
    failure = refusal(answer)
    try:
        said = answer.json
    except DeliveryFailed:
        return failure
    code = said.get("code") if isinstance(said, dict) else None
    reason = ERRORS.get(code, failure.reason) if isinstance(code, int) else failure.reason
    return DeliveryFailed(reason, f"HTTP {answer.status}, code {code}", failure.retry_in)


STATES = {
    "accepted": DeliveryState.ACCEPTED,
    "scheduled": DeliveryState.ACCEPTED,
    "queued": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}

# Twilio's error dictionary (twilio.com/docs/api/errors).
ERRORS = {
    14107: Reason.THROTTLED,
    20003: Reason.MISCONFIGURED,
    20429: Reason.THROTTLED,
    21211: Reason.INVALID,
    21217: Reason.INVALID,
    21408: Reason.MISCONFIGURED,
    21606: Reason.MISCONFIGURED,
    21610: Reason.UNREACHABLE,
    21611: Reason.THROTTLED,
    21612: Reason.UNREACHABLE,
    21614: Reason.INVALID,
    21617: Reason.REJECTED,
    30001: Reason.THROTTLED,
    30002: Reason.MISCONFIGURED,
    30003: Reason.UNREACHABLE,
    30004: Reason.UNREACHABLE,
    30005: Reason.INVALID,
    30006: Reason.UNREACHABLE,
    30007: Reason.REJECTED,
}
