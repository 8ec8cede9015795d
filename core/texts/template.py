"""A text with holes: ``{name}`` is filled in, ``**…**`` is bold, and a line whose holes are all empty is left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.wire import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.wire import Rich

_SILENT_E = re.compile(r"\b(d|D|qu|Qu)e $")
_VOWEL = re.compile(r"[aeiouàâéèêëîïôùûœ][a-zà-ÿœ'’-]", re.IGNORECASE)
_TOKEN = re.compile(r"(\*\*|\{[a-z_]+\})")


@dataclass(frozen=True, slots=True)
class Run:
    """A literal or a hole of one line."""

    text: str
    is_hole: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class Template:
    """Lines of runs, parsed once."""

    lines: tuple[tuple[Run, ...], ...]

    @classmethod
    def parse(cls, source: str) -> Template:
        """Read *source*; user text is never parsed, only the texts of the product are."""
        bold = False
        lines: list[tuple[Run, ...]] = []
        for line in source.strip("\n").split("\n"):
            runs: list[Run] = []
            for piece in _TOKEN.split(line):
                if piece == "**":
                    bold = not bold
                elif piece.startswith("{") and piece.endswith("}"):
                    runs.append(Run(piece[1:-1], is_hole=True, bold=bold))
                elif piece:
                    runs.append(Run(piece, is_hole=False, bold=bold))
            lines.append(tuple(runs))
        return cls(tuple(lines))

    @property
    def holes(self) -> frozenset[str]:
        """The names of the holes."""
        return frozenset(run.text for line in self.lines for run in line if run.is_hole)

    def fill(self, value: Callable[[str], Rich]) -> Rich:
        """Give the spans of the text with each hole replaced by *value* of its name."""
        filled: list[list[Span]] = []
        for line in self.lines:
            values = {run.text: value(run.text) for run in line if run.is_hole}
            if values and not any(values.values()):
                continue
            spans: list[Span] = []
            for run in line:
                if run.is_hole:
                    _elide(spans, values[run.text])
                    spans.extend(Span(span.text, bold=span.bold or run.bold) for span in values[run.text])
                else:
                    spans.append(Span(run.text, run.bold))
            filled.append(_tidy(spans))
        return _joined(filled)


def _elide(before: list[Span], filled: Rich) -> None:
    """Let « de » and « que » before a hole lose their e where a vowel follows: « d'Ana », but « de A12 »."""
    if before and filled and _VOWEL.match(filled[0].text):
        before[-1] = Span(_SILENT_E.sub(r"\1'", before[-1].text), before[-1].bold)


def _tidy(spans: list[Span]) -> list[Span]:
    """Take away the white space that an empty hole leaves, and the full stop after « Paul D. »."""
    kept: list[Span] = []
    for span in spans:
        text = re.sub(r"  +", " ", span.text)
        if text.startswith(" ") and (not kept or kept[-1].text.endswith((" ", "\n"))):
            text = text[1:]
        if text.startswith(".") and kept and kept[-1].text.endswith("."):
            text = text[1:]
        if text:
            kept.append(Span(text, span.bold))
    if kept and kept[-1].text.endswith(" "):
        kept[-1] = Span(kept[-1].text.rstrip(" "), kept[-1].bold)
    return kept


def _joined(lines: list[list[Span]]) -> Rich:
    spans: list[Span] = []
    for number, line in enumerate(lines):
        if number:
            spans.append(Span("\n"))
        spans.extend(line)
    merged: list[Span] = []
    for span in spans:
        if merged and merged[-1].bold == span.bold:
            merged[-1] = Span(merged[-1].text + span.text, span.bold)
        elif span.text:
            merged.append(span)
    return tuple(merged)
