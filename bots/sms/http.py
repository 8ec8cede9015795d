"""One kept connection to the server of a gateway, which tries nothing twice."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp

from core.ports import DeliveryFailed, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

CONNECT_SECONDS, TOTAL_SECONDS = 5, 15
LARGEST_ANSWER = 256 * 1024
LONGEST_PAUSE = 24 * 3600
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 (the 2xx of HTTP)

    @property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            DeliveryFailed: it is not.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise DeliveryFailed(Reason.UNAVAILABLE, f"HTTP {self.status} without JSON") from None


class Http:
    """Asks one server, through one session that lives until :meth:`close`."""

    def __init__(self, total: float = TOTAL_SECONDS) -> None:
        """Prepare; nothing is connected yet."""
        self._timeout = aiohttp.ClientTimeout(total=total, connect=min(CONNECT_SECONDS, total))
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, method: str, url: str, **more: Any) -> Answer:
        """Make one request; a redirection is an answer like the others, never followed.

        Raises:
            DeliveryFailed: there was no answer.
        """
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        try:
            async with self._session.request(method, url, allow_redirects=False, **more) as response:
                body = await response.content.read(LARGEST_ANSWER)
                while not response.content.at_eof() and len(body) < LARGEST_ANSWER:
                    body += await response.content.read(LARGEST_ANSWER - len(body))
                return Answer(response.status, body, response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # "from None": the library's exception quotes the address, which may hold a password and a number.
            raise DeliveryFailed(Reason.UNAVAILABLE, type(error).__name__) from None

    async def close(self) -> None:
        """Hang up."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def login(username: str, password: str) -> dict[str, str]:
    """Give the header by which one logs in (RFC 7617)."""
    pair = base64.b64encode(f"{username}:{password}".encode())
    return {"Authorization": f"Basic {pair.decode()}"}


def refusal(answer: Answer, words: Sequence[tuple[str, Reason]] = ()) -> DeliveryFailed:
    """Say why *answer* is a refusal, by its *words* if one of them fits, otherwise by its status."""
    said = answer.body[:2000].decode("utf-8", "replace").lower()
    reason = next((reason for word, reason in words if word.lower() in said), None) or reason_of(answer.status)
    wait = None
    if reason is Reason.THROTTLED and answer.retry_after.isascii() and answer.retry_after.isdecimal():
        wait = timedelta(seconds=min(int(answer.retry_after), LONGEST_PAUSE))
    return DeliveryFailed(reason, f"HTTP {answer.status}", wait)


def reason_of(status: int) -> Reason:
    """Say what an HTTP status means when the gateway gives no better word."""
    if status in STATUSES:
        return STATUSES[status]
    return Reason.REJECTED if _REFUSED <= status < 500 else Reason.UNAVAILABLE  # noqa: PLR2004 (4xx)


STATUSES = {
    401: Reason.MISCONFIGURED,
    402: Reason.MISCONFIGURED,
    403: Reason.MISCONFIGURED,
    404: Reason.MISCONFIGURED,
    408: Reason.UNAVAILABLE,
    429: Reason.THROTTLED,
}
