"""Pictures are made harmless, or become a file without bytes; nothing of the place where they were taken goes over."""

from __future__ import annotations

import asyncio
import io
import struct
import time
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
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


MAKERS = {
    # The first bytes of each maker's own notes, as its cameras write them.
    "Apple": b"Apple iOS\0\0\x01MM",
    "Canon": b"\x1e\0\x01\0\x03\0",
    "Nikon": b"Nikon\0\x02\x10\0\0",
    "Samsung": b"\x07\0\x01\0\x07\0\x04\0\0\0" + b"0100",
    "SONY": b"SONY DSC \0\0\0",
    "FUJIFILM": b"FUJIFILM\x0c\0\0\0",
    "HUAWEI": b"HUAWEI\0\0",
    "Google": b"HDRP\x02",
}
PLAIN = {0xD8: "SOI", 0xE0: "JFIF", 0xDB: "DQT", 0xC0: "SOF0", 0xC4: "DHT", 0xDA: "SOS"}
"""The segments that a JPEG of nothing but pixels is made of."""


def from_a_phone(maker: str) -> bytes:
    """A JPEG as a phone of *maker* writes it: its notes, the place, XMP, IPTC, a comment, a profile, a tail."""
    exif = Image.Exif()
    exif[MAKER] = maker
    exif[GPS] = {1: "N", 2: (47.0, 13.0, 6.24), 3: "W", 4: (1.0, 33.0, 12.96), 29: "2026:11:23"}
    exif.get_ifd(0x8769)[0x927C] = MAKERS[maker] + CANARY.encode()
    picture = encoded(a_picture(), exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode() * 20)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CANARY.encode() + b" 47.2184 -1.5536</x:xmpmeta>"
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x5a\0\x14" + CANARY.encode()
    segments = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
        for marker, body in ((0xE1, xmp), (0xED, iptc), (0xEC, CANARY.encode()))
    )
    # A phone puts a film of the moment behind the picture.
    return picture[:2] + segments + picture[2:] + b"MotionPhoto_Data" + CANARY.encode()


def segments_of(jpeg: bytes) -> Iterator[int]:
    """The markers of *jpeg* up to its pixels, which must end with it."""
    at = 0
    while True:
        assert jpeg[at] == 0xFF
        marker = jpeg[at + 1]
        yield marker
        if marker == 0xDA:
            break
        at += 2 if marker == 0xD8 else 2 + int(struct.unpack(">H", jpeg[at + 2 : at + 4])[0])
    assert jpeg.index(b"\xff\xd9", at) == len(jpeg) - 2


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


@pytest.mark.parametrize("maker", MAKERS)
def test_of_a_phone_s_picture_nothing_but_pixels_is_left(maker: str) -> None:
    data = from_a_phone(maker)
    assert data.count(CANARY.encode()) >= 6

    cleaned = reencode(data)

    assert cleaned is not None
    assert set(segments_of(cleaned)) <= set(PLAIN)
    assert CANARY.encode() not in cleaned
    assert maker.encode() not in cleaned


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
        animated("GIF"),
        b"GIF89a/*" + encoded(a_picture(), "GIF")[8:] + b"*/=1;alert(1)",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400,
        b"<html><script>alert(1)</script>" + encoded(a_picture(), "PNG"),
        encoded(a_picture(), "BMP"),
        encoded(a_picture(), "TIFF"),
        encoded(a_picture(500, 500))[:700],
        encoded(a_picture(500, 500), "PNG")[:100],
        encoded(a_picture()) + b"\0" * photos.MOST_BYTES,
    ],
    ids=[
        "nothing",
        "zeros",
        "svg",
        "pdf",
        "gif",
        "animated gif",
        "gif that is a script",
        "heic",
        "page before a png",
        "bmp",
        "tiff",
        "half a jpeg",
        "half a png",
        "too many bytes",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert reencode(data) is None


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = bomb()
    assert len(data) < 1_000_000
    began = time.monotonic()

    assert reencode(data) is None

    assert time.monotonic() - began < 1


def compute_for_ever(_data: bytes) -> None:
    """Do what a decoder does that a crafted file leads in circles."""
    while True:
        pass


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
    darkroom.sandbox.seconds = 10.0

    cleaned = await darkroom.clean(a_message(encoded(a_picture())))

    with pytest.raises(SandboxBroken):
        await hanging
    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO


async def test_a_decoder_that_computes_for_too_long_is_ended(darkroom: Darkroom) -> None:
    await darkroom.clean(a_message(encoded(a_picture())))
    darkroom.sandbox._cpu_seconds = 0.3

    with pytest.raises(SandboxBroken):
        await darkroom.sandbox.run(compute_for_ever, b"")
    cleaned = await darkroom.clean(a_message(encoded(a_picture())))

    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO


async def test_a_decoder_that_dies_is_replaced(darkroom: Darkroom) -> None:
    await darkroom.clean(a_message(encoded(a_picture())))
    assert darkroom.sandbox._pool is not None
    for process in darkroom.sandbox._pool._processes.values():
        process.kill()

    await darkroom.clean(a_message(encoded(a_picture())))
    cleaned = await darkroom.clean(a_message(encoded(a_picture())))

    assert cleaned.attachments[0].kind is AttachmentKind.PHOTO
