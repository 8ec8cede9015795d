"""The picture of a message that is changed in place: it comes, or a plain grey one takes its place.

Telegram lets a bot replace a picture, and put one into a text, but not take one away.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import TYPE_CHECKING

from aiogram.types import BufferedInputFile, InputMediaPhoto

from bots.telegram.body import CAPTION_UNITS, joined, part_of, shortened
from core.wire import AttachmentKind

if TYPE_CHECKING:
    from bots.telegram.body import Body
    from core.wire import Attachment, Outbound

WIDTH, HEIGHT = 640, 320
_GREY = b"\xd8"


def changes_picture(outbound: Outbound, *, has_photo: bool) -> bool:
    """Whether *outbound* brings a picture, or covers the one that the message has."""
    return bool(_photos(outbound)) or (outbound.covers and has_photo)


def media_of(outbound: Outbound, body: Body) -> InputMediaPhoto:
    """Give the picture and the words below it that a message has from now on."""
    photos = _photos(outbound)
    shown = BufferedInputFile(photos[0].data, photos[0].name or "photo.jpg") if photos else _cover()
    caption = body.caption or part_of(shortened(joined(outbound), CAPTION_UNITS))
    return InputMediaPhoto(media=body.photo_id or shown, caption=caption.text, caption_entities=caption.entities)


def _photos(outbound: Outbound) -> list[Attachment]:
    return [one for one in outbound.attachments if one.kind is AttachmentKind.PHOTO]


@cache
def _cover() -> BufferedInputFile:
    """Draw the grey picture, as a PNG."""
    row = b"\0" + _GREY * WIDTH
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * HEIGHT, 9)), (b"IEND", b""))
    drawn = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return BufferedInputFile(b"\x89PNG\r\n\x1a\n" + drawn, "photo.png")
