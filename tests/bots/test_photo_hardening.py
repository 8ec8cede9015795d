"""Pictures made to harm: what unpacks to gigabytes, tells where somebody lives, or is something else besides."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageCms

from bots import photos
from bots.photos import Darkroom, reencode
from core.wire import Attachment, AttachmentKind, Inbound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CANARY = b"canary-47.2184-1.5536"
SOI, EOI, COMMENT, SCAN = 0xD8, 0xD9, 0xFE, 0xDA
JFIF = 0xE0
APPLICATION = range(0xE0, 0xF0)
GPS, MAKER, MODEL, SOFTWARE, ORIENTATION, EXIF_BLOCK, MAKER_NOTE = 0x8825, 271, 272, 305, 274, 0x8769, 0x927C
MAKERS = ("Apple", "samsung", "Canon", "NIKON CORPORATION", "SONY", "Xiaomi", "HUAWEI")


def a_picture(width: int = 64, height: int = 48, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture that is darker to the left, as a file."""
    picture = Image.linear_gradient("L").rotate(90).resize((width, height)).convert("RGB")
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment of a JPEG before its pixels, by marker."""
    at = 2
    while True:
        marker = jpeg[at + 1]
        length = struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        yield marker, jpeg[at + 4 : at + 2 + length]
        if marker == SCAN:
            return
        at += 2 + length


def assert_bare(cleaned: bytes | None) -> None:
    """Assert that only pixels are left: no EXIF, XMP, IPTC, colour profile, comment, and no byte after the end."""
    assert cleaned is not None
    assert cleaned.startswith(bytes((0xFF, SOI)))
    assert cleaned.endswith(bytes((0xFF, EOI)))
    assert cleaned.count(bytes((0xFF, EOI))) == 1
    for marker, body in segments(cleaned):
        assert marker != COMMENT
        assert marker not in APPLICATION or (marker == JFIF and body.startswith(b"JFIF\0"))
    for trace in (CANARY, b"Exif", b"http://ns.adobe.com", b"Photoshop", b"ICC_PROFILE", b"<script", b"PK\x03\x04"):
        assert trace not in cleaned


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def tagged(maker: str, kind: str = "JPEG") -> bytes:
    """What a camera of *maker* writes: the place, the model, the programme and a note in the maker's own format."""
    exif = Image.Exif()
    exif[MAKER], exif[MODEL], exif[SOFTWARE] = maker, CANARY.decode(), CANARY.decode()
    exif[GPS] = {1: "N", 2: (47.0, 13.0, 6.24), 3: "W", 4: (1.0, 33.0, 12.96), 29: "2026:11:26"}
    exif[EXIF_BLOCK] = {MAKER_NOTE: f"{maker}\0".encode() + CANARY}
    return a_picture(kind=kind, exif=exif)


def with_everything() -> bytes:
    """A JPEG with XMP, IPTC, a colour profile and a comment, and as many bytes behind its end."""
    jpeg = a_picture(icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CANARY + b"</x:xmpmeta>")
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY
    iptc = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption)
    return jpeg[:2] + xmp + iptc + segment(COMMENT, CANARY) + jpeg[2:] + CANARY


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_camera_tells_where_it_was(maker: str, kind: str) -> None:
    data = tagged(maker, kind)
    assert CANARY in data

    assert_bare(reencode(data))


def test_nothing_that_stands_beside_the_pixels_goes_over() -> None:
    data = with_everything()
    assert data.count(CANARY) == 4

    assert_bare(reencode(data))


