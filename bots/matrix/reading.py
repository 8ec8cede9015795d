"""Reading Matrix events in our words."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import unquote

from bots.matrix.body import AUTOMATIC
from core.community.shape_file import MOST_BYTES as SHAPE_BYTES
from core.community.shape_file import is_shape_name
from core.wire import Attachment, AttachmentKind, Inbound

Json = dict[str, Any]

MESSAGE, STICKER, REACTION, ENCRYPTED = "m.room.message", "m.sticker", "m.reaction", "m.room.encrypted"
REDACTION = "m.room.redaction"
HEARD_TYPES = {MESSAGE, STICKER, REACTION, ENCRYPTED, REDACTION}

TEXTS = {"m.text", "m.emote"}
KINDS = {"m.audio": AttachmentKind.VOICE, "m.video": AttachmentKind.FILE, "m.file": AttachmentKind.FILE}
_CALLED = re.compile(r'(?:<p>)?\s*<a href="https://matrix\.to/#/(?P<account>[^"?/]+)[^"]*">(?P<name>[^<]+)</a>')
UNREADABLE = Attachment(AttachmentKind.SEALED)
"""What stands for a message of which we never got the key."""


class Picture(NamedTuple):
    """A picture that waits on the homeserver; ``keys`` are there when it is encrypted."""

    address: str
    size: int
    keys: Json | None


class Relation(NamedTuple):
    """How a message belongs to earlier ones."""

    refers_to: str | None = None
    is_edit: bool = False
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: in which room (none: in private), by which name, and whether they run that room."""

    room: str | None
    name: str
    title: str = ""
    is_in_charge: bool | None = None


def inbound_from(event: Json, place: Place, raw: bytes, now: datetime, channel: str, own: str = "") -> Inbound | None:
    """Translate a message or a sticker; None for what no neighbour says to us: a notice, an edit in a room, nothing.

    Our name at the beginning (*own* is our account) is no part of the words. A picture comes without its bytes,
    which :func:`picture_in` tells how to get.
    """
    content = event.get("content")
    if not isinstance(content, dict):
        return None
    relation = relation_of(content)
    # What stands beside the new words is for clients that cannot edit: the same behind a star.
    content = {**content, **_dict(content.get("m.new_content"))} if relation.is_edit else content
    said = _said(event, content, relation)
    # What a bot of our kind wrote for people is not said to us, or two of them in a room would never end.
    if (relation.is_edit and place.room is not None) or said is None or AUTOMATIC in content:
        return None
    text, attachments = _without_our_name(said[0], content, own), said[1]
    base = _base(event, place, raw, now, channel)
    return replace(base, text=text, attachments=attachments, refers_to=relation.refers_to, is_edit=relation.is_edit)


def unread(event: Json, place: Place, now: datetime, channel: str) -> Inbound:
    """Stand for a message that could not be decrypted: its author must get an answer."""
    return replace(_base(event, place, as_bytes(event), now, channel), attachments=(UNREADABLE,))


def pressed(event: Json, payload: str, place: Place, now: datetime, channel: str) -> Inbound:
    """Translate a reaction that presses the button of *payload*."""
    base = _base(event, place, as_bytes(event), now, channel)
    return replace(base, choice=payload, refers_to=reaction_in(event)[0])


def reaction_in(event: Json) -> tuple[str, str]:
    """Give the id of the event that a reaction is about, and its sign; two empty words when it is none."""
    relates = _dict(_dict(event.get("content")).get("m.relates_to"))
    about, key = relates.get("event_id"), relates.get("key")
    if relates.get("rel_type") == "m.annotation" and isinstance(about, str) and isinstance(key, str):
        return about, key
    return "", ""


def taken_back(event: Json, place: Place, now: datetime, channel: str) -> Inbound | None:
    """Translate the removal of an earlier message; None when it names none."""
    # Before room version 11 it stands beside the content.
    removed = event.get("redacts") or _dict(event.get("content")).get("redacts")
    if not isinstance(removed, str):
        return None
    return replace(_base(event, place, as_bytes(event), now, channel), takes_back=removed)


def picture_in(event: Json) -> Picture | None:
    """Give the picture of a message, however it came, encrypted or not; or the file of a map."""
    content = _dict(event.get("content"))
    info = _dict(content.get("info"))
    if not _is_picture(content, info) and not _is_of_map(content, info):
        return None
    keys = content.get("file")
    address = keys.get("url") if isinstance(keys, dict) else content.get("url")
    if not isinstance(address, str) or not address.startswith("mxc://"):
        return None
    size = info.get("size")
    return Picture(address, size if isinstance(size, int) else 0, keys if isinstance(keys, dict) else None)


