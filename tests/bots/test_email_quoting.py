"""Replies as mail programs write them: only what the neighbour typed may remain.

The samples are in ``quoted_replies.txt``: under REPLIES, each must leave "vu"; under KEPT, nothing may be taken away.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.email.quoting import without_quotes

_PARTS = re.split(r"^##### (\w+)\n", (Path(__file__).parent / "quoted_replies.txt").read_text(), flags=re.MULTILINE)


def samples(title: str) -> list[object]:
    """Give the samples under *title*, each under its name."""
    named = re.split(r"^=== (.+)\n", _PARTS[_PARTS.index(title) + 1], flags=re.MULTILINE)[1:]
    pairs = zip(named[::2], named[1::2], strict=True)
    return [pytest.param(text.removesuffix("\n"), id=name) for name, text in pairs]


@pytest.mark.parametrize("text", samples("REPLIES"))
def test_only_what_was_typed_is_read(text: str) -> None:
    assert without_quotes(text) == "vu"


@pytest.mark.parametrize("text", samples("KEPT"))
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert without_quotes(text) == text
