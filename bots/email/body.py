"""The body of a mail: its words and its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import TypeAlias

from bots.email.envelope import as_text, decoded
from bots.email.html_text import html_text
from core.community.shape_file import MOST_BYTES as SHAPE_BYTES
from core.community.shape_file import is_shape_name
from core.wire import Attachment, AttachmentKind

# Generic for the type checker only.
Part: TypeAlias = "Message[str, str]"

LONGEST_TEXT = 100_000
LARGEST_PHOTO = 10 * 1024 * 1024
# Logos and icons of signatures travel beside the HTML that shows them, and are small.
_SMALLEST_INLINE_PHOTO = 20 * 1024


@dataclass(slots=True)
class Body:
    """What a mail says and shows."""

    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)


def read_body(raw: bytes) -> Body:
    """Parse *raw*, which :func:`bots.email.envelope.open_envelope` has found to be within limits."""
    # The old policy on purpose: it keeps header values as they are, where the new one parses each of them in full.
    message = message_from_bytes(raw, policy=compat32)
    body = Body()
    body.text = "\n".join(filter(None, _read(message, body, within=""))).strip()[:LONGEST_TEXT]
    return body


def _read(part: Part, body: Body, within: str) -> Iterator[str]:
    """Give the texts of *part* in order, and put what is attached beside them."""
    content_type = part.get_content_type()
    if content_type == "multipart/alternative":
        yield _best(_children(part), body)
    elif part.is_multipart() and content_type.startswith("multipart/"):
        for child in _children(part):
            yield from _read(child, body, content_type)
    elif content_type in {"text/plain", "text/html"} and not _is_attached(part):
        yield _text(part, content_type)
    else:
        body.attachments.extend(_attachment(part, content_type, within))


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if not isinstance(child, str)] if isinstance(payload, list) else []


def _best(alternatives: list[Part], body: Body) -> str:
    """Give the first alternative that says something; the plain one comes first (RFC 2046, 5.1.4)."""
    best = ""
    for child in alternatives:
        text = "\n".join(filter(None, _read(child, body, "multipart/alternative"))).strip()
        best = best or text
    return best


def _is_attached(part: Part) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(_file_name(part))


def _text(part: Part, content_type: str) -> str:
    data = _data(part)[: 4 * LONGEST_TEXT]
    text = as_text(data, str(part.get_param("charset", "utf-8")))
    if content_type == "text/html":
        return html_text(text)
    return _unflowed(text) if str(part.get_param("format", "")).lower() == "flowed" else text


def _unflowed(text: str) -> str:
    """Join the lines that the mail program broke (RFC 3676); quoted lines stay as they are."""
    lines: list[str] = []
    flows = False
    for line in text.split("\n"):
        if flows and not line.startswith(">"):
            lines[-1] += line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
        flows = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)


def _attachment(part: Part, content_type: str, within: str) -> Iterator[Attachment]:
    data = _data(part)
    photo_type = _photo_type(data)
    name = _file_name(part)
    if not photo_type or len(data) > LARGEST_PHOTO:
        # Of all files only a map is ever opened.
        kept = data if is_shape_name(name) and len(data) <= SHAPE_BYTES else b""
        yield Attachment(AttachmentKind.FILE, content_type=content_type, name=name, data=kept)
    elif within != "multipart/related" or len(data) >= _SMALLEST_INLINE_PHOTO:
        yield Attachment(AttachmentKind.PHOTO, content_type=photo_type, name=name, data=data)


def _photo_type(data: bytes) -> str:
    """Say which kind of picture *data* is, by its first bytes: what the sender calls it proves nothing."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _data(part: Part) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _file_name(part: Part) -> str:
    name = part.get_filename("") or ""
    return decoded(name.encode("utf-8", "replace")).replace("/", "_").replace("\\", "_")[:200]
