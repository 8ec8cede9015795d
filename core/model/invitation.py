"""An invitation to one community: it expires, and can be withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model.member import Role

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two signs that are not taken for one another when read aloud."""
CODE_LENGTH = 8
LINK_LENGTH = 26
"""A hundred and thirty bits: what stands in a link is never typed, and cannot be guessed."""


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