def edges_of(picture: Image.Image) -> dict[str, int]:
    """Give how bright the middle of each edge is, from 0 to 255."""
    width, height = picture.size
    grey = picture.convert("L").tobytes()
    middle, across = height // 2 * width, width // 2
    return {
        "left": grey[middle + 1],
        "right": grey[middle + width - 2],
        "top": grey[width + across],
        "bottom": grey[(height - 2) * width + across],
    }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stays_upright_without_the_note_that_said_how(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    cleaned = reencode(a_picture(exif=exif))

    assert_bare(cleaned)
    with Image.open(io.BytesIO(cleaned or b"")) as picture:
        assert picture.size == ((64, 48) if orientation <= 4 else (48, 64))
        edges = edges_of(picture)
    # EXIF 2.3, tag 274: where the first column of the stored picture belongs.
    first = ("left", "right", "right", "left", "top", "top", "bottom", "bottom")[orientation - 1]
    other = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[first]
    stored = edges_of(Image.open(io.BytesIO(a_picture())))
    assert abs(edges[first] - stored["left"]) < 12
    assert abs(edges[other] - stored["right"]) < 12


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("page.html", CANARY)
    return written.getvalue()


POLYGLOTS = {
    "JPEG and ZIP": a_picture() + archive(),
    "PNG and HTML": a_picture(kind="PNG") + b"<html><script>alert(1)</script>" + CANARY,
    "WebP and HTML": a_picture(kind="WEBP") + b"<script>alert(1)</script>" + CANARY,
}


@pytest.mark.parametrize("data", POLYGLOTS.values(), ids=POLYGLOTS)
def test_what_is_a_picture_and_something_else_comes_out_as_the_picture(data: bytes) -> None:
    assert_bare(reencode(data))


def heic() -> bytes:
    """The beginning of what an iPhone keeps its pictures in."""
    return struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 2000


NO_PICTURES = {
    "GIF and script": b"GIF89a/*" + a_picture(kind="GIF")[8:] + b"*/=1;alert(1)",
    "animated GIF": a_picture(kind="GIF", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")] * 3),
    "HEIC": heic(),
    "AVIF": heic().replace(b"heic", b"avif"),
    "HTML called a picture": b"<html><img src=x onerror=alert(1)>",
    "archive called a picture": archive(),
    "half a JPEG": a_picture(600, 600)[:2000],
    "half a PNG": a_picture(600, 600, "PNG")[:300],
    "half a WebP": a_picture(600, 600, "WEBP")[:60],
    "11 MB": a_picture() + b"\0" * 11_000_000,
}


@pytest.mark.parametrize("data", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_of_ours_is_not_opened(data: bytes) -> None:
    assert reencode(data) is None


def as_large_as(jpeg: bytes, width: int, height: int) -> bytes:
    """Give a JPEG whose head claims to be as large as that."""
    start = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:start] + struct.pack(">HH", height, width) + jpeg[start + 4 :]


BOMBS: dict[str, Callable[[], bytes]] = {
    "a JPEG of four thousand megapixels": lambda: as_large_as(a_picture(), 65_500, 65_500),
    "one pixel over 25 megapixels": lambda: as_large_as(a_picture(), 25_000_001 // 5000 + 1, 5000),
    "a PNG of 36 megapixels": lambda: a_picture(6_000, 6_000, "PNG"),
    "a WebP of 36 megapixels": lambda: a_picture(6_000, 6_000, "WEBP", method=0),
    "a GIF of four thousand megapixels": lambda: (
        b"GIF89a" + struct.pack("<HH", 65_500, 65_500) + a_picture(kind="GIF")[10:]
    ),
}
"""Made where they are used: it takes a second."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_a_second(name: str) -> None:
    bomb = BOMBS[name]()
    began = time.thread_time()

    assert len(bomb) < photos.MOST_BYTES
    assert reencode(bomb) is None

    assert time.thread_time() - began < 1


async def test_bombs_cost_the_program_nothing_and_the_next_picture_goes_through() -> None:
    darkroom = Darkroom()
    files = [*(make() for make in BOMBS.values()), *NO_PICTURES.values(), tagged("Apple")]
    attachments = tuple(Attachment(AttachmentKind.PHOTO, "image/jpeg", "IMG_1.jpg", each) for each in files)
    try:
        cleaned = await darkroom.clean(
            Inbound("email", "a@b.example", "1", datetime.now(UTC), "", attachments=attachments)
        )
    finally:
        darkroom.close()

    assert [each.kind for each in cleaned.attachments[:-1]] == [AttachmentKind.FILE] * (len(files) - 1)
    assert not any(each.data for each in cleaned.attachments[:-1])
    assert_bare(cleaned.attachments[-1].data)
