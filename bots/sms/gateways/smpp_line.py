"""The line itself: aiosmpplib as we set it up, with what it tells handed on to us."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiosmpplib import (  # type: ignore[import-untyped]
    ESME,
    AbstractHook,
    AbstractThrottleHandler,
    SmppMessage,
    SubmitSmResp,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.sms.settings import SmppSettings

BIND_SECONDS, ENQUIRE_SECONDS = 5.0, 30.0


def new_line(settings: SmppSettings, hook: Hook) -> ESME:
    """Prepare a line; nothing is connected before it is started. The library writes whole messages into its log."""
    return ESME(
        settings.host,
        settings.port,
        settings.system_id,
        settings.password.get_secret_value(),
        system_type=settings.system_type,
        enquire_link_interval=ENQUIRE_SECONDS,
        socket_timeout=BIND_SECONDS,
        log_level=logging.CRITICAL,
        log_handler=logging.NullHandler(),
        hook=hook,
        throttle_handler=_NeverWaits(),
    )


class Hook(AbstractHook):  # type: ignore[misc]
    """Where the library tells what happens."""

    def __init__(
        self,
        leaving: Callable[[], None],
        pdu: Callable[[bytes], Awaitable[None]],
        answer: Callable[[SubmitSmResp], None],
        error: Callable[[str, Exception], None],
    ) -> None:
        self._leaving, self._pdu, self._answer, self._error = leaving, pdu, answer, error

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """Say that something leaves, by a socket that may be new."""
        self._leaving()

    async def received(self, smpp_message: SmppMessage | None, pdu: bytes, client_id: str) -> None:
        """Pass on what came."""
        if type(smpp_message) is SubmitSmResp:
            self._answer(smpp_message)
        else:
            await self._pdu(pdu)

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        """Pass on that a message did not leave."""
        self._error(str(getattr(smpp_message, "log_id", "")), error)


class _NeverWaits(AbstractThrottleHandler):  # type: ignore[misc]
    """Leaves the pace to the post office."""

    async def throttled(self) -> None:
        """The answer says it already."""

    async def not_throttled(self) -> None:
        """Nothing follows."""

    async def allow_request(self) -> bool:
        """Always."""
        return True

    async def throttle_delay(self) -> float:
        """None."""
        return 0.0
