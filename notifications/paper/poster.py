"""The poster (A4 and A3) and the flyer (A5, alone or two on a sheet)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.paper.ink import BOLD, INDIGO, INK, LINE, MM, SOFT, fit
from notifications.paper.marks import draw_bell, draw_cut, draw_square

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

    from notifications.paper.door import Door
    from notifications.paper.ink import Block

A3, A4, A5 = (297 * MM, 420 * MM), (210 * MM, 297 * MM), (148 * MM, 210 * MM)
POINTS = ("danger_point", "help_point", "free_point", "private_point")


def draw_poster(canvas: Canvas, door: Door) -> None:
    """Draw the poster on an A4 page; a larger one is the same, scaled."""
    width, height = A4
    left, inner = 20 * MM, width - 40 * MM
    top = _head(canvas, door, left, height - 20 * MM, inner, 46)
    headline = fit(door.rich("headline"), inner, 34, 2, BOLD, 1.12)
    top = headline.draw(canvas, left, top - 12 * MM, INDIGO)
    top = fit(door.rich("promise"), inner, 18, 3).draw(canvas, left, top - 4 * MM, INK)
    _enter(canvas, door, left, 34 * MM, inner, 62 * MM, 1.0)
    _points(canvas, door, left, top - 10 * MM, inner, 17, 108 * MM)
    _foot(canvas, door, width, 15 * MM, 15)


def draw_flyer(canvas: Canvas, door: Door) -> None:
    """Draw the flyer on an A5 page."""
    width, height = A5
    left, inner = 13 * MM, width - 26 * MM
    top = _head(canvas, door, left, height - 13 * MM, inner, 30)
    top = fit(door.rich("headline"), inner, 23, 2, BOLD, 1.12).draw(canvas, left, top - 7 * MM, INDIGO)
    top = fit(door.rich("promise"), inner, 13, 3).draw(canvas, left, top - 2.5 * MM, INK)
    _enter(canvas, door, left, 22 * MM, inner, 44 * MM, 0.74)
    _points(canvas, door, left, top - 6 * MM, inner, 12.5, 73 * MM)
    _foot(canvas, door, width, 10 * MM, 11)


def draw_two_flyers(canvas: Canvas, door: Door) -> None:
    """Draw two flyers side by side on an A4 page that lies, with the line to cut along."""
    half = A4[1] / 2
    for x in (0, half):
        canvas.saveState()
        canvas.translate(x + (half - A5[0]) / 2, 0)
        draw_flyer(canvas, door)
        canvas.restoreState()
    draw_cut(canvas, half, 0, half, A4[0])


def _head(canvas: Canvas, door: Door, left: float, top: float, inner: float, size: float) -> float:
    """Draw our sign, the commune and the community's name over a thick line."""
    bell = size * 0.82
    draw_bell(canvas, left, top - bell, bell)
    small = fit(door.rich("among"), inner, size * 0.3, 1, BOLD)
    small.draw(canvas, left + bell + size * 0.28, top - size * 0.02, SOFT)
    if door.commune:
        fit(door.commune, inner - bell - size, size * 0.3, 1).draw(
            canvas, left + bell + size * 0.28, top - size * 0.4, SOFT
        )
    name = fit(door.community, inner, size, 2, BOLD, 1.08)
    top = name.draw(canvas, left, top - bell - size * 0.28, INK)
    canvas.setFillColor(INDIGO)
    canvas.rect(left, top - size * 0.26, inner, size * 0.075, stroke=0, fill=1)
    return top - size * 0.26


def _points(canvas: Canvas, door: Door, left: float, top: float, inner: float, size: float, bottom: float) -> None:
    """Draw what it is for, each with its mark, spread over the room that there is."""
    blocks = [fit(door.rich(key), inner - size * 1.5, size, 2, leading=1.28) for key in POINTS]
    free = top - bottom - sum(block.height for block in blocks)
    gap = max(size * 0.2, min(size * 1.15, free / len(blocks)))
    for block in blocks:
        canvas.setFillColor(INDIGO)
        canvas.circle(left + size * 0.32, top - size * 0.66, size * 0.24, stroke=0, fill=1)
        top = block.draw(canvas, left + size * 1.5, top, INK) - gap


def _enter(canvas: Canvas, door: Door, left: float, bottom: float, inner: float, side: float, scale: float) -> None:
    """Draw the frame with the square, and beside it how to enter."""
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.5 * MM * scale)
    canvas.roundRect(left, bottom, inner, side + 4 * MM * scale, 4 * MM * scale, stroke=1, fill=0)
    draw_square(canvas, door.url, left + 2 * MM * scale, bottom + 2 * MM * scale, side)
    x, room = left + side + 7 * MM * scale, inner - side - 13 * MM * scale
    gap, blocks = _told(door, room, side, scale)
    whole = sum(block.height for block, _ in blocks) + gap * (len(blocks) - 1)
    top = bottom + (side + 4 * MM * scale + whole) / 2
    for block, color in blocks:
        top = block.draw(canvas, x, top, color) - gap


def _told(door: Door, room: float, side: float, scale: float) -> tuple[float, list[tuple[Block, Color]]]:
    """Say how to enter in *room* by *side* points, smaller where the name is long; with the gap between the blocks."""
    while True:
        gap = 4.5 * MM * scale
        blocks = [
            (fit(door.rich("scan"), room, 21 * scale, 3, BOLD, 1.16), INDIGO),
            (fit(door.by_hand(), room, 15.5 * scale, 4, leading=1.3), INK),
            (fit(door.rich("answered"), room, 14 * scale, 3, leading=1.3), SOFT),
        ]
        if sum(block.height for block, _ in blocks) + gap * (len(blocks) - 1) <= side:
            return gap, blocks
        scale *= 0.96


def _foot(canvas: Canvas, door: Door, width: float, bottom: float, size: float) -> None:
    """Draw the numbers to call first."""
    danger = fit(door.rich(f"danger_{door.country}"), width * 0.86, size, 1, BOLD)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.2 * MM)
    danger.draw(canvas, width / 2, bottom + danger.height, INK, centred=True)
