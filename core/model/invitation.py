"""An invitation to one community: it expires, and can be withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.member import Role

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two signs that are not taken for one another when read aloud."""
CODE_LENGTH = 8
LINK_LENGTH = 26
"""A hundred and thirty bits: what stands in a link is never typed, and cannot be guessed."""

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_HALF = CODE_LENGTH // 2


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

    Where one *is_asked* for it may be typed in two halves, or be eight capitals in a sentence.
    """
    words = _TOKEN.findall(text)
    found = [word for word in words if _is_surely(as_code(word))]
    if is_asked:
        halves = pairwise(words)
        found += [a + b for a, b in halves if len(a) == len(b) == _HALF and _is_surely(as_code(a + b))]
        found += [word for word in words if word.isupper() and _is_code(word)] if len(words) > 1 else []
    return as_code(found[0]) if found else ""


def _is_code(code: str) -> bool:
    return len(code) in {CODE_LENGTH, LINK_LENGTH} and all(sign in CODE_ALPHABET for sign in code)


def _is_surely(code: str) -> bool:
    return _is_code(code) and not code.isalpha() and not code.isdecimal()
