"""Everything that looks into the bytes of a mail with a parser; it runs in a process of its own (bots.sandbox)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bots.email.body import read_body
from bots.email.envelope import Envelope, as_text, digest_of, open_envelope
from bots.email.quoting import without_quotes
from bots.email.returned import failure_in
from core.ports import Reason
from core.wire import Attachment, AttachmentKind

UNREADABLE = Attachment(AttachmentKind.FILE, content_type="message/rfc822", name="message.eml")
# The first sign of a bounce token is a zero, which no other token has.
_RETURN_ADDRESS = re.compile(r"\+(0[a-z2-7]{37})@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dissected:
    """What a mail is made of.

    ``typed`` is its text without quotes and signature. ``returned_as`` holds the bounce tokens of the addresses to
    which it came, if any, and ``failure`` why it says that a mail of ours was not delivered. ``excess`` says why its
    body was not opened.
    """

    envelope: Envelope
    digest: str = ""
    typed: str = ""
    attachments: tuple[Attachment, ...] = ()
    returned_as: tuple[str, ...] = ()
    failure: Reason | None = None
    excess: str = ""


def dissect(raw: bytes) -> Dissected:
    """Take a whole mail apart."""
    envelope = open_envelope(raw)
    digest = digest_of(raw, envelope)
    if envelope.excess:
        return Dissected(envelope, digest, attachments=(UNREADABLE,), excess=envelope.excess)
    tokens = return_tokens(envelope)
    if tokens:
        return Dissected(envelope, digest, returned_as=tokens, failure=failure_in(raw, envelope))
    try:
        body = read_body(raw)
        typed = without_quotes(body.text)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the sender, already known, must still get an answer
        return Dissected(envelope, digest, attachments=(UNREADABLE,), excess=type(error).__name__)
    return Dissected(envelope, digest, typed, tuple(body.attachments))


def dissect_head(head: bytes) -> Dissected:
    """Take the header of a mail apart whose body is too large, or cannot be opened."""
    envelope = open_envelope(head)
    return Dissected(envelope, digest_of(head, envelope), attachments=(UNREADABLE,), excess="too large")


def return_tokens(envelope: Envelope) -> tuple[str, ...]:
    """Give the bounce tokens in the addresses to which a mail came."""
    found: list[str] = []
    for name in ("delivered-to", "x-original-to", "to"):
        for value in envelope.values(name)[:10]:
            found += _RETURN_ADDRESS.findall(as_text(value))[:10]
    return tuple(dict.fromkeys(token.lower() for token in found))
