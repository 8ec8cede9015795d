"""An invitation to one community: it expires, and can be withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from core.model.member import Role

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two signs that are not taken for one another when read aloud."""
CODE_LENGTH = 8
LINK_LENGTH = 26
"""A hundred and thirty bits: what stands in a link is never typed, and cannot be guessed."""

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_HALF = CODE_LENGTH // 2
_MOST_PIECES, _MOST_WRONG = 4, 2
_CODE_NAMED = re.compile(r"\bcode\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code, or a link, that admits one person; both are kept only as their hashes."""

    id: int
    community_id: int
    roles: frozenset[Role]
    created_at: datetime
    expires_at: datetime
    inviter_id: int | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be used at *now*."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


def as_code(text: str) -> str:
    """Give *text* as it would stand on an invitation: upper case, without spaces or dashes."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def code_in(text: str, *, is_asked: bool = False) -> str:
    """Give the code of an invitation that stands in *text*; empty where there is none.

    It may be typed in pieces: « K7PM 2QXD ». Where one *is_asked* for it may be eight capitals in a sentence, two
    halves of which one is all letters, or what its sentence calls a code, with a sign wrong, missing or too many.
    """
    words = _TOKEN.findall(text)
    found = [word for word in words if _is_surely(as_code(word))] + _in_pieces(words)
    if is_asked:
        halves = pairwise(words)
        found += [a + b for a, b in halves if len(a) == len(b) == _HALF and _is_surely(as_code(a + b))]
        found += [word for word in words if word.isupper() and _is_code(word)] if len(words) > 1 else []
        found += [word for word in words if _CODE_NAMED.search(text) and _is_mistyped(as_code(word))]
    return as_code(found[0]) if found else ""


def _in_pieces(words: Sequence[str]) -> list[str]:
    """Give what of *words* makes up one code: each piece is short, and most of them mix letters and digits."""
    runs = [words[at : at + count] for count in range(2, _MOST_PIECES + 1) for at in range(len(words) - count + 1)]
    likely = ["".join(run) for run in runs if 2 * sum(map(_is_mixed, run)) > len(run)]
    return [each for each in likely if len(each) == CODE_LENGTH and _is_surely(as_code(each))]


def _is_mixed(word: str) -> bool:
    return word.isalnum() and not word.isalpha() and not word.isdecimal()


def _is_mistyped(code: str) -> bool:
    return _is_mixed(code) and code.isascii() and abs(len(code) - CODE_LENGTH) <= _MOST_WRONG


def _is_code(code: str) -> bool:
    return len(code) in {CODE_LENGTH, LINK_LENGTH} and all(sign in CODE_ALPHABET for sign in code)


def _is_surely(code: str) -> bool:
    return _is_code(code) and not code.isalpha() and not code.isdecimal()
