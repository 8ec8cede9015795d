"""The text of an HTML mail: what a person typed, without the quoted mail, styles and scripts."""

from __future__ import annotations

from html.parser import HTMLParser

_LONGEST = 131_072
_SILENT = frozenset({"style", "script", "head", "title", "template", "blockquote"})
_LINES = frozenset({"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
# Gmail, Outlook, Yahoo, Proton and Thunderbird put the quoted mail, and phones their signature, in such a block.
_QUOTES = ("gmail_quote", "divrplyfwdmsg", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix", "appendonsend")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            if tag == self._silent[0]:
                self._silent.append(tag)
        elif tag in _SILENT or (tag == "div" and _is_quote(attrs)):
            self._silent.append(tag)
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[0]:
                self._silent.pop()
        elif tag in _LINES and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # Line ends in HTML source are mere spaces.
            self.pieces.append(" ".join(data.split("\n")))


def _is_quote(attrs: list[tuple[str, str | None]]) -> bool:
    named = " ".join(value or "" for key, value in attrs if key in {"class", "id"}).lower()
    return any(quote in named for quote in _QUOTES)


def html_text(html: str) -> str:
    """Read *html* as lines of text; never more than its first 128 KB."""
    reader = _Reader()
    reader.feed(html[:_LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).split("\n"))
    text: list[str] = []
    for line in lines:
        if line or (text and text[-1]):
            text.append(line)
    return "\n".join(text).strip()
