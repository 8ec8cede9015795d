"""The presentation: six pages to show on a screen or to print, for an evening among neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.paper.ink import BOLD, INDIGO, INK, LINE, PAPER, SOFT, fit
from notifications.paper.marks import draw_bell, draw_square

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from notifications.paper.door import Door

SLIDE = (960.0, 540.0)
"""Sixteen to nine, as screens are."""
LEFT, INNER = 80.0, 800.0
PAGES = ("what", "alert", "life", "trust")


def draw_slides(canvas: Canvas, door: Door) -> None:
    """Draw all pages; the caller ends the last one."""
    _title(canvas, door)
    for number, key in enumerate(PAGES, start=2):
        canvas.showPage()
        _page(canvas, door, key, number)
    canvas.showPage()
    _enter(canvas, door)


def _title(canvas: Canvas, door: Door) -> None:
    draw_bell(canvas, LEFT, 392, 72)
    fit(door.rich("among"), INNER - 100, 24, 1, BOLD).draw(canvas, LEFT + 92, 462, SOFT)
    if door.commune:
        fit(door.commune, INNER - 100, 22, 1).draw(canvas, LEFT + 92, 430, SOFT)
    name = fit(door.community, INNER, 72, 2, BOLD, 1.08)
    top = name.draw(canvas, LEFT, 360, INK)
    canvas.setFillColor(INDIGO)
    canvas.rect(LEFT, top - 20, 160, 6, stroke=0, fill=1)
    fit(door.rich("headline"), INNER, 30, 2).draw(canvas, LEFT, top - 44, INDIGO)


def _page(canvas: Canvas, door: Door, key: str, number: int) -> None:
    fit(door.rich(f"slide_{key}"), INNER, 44, 1, BOLD).draw(canvas, LEFT, 470, INDIGO)
    canvas.setFillColor(INDIGO)
    canvas.rect(LEFT, 398, 100, 5, stroke=0, fill=1)
    top = 350.0
    for line in (1, 2, 3):
        _mark(canvas, top, str(line) if key == "alert" else "")
        top = fit(door.rich(f"slide_{key}_{line}"), INNER - 76, 27, 2).draw(canvas, LEFT + 76, top, INK) - 30
    _foot(canvas, door, number)


def _mark(canvas: Canvas, top: float, number: str) -> None:
    """Draw a step's number in its circle, or a dot."""
    canvas.setFillColor(INDIGO)
    if not number:
        canvas.circle(LEFT + 24, top - 17, 7, stroke=0, fill=1)
        return
    canvas.circle(LEFT + 24, top - 18, 24, stroke=0, fill=1)
    fit(number, 40, 26, 1, BOLD).draw(canvas, LEFT + 24, top - 2, PAPER, centred=True)


def _enter(canvas: Canvas, door: Door) -> None:
    fit(door.rich("slide_enter"), INNER, 44, 1, BOLD).draw(canvas, LEFT, 470, INDIGO)
    canvas.setFillColor(INDIGO)
    canvas.rect(LEFT, 398, 100, 5, stroke=0, fill=1)
    draw_square(canvas, door.url, LEFT - 22, 76, 310)
    x, room = LEFT + 320, INNER - 320
    top = fit(door.rich("scan"), room, 34, 3, BOLD, 1.16).draw(canvas, x, 352, INK) - 20
    top = fit(door.by_hand(), room, 24, 4, leading=1.3).draw(canvas, x, top, INK) - 16
    fit(door.rich("answered"), room, 21, 2, leading=1.3).draw(canvas, x, top, SOFT)
    _foot(canvas, door, len(PAGES) + 2)


def _foot(canvas: Canvas, door: Door, number: int) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(1)
    canvas.line(LEFT, 56, LEFT + INNER, 56)
    fit(door.rich(f"danger_{door.country}"), INNER - 60, 16, 1, BOLD).draw(canvas, LEFT, 46, INK)
    page = fit(str(number), 60, 16, 1)
    page.draw(canvas, LEFT + INNER - page.width, 46, SOFT)
