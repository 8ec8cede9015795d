"""The text of an HTML mail: what a person typed, without the quoted mail, styles and scripts.

The standard library's ``HTMLParser`` is not used: on Python 3.11, 128 KB of ``<a <a <a`` keep it busy for minutes.
What a mail needs is a single pass over its tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LONGEST = 524_288
_LONGEST_TAG = 2_048
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NAMED = re.compile(r"""\b(?:class|id)\s*=\s*("[^"]*"|'[^']*'|[^\s"']+)""", re.IGNORECASE)
_SILENT = frozenset({"style", "script", "head", "title", "template", "blockquote"})
_LINES = frozenset({"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
# Gmail, Yahoo, Proton and Thunderbird put the quoted mail in such a block.
_QUOTES = ("gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")
# Outlook puts such a block above the quoted mail, which follows it as if it had been typed.
_ANNOUNCES_QUOTE = ("divrplyfwdmsg", "appendonsend")
_SEPARATOR = "\n-----Original Message-----\n"


def html_text(page: str) -> str:
    """Read *page* as lines of text; never more than its first half megabyte."""
    reader = _Reader()
    for text, tag in _pieces(page[:_LONGEST]):
        reader.hear(text)
        reader.turn(tag)
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    text_lines: list[str] = []
    for line in lines:
        if line or (text_lines and text_lines[-1]):
            text_lines.append(line)
    return "\n".join(text_lines).strip()


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Cut *page* into texts, each with the tag that follows it, in time linear in its length."""
    at, text_from, end = 0, 0, -1
    while (start := page.find("<", at)) >= 0:
        if page.startswith("<!--", start):
            yield page[text_from:start], ""
            closing = page.find("-->", start + 4)
            if closing < 0:
                return
            at = text_from = closing + 3
            continue
        if end < start:
            end = page.find(">", start)
            if end < 0:
                break
        # "1 < 2 <b>": a sign that another one follows before any tag ends is mere text.
        inner = page.find("<", start + 1, end)
        if inner >= 0:
            at = inner
            continue
        yield page[text_from:start], page[start + 1 : min(end, start + _LONGEST_TAG)]
        at = text_from = end + 1
    yield page[text_from:], ""


@dataclass(slots=True)
class _Reader:
    pieces: list[str] = field(default_factory=list)
    # The element that is left out, and how many of its kind are open inside.
    silent: str = ""
    depth: int = 0

    def hear(self, text: str) -> None:
        """Keep *text*; line ends in the source of a page are mere spaces."""
        if not self.silent and text:
            self.pieces.append(html.unescape(text.replace("\n", " ")))

    def turn(self, tag: str) -> None:
        """Open or close the element of *tag*."""
        match = _TAG.match(tag)
        if match is None:
            return
        closes, name = bool(match[1]), match[2].lower()
        if name == "body":
            # Whatever was left open before it, such as a head without its end.
            self.silent = ""
        elif self.silent:
            if name == self.silent:
                self.depth += -1 if closes else 1
                self.silent = name if self.depth > 0 else ""
        elif not closes and (name in _SILENT or (name == "div" and _is_called(tag, _QUOTES))):
            self.silent, self.depth = name, 1
        elif not closes and name == "div" and _is_called(tag, _ANNOUNCES_QUOTE):
            self.pieces.append(_SEPARATOR)
        elif name in _LINES and not (closes and name == "br"):
            self.pieces.append("\n")


def _is_called(tag: str, names: tuple[str, ...]) -> bool:
    named = " ".join(_NAMED.findall(tag)).lower()
    return any(name in named for name in names)
