"""The map picture: a community's shape with numbered white points, its name, the north and a scale."""

from functools import cache
from io import BytesIO
from itertools import pairwise
from math import hypot
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from notifications.paper.mercator import Corners, View
from notifications.paper.tiles import NoTiles, base

WIDTH, HEIGHT = 1280, 960
MARGIN = 170
"""Pixels around the shape: the name above, the scale below."""
FINER = 2
"""How much larger it is drawn, to have smooth edges."""
PAPER = (250, 246, 239)
LINES = (236, 228, 214)
INK = (43, 38, 44)
BRICK = (140, 59, 42)
WASH = (140, 59, 42, 44)
WHITE = (255, 255, 255)
_FONTS = Path(__file__).parent / "fonts"
PLAIN, BOLD = str(_FONTS / "Regular.ttf"), str(_FONTS / "Bold.ttf")
SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000)
LONGEST_SCALE = 240
"""Pixels of the scale at most."""
LARGEST_POINT, SMALLEST_POINT = 19.0, 7.0
SMALLEST_TITLE = 24
LEGIBLE_POINT = 10.0
"""Below this radius a number cannot be read, and is left out."""


def map_picture(name: str, corners: Corners, tiles: str = "", credit: str = "") -> bytes:
    """Draw the shape as a PNG; with *tiles*, on the map of that server if it answers, whose *credit* stands below."""
    picture, view = _ground(corners, tiles)
    is_tiled = picture is not None
    if picture is None:
        picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    layer = Image.new("RGBA", (WIDTH * FINER, HEIGHT * FINER))
    pen = _Pen(ImageDraw.Draw(layer))
    step = _scale(view)
    if not is_tiled:
        _grid(pen, view, step)
    _shape(pen, view, corners)
    _points(pen, view, corners)
    _title(pen, name)
    _north(pen)
    _bar(pen, view, step)
    if is_tiled and credit:
        _credit(pen, credit)
    overlay = layer.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    written = BytesIO()
    Image.alpha_composite(picture.convert("RGBA"), overlay).convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()


def _ground(corners: Corners, tiles: str) -> tuple[Image.Image | None, View]:
    """Give the map below and what it shows; no map where there are no tiles."""
    if tiles:
        view = View.around(corners, WIDTH, HEIGHT, MARGIN, is_tiled=True)
        try:
            return base(view, tiles), view
        except NoTiles:
            pass
    return None, View.around(corners, WIDTH, HEIGHT, MARGIN, is_tiled=False)


class _Pen:
    """Draws in pixels of the picture on the larger layer."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def line(self, points: list[tuple[float, float]], colour: tuple[int, ...], width: float) -> None:
        self.draw.line(_finer(points), fill=colour, width=round(width * FINER), joint="curve")

    def polygon(self, points: list[tuple[float, float]], colour: tuple[int, ...]) -> None:
        self.draw.polygon(_finer(points), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: tuple[int, ...]) -> None:
        self.draw.ellipse(_finer([(x - radius, y - radius), (x + radius, y + radius)]), fill=colour)

    def panel(self, left: float, top: float, right: float, bottom: float, radius: float) -> None:
        edges = _finer([(left, top), (right, bottom)])
        self.draw.rounded_rectangle(edges, radius * FINER, fill=(*WHITE, 232))

    def width(self, text: str, size: float, *, is_bold: bool = False) -> float:
        return float(_font(size, is_bold=is_bold).getlength(text)) / FINER

    def text(self, x: float, y: float, text: str, size: float, *, anchor: str, is_bold: bool = False) -> None:
        font = _font(size, is_bold=is_bold)
        self.draw.text((x * FINER, y * FINER), text, INK, font, anchor=anchor)


def _finer(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * FINER, y * FINER) for x, y in points]


@cache
def _font(size: float, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD if is_bold else PLAIN, size * FINER)


def _grid(pen: _Pen, view: View, step: float) -> None:
    """Rule the paper: the side of a square is as long as the scale."""
    side = step / view.metres
    for count in range(int(WIDTH / 2 / side) + 1):
        for x in {WIDTH / 2 - count * side, WIDTH / 2 + count * side}:
            pen.line([(x, 0), (x, HEIGHT)], LINES, 1.5)
    for count in range(int(HEIGHT / 2 / side) + 1):
        for y in {HEIGHT / 2 - count * side, HEIGHT / 2 + count * side}:
            pen.line([(0, y), (WIDTH, y)], LINES, 1.5)


def _shape(pen: _Pen, view: View, corners: Corners) -> None:
    ring = [view.pixel(*corner) for corner in corners]
    pen.polygon(ring, WASH)
    # Once more around the first corner, so that the joint there is as round as the others.
    closed = [*ring, ring[0], ring[1]]
    pen.line(closed, (*WHITE, 255), 12)
    pen.line(closed, BRICK, 6)


def _points(pen: _Pen, view: View, corners: Corners) -> None:
    """Put a white point on each corner, as large as its neighbours allow."""
    ring = [view.pixel(*corner) for corner in corners]
    nearest = min(hypot(x - ex, y - ey) for (x, y), (ex, ey) in pairwise([*ring, ring[0]]))
    radius = max(SMALLEST_POINT, min(LARGEST_POINT, nearest / 2.3))
    for number, (x, y) in enumerate(ring, 1):
        pen.disc(x, y, radius + 3, BRICK)
        pen.disc(x, y, radius, WHITE)
        if radius >= LEGIBLE_POINT:
            pen.text(x, y, str(number), round(radius * 1.05), anchor="mm", is_bold=True)


def _title(pen: _Pen, name: str) -> None:
    size, most, shown = 40, WIDTH - 250, name
    while size > SMALLEST_TITLE and pen.width(shown, size, is_bold=True) > most:
        size -= 2
    while pen.width(shown, size, is_bold=True) > most:
        shown = shown[:-2].rstrip("… ") + "…"
    pen.panel(40, 40, 40 + pen.width(shown, size, is_bold=True) + 56, 128, 18)
    pen.text(68, 84, shown, size, anchor="lm", is_bold=True)


def _north(pen: _Pen) -> None:
    x, y = WIDTH - 84.0, 84.0
    pen.disc(x, y, 46, (*WHITE, 232))
    pen.polygon([(x, y - 34), (x + 13, y + 8), (x, y)], BRICK)
    pen.polygon([(x, y - 34), (x - 13, y + 8), (x, y)], (183, 112, 96))
    pen.text(x, y + 24, "N", 22, anchor="mm", is_bold=True)


def _scale(view: View) -> float:
    """Give the longest round length that fits, in metres."""
    fitting = [each for each in SCALES if each / view.metres <= LONGEST_SCALE]
    return fitting[-1] if fitting else SCALES[0]


def _bar(pen: _Pen, view: View, metres: float) -> None:
    label = f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"  # noqa: PLR2004 (metres of a kilometre)
    length = metres / view.metres
    left, bottom = 62.0, HEIGHT - 62.0
    pen.panel(40, bottom - 52, max(left + length, left + pen.width(label, 24)) + 22, bottom + 24, 14)
    pen.text(left, bottom - 24, label, 24, anchor="lm")
    pen.line([(left, bottom), (left + length, bottom)], INK, 5)
    for x in (left, left + length):
        pen.line([(x, bottom - 9), (x, bottom + 2)], INK, 4)


def _credit(pen: _Pen, credit: str) -> None:
    width = pen.width(credit, 18)
    pen.panel(WIDTH - width - 36, HEIGHT - 46, WIDTH - 10, HEIGHT - 10, 8)
    pen.text(WIDTH - 22, HEIGHT - 28, credit, 18, anchor="rm")
