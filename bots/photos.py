"""Pictures made harmless: decoded in a process of its own, turned upright, and written anew without metadata."""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import resource
import warnings
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from PIL import Image, ImageOps

from core.wire import Attachment, AttachmentKind

if TYPE_CHECKING:
    from core.wire import Inbound

MOST_PIXELS = 25_000_000
MOST_BYTES = 10_000_000
LONGEST_SIDE = 2048
QUALITY = 85
SECONDS = 10
MEMORY = 1_500_000_000
"""Address space of the decoding process, in bytes: 25 Mpx as RGB take 75 MB, the libraries the rest."""
FORMATS = ("JPEG", "PNG", "WEBP")

log = structlog.get_logger()


def reencode(data: bytes) -> bytes | None:
    """Give the picture in *data* as a JPEG of at most 2048 pixels a side; None when it is not one that we open."""
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


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Darkroom:
    """Re-encodes the pictures of inputs, one at a time, away from the event loop."""

    def __init__(self) -> None:
        """Begin without a process; the first picture starts it."""
        self._pool: ProcessPoolExecutor | None = None
        # A picture's seconds begin when its turn comes, or one that hangs would take those behind it down.
        self._turn = asyncio.Lock()

    async def clean(self, inbound: Inbound) -> Inbound:
        """Give *inbound* with its pictures re-encoded; one that cannot be opened becomes a plain file without bytes."""
        if not any(_is_photo(attachment) for attachment in inbound.attachments):
            return inbound
        cleaned = [await self._cleaned(attachment) for attachment in inbound.attachments]
        return replace(inbound, attachments=tuple(cleaned))

    def close(self) -> None:
        """Let the process go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def _cleaned(self, attachment: Attachment) -> Attachment:
        if not _is_photo(attachment):
            return attachment
        data = await self._reencoded_in_turn(attachment.data)
        if data is None:
            return Attachment(AttachmentKind.FILE, attachment.content_type, attachment.name)
        return replace(attachment, content_type="image/jpeg", data=data, name="photo.jpg")

    async def _reencoded_in_turn(self, data: bytes) -> bytes | None:
        async with self._turn:
            return await self._reencoded(data)

    async def _reencoded(self, data: bytes) -> bytes | None:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_limit)
        try:
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(SECONDS):
                return await loop.run_in_executor(self._pool, reencode, data)
        except (BrokenProcessPool, TimeoutError) as error:
            log.warning("photo.refused", error=type(error).__name__)
            self._kill()
            return None

    def _kill(self) -> None:
        """End a process that hangs or died; the next picture starts another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):  # noqa: SLF001 - the pool has no public way to kill
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)


def _is_photo(attachment: Attachment) -> bool:
    return attachment.kind is AttachmentKind.PHOTO and bool(attachment.data)
