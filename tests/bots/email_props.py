"""What the tests of the email channel share: a channel, a reader, and mails as neighbours write them."""

from __future__ import annotations

from typing import Any

from bots.email.channel import Email
from bots.email.identity import Own
from bots.email.reading import NoteReturned, Reader
from bots.email.settings import EmailSettings
from bots.email.tokens import day_of, reply_token
from core.wire import Inbound, Outbound, Span
from tests.bots.contract import FixedClock

PASSWORD = "pw"
SECRET = b"a secret of thirty-two bytes, 012"
TOCSIN = "tocsin@quartier.test"
ODETTE = "odette@neighbours.test"
OWN = Own(TOCSIN, SECRET)
TODAY = day_of(FixedClock().now())
READER = Reader(OWN, "mx.quartier.test", FixedClock())
PASSED = (
    "mx.quartier.test; spf=pass smtp.mailfrom=x; dkim=pass (2048-bit); dmarc=pass (p=none) header.from=neighbours.test"
)


def read(raw: bytes) -> Inbound:
    """Read *raw* and insist that it is handed over."""
    inbound = READER.read(raw, "1:1")
    assert isinstance(inbound, Inbound)
    return inbound


def mail(body: str | bytes = "", charset: str = "utf-8", **headers: str) -> bytes:
    """Write a mail with these headers (``In_Reply_To=…``) and this very body."""
    given = {"From": ODETTE, "To": TOCSIN, "Content_Type": f"text/plain; charset={charset}", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)
    return lines.encode("utf-8", "surrogateescape") + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def reply_address(topic: str = "A12", address: str = ODETTE) -> str:
    """Give the address to which *address* answers about *topic*."""
    return f"tocsin+{reply_token(SECRET, address, topic, TODAY)}@quartier.test"


def by_lmtp(port: int) -> dict[str, Any]:
    """Give the settings with which mail comes in at *port*."""
    return {"lmtp": {"listen": f"127.0.0.1:{port}"}}


def settings(smtp_port: int, imap_port: int = 1, **changes: Any) -> EmailSettings:
    """Set the channel up for servers on these ports."""
    login = {"username": TOCSIN, "password": PASSWORD}
    return EmailSettings.model_validate(
        {
            "address": TOCSIN,
            "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none"},
            "receive": {"imap": {"host": "127.0.0.1", "port": imap_port, "security": "none", **login}},
            **changes,
        }
    )


def email_channel(smtp_port: int, imap_port: int = 1, on_returned: NoteReturned | None = None, **changes: Any) -> Email:
    """Build the channel for servers on these ports; nothing listens on port 1."""
    return Email(
        settings(smtp_port, imap_port, **changes),
        secret=SECRET,
        public_url="https://tocsin.example",
        clock=FixedClock(),
        on_returned=on_returned,
    )


def outbound(**changes: Any) -> Outbound:
    """Write a letter to Odette."""
    given = {"delivery_id": "d-1", "address": "odette@quartier.test", "parts": ((Span("Bonjour"),),)}
    return Outbound(**{**given, "subject": "A12 · Fumée", **changes})
