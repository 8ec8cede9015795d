"""Keys for single purposes, made from the one secret of the house."""

from __future__ import annotations

import hashlib
import hmac


def derived(key: bytes, purpose: str) -> bytes:
    """Give a key for one *purpose*, so that no two things are signed with the same one."""
    return hmac.digest(key, purpose.encode(), hashlib.sha256)
