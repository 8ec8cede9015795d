"""What browsers were told, encrypted; and what is still open of it, or of any picture, sealed a page at a time."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from storage import tables
from storage.alerts import ANYBODY
from storage.browser_tables import browser_line, browser_photo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.sealing import Sealing
    from storage.transaction import Transaction

AT_ONCE = 50
"""Pictures are large."""
_L, _B, _P = browser_line, browser_photo, tables.photo
_SEALED = "sealed"


def sealed_entry(sealing: Sealing, entry: Mapping[str, Any], browser_id: int) -> dict[str, str]:
    """Give what a line holds, encrypted for its box."""
    return {_SEALED: b64encode(sealing.seal(json.dumps(entry), _box(browser_id))).decode()}


def opened_entry(sealing: Sealing, row: Any) -> dict[str, Any] | None:
    """Give what a line holds; None: another key sealed it."""
    if not row.is_sealed:
        return dict(row.entry)
    try:
        opened: dict[str, Any] = json.loads(sealing.open(b64decode(row.entry[_SEALED]), _box(row.browser_id)))
    except InvalidTag:
        return None
    return opened


def seal_left(tx: Transaction) -> int:
    """Seal a page of what an older program kept open; how many."""
    lines = tx.execute(select(_L.c.id, _L.c.browser_id, _L.c.entry).where(~_L.c.is_sealed).limit(AT_ONCE)).all()
    for row in lines:
        entry = sealed_entry(tx.sealing, row.entry, row.browser_id)
        tx.execute(update(_L).where(_L.c.id == row.id).values(entry=entry, is_sealed=True))
    shown = tx.execute(select(_B.c.name, _B.c.data).where(~_B.c.is_sealed).limit(AT_ONCE)).all()
    for row in shown:
        sealed = tx.sealing.seal_bytes(bytes(row.data), row.name)
        tx.execute(update(_B).where(_B.c.name == row.name).values(data=sealed, is_sealed=True))
    pictures = tx.execute(select(_P.c.id, _P.c.data).where(_P.c.sealed_for.is_(None)).limit(AT_ONCE)).all()
    for row in pictures:
        sealed = tx.sealing.seal_bytes(bytes(row.data), ANYBODY)
        tx.execute(update(_P).where(_P.c.id == row.id).values(data=sealed, sealed_for=ANYBODY))
    return len(lines) + len(shown) + len(pictures)


def _box(browser_id: int) -> str:
    return f"browser:{browser_id}"
