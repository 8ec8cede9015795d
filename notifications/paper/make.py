"""From a spec to a file: which paper is drawn on which page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from core.language.words import normalise
from core.wire import Attachment, AttachmentKind
from notifications.paper.door import LANGUAGES, Door
from notifications.paper.ink import load_fonts, printable
from notifications.paper.letter import draw_letter
from notifications.paper.marks import picture
from notifications.paper.poster import A3, A4, A5, draw_flyer, draw_poster, draw_two_flyers
from notifications.paper.slides import SLIDE, draw_slides
from notifications.paper.stickers import draw_stickers

if TYPE_CHECKING:
    from notifications.enclose import Maker, Spec

Draw = Callable[[Canvas, Door], None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of our papers: what its file is called, the page in points, who draws it, and how much larger than drawn."""

    name: str
    page: tuple[float, float]
    draw: Draw
    scale: float = 1.0


SHEETS: Mapping[str, Sheet] = {
    "poster_a4": Sheet("affiche-a4", A4, draw_poster),
    "poster_a3": Sheet("affiche-a3", A3, draw_poster, A3[1] / A4[1]),
    "flyer": Sheet("tract-a5", A5, draw_flyer),
    "two_flyers": Sheet("tract-2-par-page", (A4[1], A4[0]), draw_two_flyers),
    "stickers": Sheet("autocollants", A4, draw_stickers),
    "slides": Sheet("presentation", SLIDE, draw_slides),
}


def sheet_maker(sheet: Sheet) -> Maker:
    """Give what makes this paper as a PDF."""

    def make(spec: Spec, language: str) -> Attachment:
        door = Door.from_spec(spec, language)
        data = as_pdf(sheet, door)
        return Attachment(AttachmentKind.FILE, "application/pdf", file_name(sheet.name, door.community, "pdf"), data)

    return make


def as_pdf(sheet: Sheet, door: Door) -> bytes:
    """Draw a paper; the same one is the same bytes."""

    def draw(canvas: Canvas) -> None:
        if sheet.scale != 1.0:
            canvas.scale(sheet.scale, sheet.scale)
        sheet.draw(canvas, door)

    return _pdf(sheet.page, door.community, door.language, draw)


def _pdf(page: tuple[float, float], title: str, language: str, draw: Callable[[Canvas], None]) -> bytes:
    load_fonts()
    written = BytesIO()
    canvas = Canvas(written, pagesize=page, invariant=True, lang=language)
    canvas.setTitle(printable(title))
    canvas.setAuthor("Tocsin")
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def square_alone(spec: Spec, language: str) -> Attachment:
    """Make the square alone, as a picture that any program takes."""
    door = Door.from_spec(spec, language)
    return Attachment(AttachmentKind.FILE, "image/png", file_name("qr", door.community, "png"), picture(door.url))


def ready_texts(spec: Spec, language: str) -> Attachment:
    """Make the texts for groups and boards."""
    door = Door.from_spec(spec, language)
    said = "\n\n---\n\n".join(door.said(f"texts_{each}") for each in ("title", "short", "warm", "board"))
    name = file_name("textes", door.community, "txt")
    return Attachment(AttachmentKind.FILE, "text/plain", name, f"{said}\n".encode("utf-8-sig"))


def town_hall_letter(spec: Spec, language: str) -> Attachment:
    """Make the letter to the town hall."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    data = _pdf(A4, spec["community"], known, lambda canvas: draw_letter(canvas, spec, known))
    return Attachment(AttachmentKind.FILE, "application/pdf", file_name("lettre", spec["community"], "pdf"), data)


def file_name(what: str, community: str, ending: str) -> str:
    """Name a file so that any telephone can keep it: small letters, digits and dashes."""
    place = re.sub(r"[^a-z0-9]+", "-", normalise(community)).strip("-")[:40].strip("-")
    return f"{what}-{place}.{ending}" if place else f"{what}.{ending}"


PAPERS: Mapping[str, Maker] = {
    **{name: sheet_maker(sheet) for name, sheet in SHEETS.items()},
    "qr": square_alone,
    "texts": ready_texts,
    "letter": town_hall_letter,
}
