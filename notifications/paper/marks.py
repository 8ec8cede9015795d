"""The drawings on our papers: the bell, the square that a telephone reads, the line to cut along."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import segno

from notifications.paper.ink import AMBER, INDIGO, LINE, MM, PAPER

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

QUIET = 4
"""White modules around the square, without which a telephone may not see it (ISO/IEC 18004)."""


@lru_cache(maxsize=64)
def square(url: str) -> segno.QRCode:
    """Make the square of *url*; a quarter of it may be torn or wet."""
    return segno.make(url, error="q", micro=False)


def draw_square(canvas: Canvas, url: str, x: float, y: float, side: float) -> None:
    """Draw the square with its white margin, its lower left corner at *x*, *y*; as lines, sharp at any size."""
    rows = [list(row) for row in square(url).matrix]
    module = side / (len(rows) + 2 * QUIET)
    canvas.setFillColor(PAPER)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    path = canvas.beginPath()
    for number, row in enumerate(rows):
        bottom = y + side - (number + QUIET + 1) * module
        start = None
        for column, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                path.rect(x + (start + QUIET) * module, bottom, (column - start) * module, module)
                start = None
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)


def draw_bell(canvas: Canvas, x: float, y: float, side: float) -> None:
    """Draw our sign, as it stands on our pages (bell.svg), its lower left corner at *x*, *y*."""
    canvas.saveState()
    canvas.translate(x, y + side)
    canvas.scale(side / 48, -side / 48)
    canvas.setFillColor(INDIGO)
    canvas.roundRect(0, 0, 48, 48, 12, stroke=0, fill=1)
    bell = canvas.beginPath()
    bell.moveTo(24, 8)
    bell.curveTo(22.3, 8, 21, 9.3, 21, 11)
    bell.lineTo(21, 12.2)
    bell.curveTo(16, 13.5, 13, 17.8, 13, 23)
    bell.curveTo(13, 29, 11.5, 31.5, 9.5, 33.5)
    bell.lineTo(9.5, 36)
    bell.lineTo(38.5, 36)
    bell.lineTo(38.5, 33.5)
    bell.curveTo(36.5, 31.5, 35, 29, 35, 23)
    bell.curveTo(35, 17.8, 32, 13.5, 27, 12.2)
    bell.lineTo(27, 11)
    bell.curveTo(27, 9.3, 25.7, 8, 24, 8)
    bell.close()
    canvas.setFillColor(AMBER)
    canvas.drawPath(bell, stroke=0, fill=1)
    canvas.circle(24, 39.4, 3.4, stroke=0, fill=1)
    canvas.restoreState()


def draw_cut(canvas: Canvas, x: float, y: float, x2: float, y2: float) -> None:
    """Draw a line to cut along."""
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.25 * MM)
    canvas.setDash(1.2 * MM, 1.6 * MM)
    canvas.line(x, y, x2, y2)
    canvas.restoreState()


def picture(url: str) -> bytes:
    """Give the square alone as a PNG, large enough for a poster of one's own."""
    written = BytesIO()
    square(url).save(written, kind="png", scale=24, border=QUIET)
    return written.getvalue()
