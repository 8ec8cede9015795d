"""Pictures are made harmless, or become a file without bytes; nothing of the place where they were taken goes over."""

from __future__ import annotations

import asyncio
import io
import struct
import time
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from PIL import Image, PngImagePlugin

from bots import photos
from bots.photos import Darkroom, reencode
from bots.sandbox import SandboxBroken
from core.wire import Attachment, AttachmentKind, Inbound

GPS = 0x8825
ORIENTATION = 0x0112
MAKER = 0x010F
CANARY = "canary-of-the-maker"


def a_picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), color="red" if mode == "RGB" else None)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def with_a_place(kind: str = "JPEG") -> bytes:
    """A picture that tells where it was taken, and with which camera."""
    exif = Image.Exif()
    exif[MAKER] = CANARY
    exif[GPS] = {1: "N", 2: (47.0, 13.0, 6.24), 3: "W", 4: (1.0, 33.0, 12.96)}
    return encoded(a_picture(), kind, exif=exif)


def bomb(side: int = 13_000) -> bytes:
    """Twenty kilobytes that would be 822 MB of pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * side)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def polyglot() -> bytes:
    """A picture that is an archive too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("evil.html", "<script>alert(1)</script>")
    return encoded(a_picture()) + archive.getvalue()


def with_words() -> bytes:
    """A PNG with texts beside its pixels."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", CANARY)
    told.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
    return encoded(a_picture(), "PNG", pnginfo=told)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (30, 30), color) for color in ("red", "green", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_and_the_camera_do_not_go_over(kind: str) -> None:
    data = with_a_place(kind)
    assert CANARY.encode() in data

    cleaned = reencode(data)

    assert cleaned is not None
    assert CANARY.encode() not in cleaned
    assert b"Exif" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (60, 40))
        assert not picture.getexif()


@pytest.mark.parametrize("data", [polyglot(), with_words(), animated("PNG"), animated("WEBP")])
def test_only_the_pixels_of_the_first_picture_go_over(data: bytes) -> None:
    cleaned = reencode(data)

    assert cleaned is not None
    assert CANARY.encode() not in cleaned
    assert b"PK\x03\x04" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert picture.format == "JPEG"
        assert getattr(picture, "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_becomes_a_plain_picture(mode: str) -> None:
    cleaned = reencode(encoded(a_picture(mode=mode), "PNG"))

    assert cleaned is not None


def test_a_picture_is_turned_upright_and_made_small() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    cleaned = reencode(encoded(a_picture(4000, 1000), exif=exif))

    assert cleaned is not None
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert picture.size == (512, 2048)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        encoded(a_picture(), "GIF"),
        encoded(a_picture(), "BMP"),
        encoded(a_picture(), "TIFF"),
        encoded(a_picture(500, 500))[:700],
        encoded(a_picture(500, 500), "PNG")[:100],
        encoded(a_picture()) + b"\0" * photos.MOST_BYTES,
    ],
    ids=["nothing", "zeros", "svg", "pdf", "gif", "bmp", "tiff", "half a jpeg", "half a png", "too many bytes"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert reencode(data) is None


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = bomb()
    assert len(data) < 1_000_000
    began = time.thread_time()

    assert reencode(data) is None

    assert time.thread_time() - began < 1


@pytest.fixture
async def darkroom() -> AsyncIterator[Darkroom]:
    darkroom = Darkroom()
    yield darkroom
    darkroom.close()


def a_message(*data: bytes) -> Inbound:
    attachments = tuple(Attachment(AttachmentKind.PHOTO, "image/png", "IMG_1.png", each) for each in data)
    return Inbound("telegram", "1", "1", datetime.now(UTC), "voici", attachments=attachments)


async def test_a_message_goes_on_with_its_pictures_cleaned(darkroom: Darkroom) -> None:
    cleaned = await darkroom.clean(a_message(with_a_place(), b"not a picture", bomb(9_000)))

    kinds = [attachment.kind for attachment in cleaned.attachments]
    assert kinds == [AttachmentKind.PHOTO, AttachmentKind.FILE, AttachmentKind.FILE]
    assert cleaned.attachments[0].content_type == "image/jpeg"
    assert CANARY.encode() not in cleaned.attachments[0].data
    assert cleaned.attachments[1].data == b""
    assert cleaned.text == "voici"


async def test_a_message_without_pictures_goes_on_as_it_is(darkroom: Darkroom) -> None:
    inbound = a_message()

    assert await darkroom.clean(inbound) is inbound


async def test_a_picture_that_hangs_does_not_take_the_next_one_down(darkroom: Darkroom) -> None:
    await darkroom.clean(a_message(encoded(a_picture())))
    darkroom.sandbox.seconds = 1.0
    hanging = asyncio.create_task(darkroom.sandbox.run(time.sleep, 30))  # type: ignore[arg-type]
    await asyncio.sleep(0.1)
    # It begins with a new process, which takes seconds on a busy machine.
    darkroom.sandbox.seconds = photos.SECONDS

    cleaned = await darkroom.clean(a_message(encoded(a_picture())))

    with pytest.raises(SandboxBroken):
        await hanging
    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO


async def test_a_decoder_that_dies_is_replaced(darkroom: Darkroom) -> None:
    await darkroom.clean(a_message(encoded(a_picture())))
    assert darkroom.sandbox._pool is not None
    for process in darkroom.sandbox._pool._processes.values():
        process.kill()

    await darkroom.clean(a_message(encoded(a_picture())))
    cleaned = await darkroom.clean(a_message(encoded(a_picture())))

    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO


def computes_on(_: bytes) -> None:
    """Never come to an end, and never wait for anything."""
    while True:
        pass


def takes_much(_: bytes) -> int:
    """Take more memory than a picture may."""
    return len(bytearray(2 * photos.MEMORY))


@pytest.mark.parametrize("work", [computes_on, takes_much])
async def test_a_decoder_has_so_much_processor_and_memory_and_no_more(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[bytes], object]
) -> None:
    monkeypatch.setattr(photos, "CPU_SECONDS", 0.5)
    darkroom = Darkroom()

    try:
        with pytest.raises(SandboxBroken):
            await asyncio.wait_for(darkroom.sandbox.run(work, b""), photos.SECONDS / 2)
        cleaned = await darkroom.clean(a_message(encoded(a_picture())))
    finally:
        darkroom.close()

    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO
