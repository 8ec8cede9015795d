"""The map picture: drawn on plain paper, or on the tiles of a server that may be down."""

from __future__ import annotations

import asyncio
from io import BytesIO
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image, ImageChops

from core.model.notice import Lane
from core.ports import Capabilities, Voice
from core.post import Letter
from core.texts import Texts
from core.wire import AttachmentKind
from notifications.makers import MAKERS
from notifications.paper.map_picture import HEIGHT, WIDTH, map_picture
from notifications.paper.mercator import View
from notifications.render import compose
from tests.core.longest import LONGEST, NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LILAS = ((47.2200, -1.5560), (47.2205, -1.5500), (47.2170, -1.5495), (47.2165, -1.5565))
BRICK = (140, 59, 42)
SEA = (120, 170, 210)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def is_brick(colour: Any) -> bool:
    return bool(sum(abs(one - other) for one, other in zip(colour, BRICK, strict=True)) < 12)


def circle(count: int, radius: float) -> tuple[tuple[float, float], ...]:
    turns = [2 * pi * number / count for number in range(count)]
    return tuple((47.2 + radius * sin(turn), -1.5 + 1.5 * radius * cos(turn)) for turn in turns)


@pytest.mark.parametrize(
    "corners", [LILAS, LILAS[:3], circle(60, 0.002), circle(60, 0.03), ((47.2, -1.5), (47.2, -1.49), (47.2001, -1.49))]
)
def test_each_corner_is_a_white_point_with_a_red_ring(corners: tuple[tuple[float, float], ...]) -> None:  # fmt: skip
    picture = opened(map_picture("Les Lilas", corners))

    view = View.around(corners, WIDTH, HEIGHT, 170, is_tiled=False)
    assert picture.size == (WIDTH, HEIGHT)
    for corner in corners:
        x, y = view.pixel(*corner)
        around = picture.crop((int(x) - 26, int(y) - 26, int(x) + 26, int(y) + 26))
        colours = {colour for _, colour in around.getcolors(10_000) or []}
        assert (255, 255, 255) in colours
        assert any(is_brick(colour) for colour in colours)


@pytest.mark.parametrize("name", ["", "Les Lilas", LONGEST.community, "É" * 60, "🌳 Le Chêne"])
def test_a_name_of_any_length_leaves_the_north_and_the_margins_free(name: str) -> None:
    """Between the name and the north is paper, whatever the name."""
    picture = opened(map_picture(name, LILAS))
    other = opened(map_picture("x", LILAS))

    changed = ImageChops.difference(picture, other).getbbox()
    assert changed is None or (changed[0] >= 38 and changed[2] <= WIDTH - 140 and changed[3] < 140)


async def test_a_map_is_sent_with_a_message_once_it_leaves() -> None:
    made = MAKERS["boundary"](
        {"make": "boundary", "name": "Les Lilas", "corners": [list(each) for each in LILAS]}, "fr"
    )

    assert (made.kind, made.content_type) == (AttachmentKind.PHOTO, "image/png")
    assert made.data == map_picture("Les Lilas", LILAS)


@pytest_asyncio.fixture
async def tiles() -> AsyncIterator[str]:
    """A server of tiles that are all sea; the tiles at zoom 0 are missing."""
    sea = BytesIO()
    Image.new("RGB", (256, 256), SEA).save(sea, "PNG")

    async def tile(request: web.Request) -> web.Response:
        return web.Response(body=sea.getvalue(), content_type="image/png")

    async def broken(request: web.Request) -> web.Response:
        return web.Response(body=b"no picture")

    app = web.Application()
    app.router.add_get("/ok/{z}/{x}/{y}.png", tile)
    app.router.add_get("/broken/{z}/{x}/{y}.png", broken)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_map_lies_under_the_shape_where_tiles_are_served(tiles: str) -> None:
    data = await asyncio.to_thread(map_picture, "Les Lilas", LILAS, tiles + "/ok/{z}/{x}/{y}.png", "© Sea")

    assert opened(data).getpixel((20, HEIGHT // 2)) == SEA


@pytest.mark.parametrize("path", ["/none/{z}/{x}/{y}.png", "/broken/{z}/{x}/{y}.png"])
async def test_without_its_tiles_a_map_is_drawn_on_paper(
    tiles: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address of tiles may hold a key: the library, which prints it, is kept from it."""
    data = await asyncio.to_thread(map_picture, "Les Lilas", LILAS, tiles + path, "© Sea")

    assert data == map_picture("Les Lilas", LILAS)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("opens", "labels"), [(True, ["🗺️ Ouvrir la carte"]), (False, [])])
def test_a_button_that_opens_a_page_is_only_where_pages_open(opens: bool, labels: list[str]) -> None:  # noqa: FBT001
    url = "https://voisins.example.org/boundary/" + "A" * 26
    params = {"text": "draw_boundary.by_map", "params": {"url": url}}
    letter = Letter(0, "reply", params, Lane.REPLY, NOON, "Europe/Paris", (("draw_boundary.open_map", url),))
    capabilities = Capabilities(Voice.TELEGRAM, choices=100, opens_pages=opens)

    content = compose(letter, "fr", capabilities, Texts.load(), is_group=False)

    assert [choice.label for choice in content.choices] == labels
    assert url in "".join(span.text for span in content.parts[0])


def test_a_name_too_wide_for_its_panel_is_cut_at_the_end_and_stays_on_the_picture() -> None:
    wide, wider = (opened(map_picture("M" * count, LILAS)) for count in (60, 120))

    # Both are cut to the same width, so that only the letters could differ, and they are the same.
    assert ImageChops.difference(wide, wider).getbbox() is None
    assert ImageChops.difference(wide, opened(map_picture("M", LILAS))).getbbox() is not None
