"""Kannel: one request to send, and two addresses of ours that it calls."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bots.sms.alphabet import is_gsm7
from bots.sms.gateway import Call, Unreadable, decoded
from bots.sms.heard import Heard
from bots.sms.http import Http, refusal
from bots.sms.parts import part_of
from bots.sms.receipts import DeliveryReceipt, DeliveryState
from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bots.sms.settings import KannelSettings

GSM7, UCS2 = "0", "2"
ALL_RECEIPTS = 31
TAKEN = {b"0:", b"3:"}
"""Accepted, and queued for later."""
SIGNATURE_LENGTH = 32


class Kannel:
    """Kannel's sendsms, and what it tells at ``get-url`` and ``dlr-url``."""

    def __init__(self, settings: KannelSettings, *, number: str, alphabet: str, secret: bytes, public_url: str) -> None:
        """Prepare to send as *number*; *secret* signs the address at which each receipt is told."""
        self.per_second, self.in_flight = settings.per_second, settings.in_flight
        self._settings = settings
        self._number = number
        self._alphabet = alphabet
        self._secret = secret
        self._key = settings.webhook_secret.get_secret_value()
        self._callbacks = f"{(settings.callback_url or public_url).rstrip('/')}/sms/kannel"
        self._http = Http()

    @property
    def has_webhook(self) -> bool:
        """Whether Kannel was given a secret."""
        return bool(self._key)

    async def send(self, to: str, parts: Sequence[str], reference: str) -> str:
        """Hand one message over; Kannel links its parts itself, and gives no id but the one in our receipt address.

        Raises:
            DeliveryFailed: Kannel did not take it.
        """
        text = " ".join(parts)
        query = {**self._credentials, "from": self._number, "to": to, "text": text, "charset": "UTF-8"}
        query["coding"] = GSM7 if is_gsm7(text) else UCS2
        if self._settings.smsc:
            query["smsc"] = self._settings.smsc
        if self.has_webhook:
            query["dlr-mask"] = str(ALL_RECEIPTS)
            query["dlr-url"] = self._receipt_url(reference)
        answer = await self._http.ask("GET", self._settings.url, params=query)
        if not answer.is_good:
            raise refusal(answer, WORDS)
        if answer.body[:2] not in TAKEN:
            raise DeliveryFailed(Reason.UNAVAILABLE, "no such answer")
        return reference

    async def check(self) -> None:
        """Ask to send nothing to nobody: Kannel looks at the password first, and then misses the receiver.

        Raises:
            DeliveryFailed: Kannel cannot be reached, or does not know us.
        """
        answer = await self._http.ask("GET", self._settings.url, params={**self._credentials, "text": ""})
        failure = refusal(answer, WORDS)
        if failure.reason in {Reason.MISCONFIGURED, Reason.UNAVAILABLE}:
            raise failure

    async def watch(
        self,
        hear: Callable[[Heard], Awaitable[None]],
        tell: Callable[[DeliveryReceipt], Awaitable[None]],
    ) -> None:
        """Do nothing: Kannel calls."""

    def is_genuine(self, call: Call) -> bool:
        """Whether the address carries the secret: of all messages, or, for a receipt, of its message."""
        if call.target.partition("?")[0].endswith("/receipt"):
            reference = next((value for name, value in call.query if name == "id"), "")
            return call.knows(self._signature(reference), "sig")
        return call.knows(self._key)

    def heard(self, call: Call) -> Sequence[Heard]:
        """Read what ``get-url`` says.

        Raises:
            Unreadable: no sender, or no id.
        """
        given = dict(call.query)
        sender, native_id = given.get("from", ""), given.get("id", "")
        if not sender or not native_id:
            raise Unreadable("no sender or no id")
        data = given.get("text", "").encode("utf-8", "surrogateescape")
        try:
            part = part_of(bytes.fromhex(given.get("udh", "").replace("%", "")))
        except ValueError:
            part = None
        text = decoded(data, given.get("charset", ""), self._alphabet)
        return [Heard(sender, text, native_id, call.target.encode("utf-8", "surrogateescape"), part)]

    def receipts(self, call: Call, now: datetime) -> Sequence[DeliveryReceipt]:
        """Read what ``dlr-url`` says."""
        given = dict(call.query)
        state = STATES.get(given.get("state", ""))
        reference = given.get("id", "")
        return [DeliveryReceipt(reference, state, now, given["state"])] if state and reference else []

    async def close(self) -> None:
        """Hang up."""
        await self._http.close()

    @property
    def _credentials(self) -> dict[str, str]:
        return {"username": self._settings.username, "password": self._settings.password.get_secret_value()}

    def _receipt_url(self, reference: str) -> str:
        query = urlencode({"id": reference, "sig": self._signature(reference)})
        # %d is filled in by Kannel, so it must not be quoted.
        return f"{self._callbacks}/receipt?{query}&state=%d"

    def _signature(self, reference: str) -> str:
        said = b"kannel receipt " + reference.encode("utf-8", "surrogateescape")
        return hmac.digest(self._secret, said, hashlib.sha256).hex()[:SIGNATURE_LENGTH]


STATES = {
    "1": DeliveryState.DELIVERED,
    "2": DeliveryState.FAILED,
    "4": DeliveryState.ACCEPTED,
    "8": DeliveryState.SENT,
    "16": DeliveryState.FAILED,
}

# What Kannel says beside the status.
WORDS: tuple[tuple[str, Reason], ...] = (
    ("authorization failed", Reason.MISCONFIGURED),
    ("denied by white- and/or black-lists", Reason.UNREACHABLE),
    ("invalid receiver", Reason.INVALID),
    ("temporal failure", Reason.UNAVAILABLE),
    ("unknown smsc", Reason.MISCONFIGURED),
)
