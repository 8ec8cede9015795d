"""Pictures made harmless: decoded in a process of its own, turned upright, and written anew without metadata."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bots.sandbox import Sandbox, SandboxBroken
from core.wire import Attachment, AttachmentKind

if TYPE_CHECKING:
    from core.wire import Inbound

MOST_PIXELS = 25_000_000
MOST_BYTES = 10_000_000
LONGEST_SIDE = 2048
QUALITY = 85
SECONDS, CPU_SECONDS = 30, 8
"""The clock may run on while the machine does other things; a picture of 25 Mpx takes about one second of computing."""
MEMORY = 1_500_000_000
"""Bytes that decoding may take beyond the libraries: 25 Mpx as RGB take 75 MB, several times over."""
FORMATS = ("JPEG", "PNG", "WEBP")

log = structlog.get_logger()


def reencode(data: bytes) -> bytes | None:
    """Give the picture in *data* as a JPEG of at most 2048 pixels a side; None when it is not one that we open."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - memory that only the process of the sandbox needs

    if len(data) > MOST_BYTES:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                upright = ImageOps.exif_transpose(picture).convert("RGB")
        except Exception:  # noqa: BLE001 - a decoder may fail in any way on a crafted file
            return None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A fresh image: nothing but the pixels goes over.
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


class Darkroom:
    """Re-encodes the pictures of inputs, one at a time, away from the event loop."""

    def __init__(self) -> None:
        """Begin without a process; the first picture starts it."""
        self.sandbox = Sandbox("PIL.ImageOps", memory=MEMORY, seconds=SECONDS, cpu_seconds=CPU_SECONDS)

    async def clean(self, inbound: Inbound) -> Inbound:
        """Give *inbound* with its pictures re-encoded; one that cannot be opened becomes a plain file without bytes."""
        if not any(_is_photo(attachment) for attachment in inbound.attachments):
            return inbound
        cleaned = [await self._cleaned(attachment) for attachment in inbound.attachments]
        return replace(inbound, attachments=tuple(cleaned))

    def close(self) -> None:
        """Let the process go."""
        self.sandbox.close()

    async def _cleaned(self, attachment: Attachment) -> Attachment:
        if not _is_photo(attachment):
            return attachment
        data = await self._reencoded(attachment.data)
        if data is None:
            return Attachment(AttachmentKind.FILE, attachment.content_type, attachment.name)
        return replace(attachment, content_type="image/jpeg", data=data, name="photo.jpg")

    async def _reencoded(self, data: bytes) -> bytes | None:
        try:
            return await self.sandbox.run(reencode, data)
        except SandboxBroken as broken:
            log.warning("photo.refused", error=str(broken))
            return None


def _is_photo(attachment: Attachment) -> bool:
    return attachment.kind is AttachmentKind.PHOTO and bool(attachment.data)
