"""Letters and lines on a page: the font, the colours, and words that fit the place they are given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

    from core.wire import Rich

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "Tocsin", "Tocsin-Bold"
"""Source Sans 3, under the SIL Open Font License (fonts/OFL.txt): its figures are read at a glance, from afar."""
INK, SOFT, LINE = HexColor(0x1C1B29), HexColor(0x55536A), HexColor(0xB9B6C9)
INDIGO, AMBER, PAPER = HexColor(0x3D3A6B), HexColor(0xFFC861), HexColor(0xFFFFFF)
"""Indigo prints as a dark grey, amber as a light one: nothing is said by colour alone."""
MM = 72 / 25.4
"""Points in a millimetre."""
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_STEP = 0.94
_BALANCED = 3


@cache
def load_fonts() -> None:
    """Make the fonts known to the library, once."""
    registerFont(TTFont(REGULAR, FONTS / "Regular.ttf"))
    registerFont(TTFont(BOLD, FONTS / "Bold.ttf"))


def printable(words: str) -> str:
    """Give *words* with what the font can draw: an emoji in a name is left out rather than shown as a box."""
    load_fonts()
    known = getFont(BOLD).face.charToGlyph
    plain = words.replace(_NARROW_SPACE, "\N{NO-BREAK SPACE}").replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return "".join(sign for sign in plain if ord(sign) in known)


Piece = tuple[str, str]
"""Words, and the font that they are set in."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of words at the size at which they fit."""

    lines: tuple[tuple[Piece, ...], ...]
    size: float
    leading: float

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * self.leading

    @property
    def width(self) -> float:
        """How wide the longest line is."""
        return max((_width(line, self.size) for line in self.lines), default=0)

    def draw(self, canvas: Canvas, x: float, top: float, color: Color = INK, *, centred: bool = False) -> float:
        """Draw the lines below *top*, from *x* or around it; give where the next thing may begin."""
        canvas.setFillColor(color)
        baseline = top - self.size * (self.leading / 2 + 0.28)
        for line in self.lines:
            at = x - _width(line, self.size) / 2 if centred else x
            for words, font in line:
                canvas.setFont(font, self.size)
                canvas.drawString(at, baseline, words)
                at += stringWidth(words, font, self.size)
            baseline -= self.size * self.leading
        return top - self.height


def fit(
    words: str | Rich,
    width: float,
    size: float,
    most: int,
    font: str = REGULAR,
    leading: float = 1.25,
    *,
    is_even: bool = True,
) -> Block:
    """Set *words* in at most *most* lines of *width* points, as large as *size* if they fit; bold where they say so.

    A few lines are made about as long as each other, if *is_even*.
    """
    load_fonts()
    spans = [(words, font)] if isinstance(words, str) else [(s.text, BOLD if s.bold else font) for s in words]
    said = _words([(printable(text), of) for text, of in spans])
    if any(_width(word, size) > width for word in said):
        said = _parted(said)
    lines = _wrap(said, width, size)
    while len(lines) > most or any(_width(line, size) > width for line in lines):
        size *= _STEP
        lines = _wrap(said, width, size)
    if is_even and len(lines) <= _BALANCED:
        lines = _balanced(said, width, size, len(lines))
    return Block(tuple(tuple(line) for line in lines), size, leading)


def _balanced(words: Sequence[Sequence[Piece]], width: float, size: float, most: int) -> list[list[Piece]]:
    """Make the lines about as long as each other: no word stands alone on the last one."""
    lines = _wrap(words, width, size)
    while width > size:
        width -= size * 0.4
        narrower = _wrap(words, width, size)
        if len(narrower) > most or any(_width(line, size) > width for line in narrower):
            break
        lines = narrower
    return lines


def _words(spans: Sequence[Piece]) -> list[list[Piece]]:
    """Cut at ordinary spaces only: the others are there so that a line does not break."""
    words: list[list[Piece]] = [[]]
    for text, font in spans:
        for place, part in enumerate(text.split(" ")):
            if place:
                words.append([])
            if part:
                words[-1].append((part, font))
    return [word for word in words if word]


def _parted(words: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Let words break after their hyphens too: some places are called by one very long word."""
    parted: list[list[Piece]] = []
    for word in words:
        is_open = False
        for text, font in word:
            for part in re.split(r"(?<=-)", text):
                if is_open:
                    parted[-1].append((part, font))
                else:
                    parted.append([(part, font)])
                is_open = not part.endswith("-")
    return parted


def _wrap(words: Sequence[Sequence[Piece]], width: float, size: float) -> list[list[Piece]]:
    """Put words into lines of *width* points; one that is wider stays whole."""
    lines: list[list[Piece]] = []
    for word in words:
        space = [] if lines and lines[-1][-1][0].endswith("-") else [(" ", word[0][1])]
        longer = [*lines[-1], *space, *word] if lines else []
        if lines and _width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(list(word))
    return lines


def _width(line: Sequence[Piece], size: float) -> float:
    return size * sum([_width_at_one(words, font) for words, font in line])


@lru_cache(maxsize=4096)
def _width_at_one(words: str, font: str) -> float:
    return float(stringWidth(words, font, 1))
