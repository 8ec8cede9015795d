"""The letter to the town hall, to be printed, signed and posted: the same words as the mail, on an A4 page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date

from core.ports import Voice
from core.texts import Ear, Texts, word
from notifications.paper.ink import BOLD, INK, MM, SOFT, fit

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from notifications.enclose import Spec

A4 = (210 * MM, 297 * MM)
LEFT, INNER, TOP = 25 * MM, 160 * MM, 272 * MM
SIZE, MOST_LINES = 11.5, 6


def draw_letter(canvas: Canvas, spec: Spec, language: str) -> None:
    """Draw the sender, the date, what it is about, the words and the name below them."""
    ear = Ear(language, Voice.EMAIL, spec["time_zone"])
    params = spec["params"]
    top = fit(params["by"], INNER, 13, 1, BOLD).draw(canvas, LEFT, TOP, INK)
    top = fit(spec["community"], INNER, SIZE, 2).draw(canvas, LEFT, top, SOFT)
    fit(params["commune"], INNER, SIZE, 1).draw(canvas, LEFT, top, SOFT)
    day = format_date(datetime.fromisoformat(spec["at"]).astimezone(ZoneInfo(spec["time_zone"])), "long", language)
    date = fit(day, INNER, SIZE, 1)
    date.draw(canvas, LEFT + INNER - date.width, 236 * MM, INK)
    top = fit(_said("heading", spec, ear), INNER, 12.5, 2, BOLD).draw(canvas, LEFT, 220 * MM, INK) - 8 * MM
    for paragraph in _said("body", spec, ear).split("\n"):
        if not paragraph.strip():
            top -= 4 * MM
            continue
        top = fit(paragraph, INNER, SIZE, MOST_LINES, leading=1.45, is_even=False).draw(canvas, LEFT, top, INK)
    top = fit(_said("closing", spec, ear), INNER, SIZE, 1).draw(canvas, LEFT, top - 8 * MM, INK)
    fit(params["by"], INNER, SIZE, 1, BOLD).draw(canvas, LEFT, top - 14 * MM, INK)


def _said(key: str, spec: Spec, ear: Ear) -> str:
    worded = word(Texts.load(), f"advocacy.{key}", spec["params"], ear)
    return "".join(span.text for span in worded.pieces[0][0])
