"""What the page sends when a neighbour speaks, read from JSON and checked."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from core.wire import Attachment, AttachmentKind

_LONGEST_ID = 100
_LONGEST_PAYLOAD = 64
_KINDS_OF_PHOTO = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class Refused(Exception):
    """What was sent cannot be a message; the key names the sentence that says what is possible."""

    def __init__(self, key: str, status: int = 400) -> None:
        """Keep the *key* of the sentence, and the HTTP *status* that goes with it."""
        super().__init__(key)
        self.key = key
        self.status = status


@dataclass(frozen=True, slots=True)
class Speech:
    """One thing said on the page: by whom, in which group if any, and what.

    ``refers_to`` is the number or the id of the message on the screen that it answers. ``raw`` is the JSON as it
    came, with the photo's bytes left out.
    """

    id: str
    neighbour: str
    group: str | None
    text: str
    subject: str
    choice: str | None
    refers_to: int | str | None
    attachments: tuple[Attachment, ...]
    raw: bytes


def read_speech(body: bytes) -> Speech:
    """Read the JSON *body* of a request.

    Raises:
        Refused: it is not JSON, or not what the contract says.
    """
    said = _object(body)
    location, photo = said.get("location"), said.get("photo")
    attachments = ([] if location is None else [_location(location)]) + ([] if photo is None else [_photo(photo)])
    choice = _words(said, "choice", None)
    if choice is not None and not 0 < len(choice.encode()) <= _LONGEST_PAYLOAD:
        raise Refused("bad_choice")
    if choice is None and not attachments and said.get("text") is None:
        raise Refused("nothing_said")
    message_id = _words(said, "id", None) or uuid4().hex
    if len(message_id) > _LONGEST_ID:
        raise Refused("bad_json")
    return Speech(
        id=message_id,
        neighbour=_words(said, "neighbour", "") or "",
        group=_words(said, "in", None),
        text=_words(said, "text", "") or "",
        subject=_words(said, "subject", "") or "",
        choice=choice,
        refers_to=_reference(said.get("refers_to")),
        attachments=tuple(attachments),
        raw=json.dumps({**said, **({} if photo is None else {"photo": "…"})}, ensure_ascii=False).encode(
            errors="replace"
        ),
    )


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("bad_json") from None
    if not isinstance(said, dict):
        raise Refused("bad_json")
    return said


def _words(said: dict[str, Any], key: str, default: str | None) -> str | None:
    value = said.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise Refused("bad_json")
    # JSON can spell half of a surrogate pair, which no real channel carries and no database keeps.
    return value.encode(errors="replace").decode()


def _reference(value: object) -> int | str | None:
    if value is None or (isinstance(value, int | str) and not isinstance(value, bool)):
        return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else value  # noqa: PLR2004
    raise Refused("bad_reference")


def _location(value: object) -> Attachment:
    if not isinstance(value, dict):
        raise Refused("bad_location")
    latitude, longitude = _degrees(value.get("lat"), 90), _degrees(value.get("lon"), 180)
    return Attachment(AttachmentKind.LOCATION, latitude=latitude, longitude=longitude)


def _degrees(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("bad_location")
    if abs(value) > most or not math.isfinite(value):
        raise Refused("bad_location")
    return float(value)


def _photo(value: object) -> Attachment:
    try:
        # A page may send a whole data URL: what precedes the comma is not part of the picture.
        data = base64.b64decode(str(value).rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise Refused("bad_photo") from None
    content_type = _content_type(data)
    return Attachment(AttachmentKind.PHOTO, content_type, name=f"photo.{content_type.partition('/')[2]}", data=data)


def _content_type(data: bytes) -> str:
    for beginning, content_type in _KINDS_OF_PHOTO.items():
        if data.startswith(beginning):
            return content_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise Refused("bad_photo")
