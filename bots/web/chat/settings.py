"""What the block ``channels.web`` may say."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, field_validator

_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1:\d{1,5}")


class WebSettings(BaseModel):
    """The page at /chat."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    push_services: tuple[str, ...] = (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    )
    """The hosts through which browsers are woken for an alert. Each browser names its own: no other is ever called."""

    @field_validator("push_services")
    @classmethod
    def _are_hosts(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not _HOST.fullmatch(value) and not _LOOPBACK.fullmatch(value):
                raise ValueError("must be a list of hosts such as fcm.googleapis.com or *.push.apple.com")
        return values