def relation_of(content: Json) -> Relation:
    """Read what a message answers. In a thread it is the first message, which the talk there is about."""
    relates = _dict(content.get("m.relates_to"))
    kind, about = relates.get("rel_type"), relates.get("event_id")
    if kind == "m.replace":
        return Relation(is_edit=True)
    answered = _dict(relates.get("m.in_reply_to")).get("event_id")
    is_answer = isinstance(answered, str)
    if kind == "m.thread" and isinstance(about, str):
        return Relation(about, is_answer=is_answer)
    return Relation(answered, is_answer=True) if isinstance(answered, str) else Relation()


def as_bytes(event: Json) -> bytes:
    """Write *event* as it came."""
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")


def _base(event: Json, place: Place, raw: bytes, now: datetime, channel: str) -> Inbound:
    return Inbound(
        channel=channel,
        account=channel,
        address=event["sender"],
        message_id=event["event_id"],
        received_at=now,
        name=place.name,
        room=place.room,
        room_name=_text(place.title),
        runs_room=place.is_in_charge,
        raw=raw,
    )


def _said(event: Json, content: Json, relation: Relation) -> tuple[str, tuple[Attachment, ...]] | None:
    """The text and the attachments of a message; None when there are none."""
    kind, info, body = _text(content.get("msgtype")), _dict(content.get("info")), _text(content.get("body"))
    content_type = _text(info.get("mimetype"))
    if event.get("type") == STICKER:
        return "", (Attachment(AttachmentKind.STICKER, content_type, body),)
    if kind in TEXTS:
        return (_without_quote(body) if relation.is_answer else body), ()
    if kind == "m.location":
        place = _place_in(content)
        return ("", (place,)) if place is not None else (body, ())
    name = _text(content.get("filename")) or body
    # With a file name of its own, the body is what was written under the picture.
    caption = body if content.get("filename") and body != content.get("filename") else ""
    if _is_picture(content, info):
        return caption, (Attachment(AttachmentKind.PHOTO, content_type, name),)
    if kind in KINDS:
        return caption, (Attachment(KINDS[kind], content_type, name),)
    return None


def _is_picture(content: Json, info: Json) -> bool:
    kind = content.get("msgtype")
    return kind == "m.image" or (kind == "m.file" and _text(info.get("mimetype")).startswith("image/"))


def _is_of_map(content: Json, info: Json) -> bool:
    name, size = _text(content.get("filename")) or _text(content.get("body")), info.get("size")
    is_small = isinstance(size, int) and size <= SHAPE_BYTES
    return content.get("msgtype") == "m.file" and is_small and is_shape_name(name)


def _place_in(content: Json) -> Attachment | None:
    """Read ``geo:48.85,2.35;u=35`` (RFC 5870)."""
    uri = content.get("geo_uri")
    if not isinstance(uri, str) or not uri.startswith("geo:"):
        uri = _text(_dict(content.get("org.matrix.msc3488.location")).get("uri"))
    numbers = uri.removeprefix("geo:").partition(";")[0].split(",")
    try:
        latitude, longitude = float(numbers[0]), float(numbers[1])
    except (IndexError, ValueError):
        return None
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 (degrees)
        return None
    return Attachment(AttachmentKind.LOCATION, latitude=latitude, longitude=longitude)


def _without_quote(body: str) -> str:
    """Take away the lines that older clients quote before an answer: ``> <@odette:…> …``."""
    if not body.startswith("> "):
        return body
    lines = body.split("\n")
    while lines and lines[0].startswith(">"):
        lines.pop(0)
    return "\n".join(lines).removeprefix("\n")


def _without_our_name(text: str, content: Json, own: str) -> str:
    """Take away whom a message calls: ``Tocsin: alertes``, as clients write it when our name was chosen."""
    link = _CALLED.match(_text(content.get("formatted_body")))
    shown = unescape(link["name"]) if link and unquote(link["account"]) == own else own
    for name in filter(None, (own, shown)):
        if text.startswith(name):
            return text.removeprefix(name).lstrip(" :,\n")
    return text


def _dict(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    # A lone surrogate can be written in JSON, but nowhere be kept.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
