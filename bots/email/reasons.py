"""What a mail server means by a code."""

from __future__ import annotations

import re

from core.ports import Reason

_TOO_FAST = re.compile(r"rate|too (many|fast|much)|throttl|limit|quota|slow down|exceeded|4\.7\.28", re.IGNORECASE)
ENHANCED = re.compile(r"\d\.\d{1,3}\.\d{1,3}\b")
"""The enhanced status of an answer (RFC 3463), such as 5.1.1."""

# What a code says when its enhanced status (RFC 3463) does not say more.
_BY_CODE = {
    500: Reason.REJECTED,
    501: Reason.INVALID,
    503: Reason.UNAVAILABLE,
    530: Reason.MISCONFIGURED,
    534: Reason.MISCONFIGURED,
    535: Reason.MISCONFIGURED,
    538: Reason.MISCONFIGURED,
    550: Reason.UNREACHABLE,
    551: Reason.UNREACHABLE,
    552: Reason.REJECTED,
    553: Reason.INVALID,
    554: Reason.REJECTED,
}
_BY_STATUS = {
    "5.1.3": Reason.INVALID,
    "5.1.7": Reason.MISCONFIGURED,
    "5.1.8": Reason.MISCONFIGURED,
}
_BY_STATUS_CLASS = {
    "5.1": Reason.UNREACHABLE,
    "5.2": Reason.UNREACHABLE,
    "5.7": Reason.REJECTED,
}


def reason_for(command: str, code: int, text: str) -> Reason:
    """Say what the relay's answer to *command* means for a delivery."""
    status = match[0] if (match := ENHANCED.search(text)) else ""
    if code < 400 or code >= 600:  # noqa: PLR2004 (the classes of RFC 5321, 4.2.1)
        return Reason.UNAVAILABLE
    if code < 500:  # noqa: PLR2004 (the same)
        return Reason.THROTTLED if _TOO_FAST.search(text) else Reason.UNAVAILABLE
    if code in {501, 550, 551} and command in {"RCPT", "."}:
        by_status = _BY_STATUS.get(status) or _BY_STATUS_CLASS.get(status[:3])
        # After the message itself, a bare 550 speaks of its content.
        return by_status or (Reason.REJECTED if command == "." else _BY_CODE[code])
    if command in {"MAIL", "EHLO", "AUTH"}:
        return Reason.MISCONFIGURED
    return _BY_CODE.get(code, Reason.REJECTED)
