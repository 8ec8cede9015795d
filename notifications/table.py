"""A table as a file: CSV that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from core.ports import Voice
from core.texts import Ear, Texts, word
from core.wire import Attachment, AttachmentKind, plain
from notifications.enclose import Spec

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet begins a formula with (OWASP ASVS 5.0, 1.2.10)."""


def table(name: str, rows: Iterable[Sequence[str]]) -> Attachment:
    """Make a CSV file; the mark at its beginning tells spreadsheets that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return Attachment(AttachmentKind.FILE, "text/csv", name, text.getvalue().encode("utf-8-sig"))


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def history(spec: Spec, language: str) -> Attachment:
    """Make the history of a community: when, what and who, in the reader's language."""
    texts, ear = Texts.load(), Ear(language, Voice.EMAIL)

    def said(key: str) -> str:
        return "".join(plain(piece) for piece, _ in word(texts, key, {}, ear).pieces)

    head = [said("life.when"), said("life.what"), said("life.who")]
    rows = [[at, said(f"life.word_{kind}"), name or said("life.somebody")] for at, kind, name in spec["rows"]]
    return table(f"{said('life.file_name')}.csv", [head, *rows])
