"""Twenty-four stickers on an A4 sheet, for labels of 63.5 by 33.9 mm, which every stationer sells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.paper.ink import BOLD, INDIGO, INK, MM, SOFT, fit
from notifications.paper.marks import draw_cut, draw_square

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

    from notifications.paper.door import Door
    from notifications.paper.ink import Block

COLUMNS, ROWS = 3, 8
WIDTH, HEIGHT, GAP = 63.5 * MM, 33.9 * MM, 2.54 * MM
SIDE = HEIGHT - 5 * MM
LEFT, BOTTOM = (210 * MM - COLUMNS * WIDTH - (COLUMNS - 1) * GAP) / 2, (297 * MM - ROWS * HEIGHT) / 2


def draw_stickers(canvas: Canvas, door: Door) -> None:
    """Draw the sheet, with lines for whoever cuts it out of plain paper."""
    blocks = _words(door)
    for column in range(COLUMNS):
        for row in range(ROWS):
            _sticker(canvas, door.url, blocks, LEFT + column * (WIDTH + GAP), BOTTOM + row * HEIGHT)
    right, top = LEFT + COLUMNS * WIDTH + (COLUMNS - 1) * GAP, BOTTOM + ROWS * HEIGHT
    for row in range(ROWS + 1):
        draw_cut(canvas, LEFT, BOTTOM + row * HEIGHT, right, BOTTOM + row * HEIGHT)
    for column in range(COLUMNS):
        for x in (LEFT + column * (WIDTH + GAP), LEFT + column * (WIDTH + GAP) + WIDTH):
            draw_cut(canvas, x, BOTTOM, x, top)


def _words(door: Door) -> list[tuple[Block, Color]]:
    room = WIDTH - SIDE - 5.5 * MM
    return [
        (fit(door.community, room, 12.5, 3, BOLD, 1.12), INK),
        (fit(door.rich("sticker"), room, 9, 3, leading=1.2), INDIGO),
        (fit(door.rich("scan_short"), room, 8.5, 2, leading=1.2), SOFT),
    ]


def _sticker(canvas: Canvas, url: str, blocks: list[tuple[Block, Color]], x: float, y: float) -> None:
    draw_square(canvas, url, x + 1.5 * MM, y + 2.5 * MM, SIDE)
    gap = 1.6 * MM
    top = y + (HEIGHT + sum(block.height for block, _ in blocks) + gap * (len(blocks) - 1)) / 2
    for block, color in blocks:
        top = block.draw(canvas, x + SIDE + 2.5 * MM, top, color) - gap
