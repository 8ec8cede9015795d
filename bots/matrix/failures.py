"""What a failure of a homeserver means to the post office."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
from nio.exceptions import EncryptionError, LocalProtocolError, SendRetryError

from core.ports import DeliveryFailed, Reason

DETAIL_LENGTH = 160
TOO_MANY = 429


class Refusal(Exception):
    """The homeserver said no."""

    def __init__(self, status: int, code: str = "", retry_after_ms: int | None = None, session: str = "") -> None:
        """Keep the HTTP status and the error code; the server's words may name people.

        *session* is that of a request for the password (status 401).
        """
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.retry_after_ms = retry_after_ms
        self.session = session


FAILURES = (Refusal, aiohttp.ClientError, OSError, TimeoutError, EncryptionError, LocalProtocolError, SendRetryError)
"""All that may go wrong between us and a homeserver."""


def failure_of(error: Exception) -> DeliveryFailed:
    """Say why *error* happened, in our words and without personal data."""
    if isinstance(error, Refusal):
        wait = None if error.retry_after_ms is None else timedelta(milliseconds=error.retry_after_ms)
        return DeliveryFailed(_reason_of(error), str(error)[:DETAIL_LENGTH], wait)
    reason = next((reason for kind, reason in EXCEPTIONS if isinstance(error, kind)), Reason.UNAVAILABLE)
    # The libraries quote addresses and people in their messages.
    return DeliveryFailed(reason, type(error).__name__)


def _reason_of(refusal: Refusal) -> Reason:
    if refusal.status == TOO_MANY:
        return Reason.THROTTLED
    if refusal.status in STATUSES:
        return STATUSES[refusal.status]
    return CODES.get(refusal.code, Reason.UNAVAILABLE)


# A server in trouble is in trouble, whatever code it adds.
STATUSES = dict.fromkeys((500, 501, 502, 503, 504, 520, 521, 522, 523, 524), Reason.UNAVAILABLE)

# https://spec.matrix.org/latest/client-server-api/#standard-error-response; without a known code, a proxy answered.
CODES = {
    "M_LIMIT_EXCEEDED": Reason.THROTTLED,
    "M_FORBIDDEN": Reason.UNREACHABLE,
    "M_GUEST_ACCESS_FORBIDDEN": Reason.UNREACHABLE,
    "M_UNKNOWN_TOKEN": Reason.MISCONFIGURED,
    "M_MISSING_TOKEN": Reason.MISCONFIGURED,
    "M_USER_DEACTIVATED": Reason.MISCONFIGURED,
    "M_USER_LOCKED": Reason.MISCONFIGURED,
    "M_USER_SUSPENDED": Reason.MISCONFIGURED,
    "M_CONSENT_NOT_GIVEN": Reason.MISCONFIGURED,
    "M_RESOURCE_LIMIT_EXCEEDED": Reason.UNAVAILABLE,
    "M_UNRECOGNIZED": Reason.MISCONFIGURED,
    "M_NOT_FOUND": Reason.INVALID,
    "M_INVALID_PARAM": Reason.REJECTED,
    "M_BAD_JSON": Reason.REJECTED,
    "M_NOT_JSON": Reason.REJECTED,
    "M_TOO_LARGE": Reason.REJECTED,
    "M_BAD_STATE": Reason.REJECTED,
    "M_DUPLICATE_ANNOTATION": Reason.REJECTED,
    "M_UNKNOWN": Reason.REJECTED,
}

# The first that fits counts.
EXCEPTIONS: tuple[tuple[type[Exception], Reason], ...] = (
    (aiohttp.InvalidURL, Reason.MISCONFIGURED),
    (aiohttp.ClientError, Reason.UNAVAILABLE),
    (OSError, Reason.UNAVAILABLE),
    (TimeoutError, Reason.UNAVAILABLE),
    (EncryptionError, Reason.UNAVAILABLE),
    (LocalProtocolError, Reason.UNAVAILABLE),
)
