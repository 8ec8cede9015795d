"""The header of a mail, and what its bytes allow: read line by line, before any library parses anything.

The standard library's parser is attackable from one small mail: a kilobyte of ``From: ((((`` ends its recursion, a
quarter of a megabyte of ``To:`` takes seconds, 20,000 encoded words ten of them. So headers are cut here by hand, and
the body only meets a parser when its size, its lines, its parts and their nesting are within limits.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from email.header import decode_header

LONGEST_HEADER = 102_400  # Postfix: header_size_limit
MOST_FIELDS = 200
MOST_ADDRESSES = 100
MOST_ENCODED_WORDS = 50
DEEPEST_NESTING = 20
MOST_PARTS = 100
# Ten megabytes of base64 have 140,000 lines; more of them only keep a parser busy.
MOST_LINES = 200_000
_LONGEST_VALUE = 8_192

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_NESTING = re.compile(rb"boundary\s*=|content-type\s*:\s*message/")
# Continued parameters (RFC 2231) are legal, and used for boundaries by nobody but those who hide them from a scanner.
_HIDDEN_BOUNDARY = re.compile(rb"boundary\*[0-9*]{0,8}\s*=")
_ADDRESSED = ("from", "to", "cc", "bcc", "reply-to", "sender")
_WINDOWS = "windows-1252"

# What mailers really write; anything else (utf-7, idna, unicode_escape, bogus names) is read as windows-1252.
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii", "ansi_x3.4-1968"), "utf-8"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "ansi"), _WINDOWS),
    **{name: name for name in (f"iso-8859-{number}" for number in (*range(2, 12), *range(13, 17)))},
    **{name: name for name in (f"windows-125{number}" for number in (0, 1, 3, 4, 5, 6, 7, 8))},
    **{name: name for name in ("koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5", "euc-jp", "euc-kr")},
    **{name: name for name in ("iso-2022-jp", "shift_jis", "shift-jis", "macintosh")},
}
# C0 but tab and line ends, C1, and the replacement of what no charset holds is kept: people see that it is damaged.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The fields of a mail's header, in order, names in lower case, values unfolded; and what is wrong with it.

    ``excess`` names the limit that the mail breaks: its body must not be parsed.
    """

    fields: tuple[tuple[str, bytes], ...] = ()
    body_at: int = 0
    excess: str = field(default="")

    def values(self, name: str) -> list[bytes]:
        """Give the values of all fields called *name*, topmost first."""
        return [value for key, value in self.fields if key == name]

    def text(self, name: str) -> str:
        """Give the first field called *name* as plain text, undecoded; empty when there is none."""
        return next((as_text(value) for key, value in self.fields if key == name), "")

    def has(self, name: str) -> bool:
        """Whether a field is called *name*."""
        return any(key == name for key, _ in self.fields)


def open_envelope(raw: bytes) -> Envelope:
    """Cut the header of *raw* into its fields, and measure what a parser of its body would meet."""
    # One byte more than allowed is enough to see that it is too long.
    end = _HEADER_END.search(raw, 0, LONGEST_HEADER + 4)
    head = raw[: end.start()] if end else raw[:LONGEST_HEADER]
    body_at = end.end() if end else len(raw)
    fields = _fields(head)
    if end is None and len(raw) > LONGEST_HEADER:
        return Envelope(tuple(fields), body_at, "header too long")
    return Envelope(tuple(fields), body_at, _excess(fields, raw, body_at))


def _fields(head: bytes) -> list[tuple[str, bytes]]:
    fields: list[tuple[str, bytes]] = []
    lines: list[bytes] = []

    def close() -> None:
        first = lines[0] if lines else b""
        if match := _FIELD.match(first):
            value = b" ".join([first[match.end() :], *lines[1:]])[:_LONGEST_VALUE]
            fields.append((match[1].decode("ascii").lower(), value.strip()))

    for line in head.splitlines():
        if line[:1] in {b" ", b"\t"} and lines:
            lines.append(line.strip())
            continue
        close()
        lines = [line]
        if len(fields) > MOST_FIELDS:
            return fields
    close()
    return fields


def _excess(fields: list[tuple[str, bytes]], raw: bytes, body_at: int) -> str:
    if len(fields) > MOST_FIELDS:
        return "too many header fields"
    if sum(value.count(b"@") for name, value in fields if name in _ADDRESSED) > MOST_ADDRESSES:
        return "too many addresses"
    if any(value.count(b"=?") > MOST_ENCODED_WORDS for _, value in fields):
        return "too many encoded words"
    if raw.count(b"\n") > MOST_LINES:
        return "too many lines"
    if any(len(value) >= _LONGEST_VALUE for name, value in fields if name.startswith("content-")):
        return "content header too long"
    return _nesting_excess(raw, body_at)


def _nesting_excess(raw: bytes, body_at: int) -> str:
    lowered = raw.lower()
    if _HIDDEN_BOUNDARY.search(lowered):
        return "hidden boundary"
    # Each level of nesting has to name a boundary or to be a message.
    if sum(1 for _ in _NESTING.finditer(lowered)) > DEEPEST_NESTING:
        return "nested too deep"
    boundaries = {quoted or bare for quoted, bare in _BOUNDARY.findall(raw)}
    parts = sum(raw.count(b"\n--" + boundary, max(0, body_at - 1)) for boundary in boundaries)
    return "too many parts" if parts > MOST_PARTS + len(boundaries) else ""


def digest_of(raw: bytes, envelope: Envelope) -> str:
    """Name what a mail says: the same for every copy of it, whatever the servers on its way added to its header."""
    said = hashlib.sha256(b"\n".join(envelope.values("subject")) + b"\n\n")
    said.update(raw[envelope.body_at :].replace(b"\r\n", b"\n").rstrip())
    return said.hexdigest()[:32]


def as_text(value: bytes, charset: str = "utf-8") -> str:
    """Decode *value* without ever failing: as declared, else as UTF-8, else as windows-1252 with marks of damage."""
    codec = _CHARSETS.get(charset.strip().strip("\"'").lower(), _WINDOWS)
    for candidate in dict.fromkeys((codec, "utf-8")):
        try:
            return clean(value.decode(candidate))
        except UnicodeDecodeError:
            continue
    return clean(value.decode(_WINDOWS, "replace"))


def clean(text: str) -> str:
    """Drop control characters, and write every line end as a line feed."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decoded(value: bytes) -> str:
    """Decode the encoded words of a header value (RFC 2047) onto one line."""
    text = as_text(value)
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (ValueError, LookupError):
        return text
    words = (as_text(piece, charset or "utf-8") if isinstance(piece, bytes) else piece for piece, charset in pieces)
    return " ".join("".join(words).split())
