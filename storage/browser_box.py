"""The box of each browser: what was said and heard there, its pictures, and what it is to be woken for."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, insert, select, update

from core.shelves.browsers import Line, Ring, Subscription
from storage import tables
from storage.browser_tables import browser, browser_line, browser_line_photo, browser_photo
from storage.prepared import Upsert
from storage.sealed_boxes import opened_entry, sealed_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

LOOKED_FOR_LABELS = 100
"""A button further up than this is not on anybody's screen any more."""

_L = browser_line

_KEEP = Upsert(
    lambda insert_into: insert_into(_L).on_conflict_do_nothing(index_elements=["browser_id", "key"]).returning(_L.c.id)
)
_KEEP_PHOTO = Upsert(
    lambda insert_into: (keep := insert_into(browser_photo)).on_conflict_do_update(
        index_elements=["name"], set_={"shown_at": keep.excluded.shown_at}
    )
)


class BrowserBox:
    """The lines of browsers' boxes."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def keep(
        self, browser_id: int, key: str, entry: Mapping[str, Any], photos: Sequence[str], ring_at: datetime | None
    ) -> bool:
        """Put a line in the box; False when *key* is there already."""
        sealed = sealed_entry(self._tx.sealing, entry, browser_id)
        row = {
            "browser_id": browser_id,
            "key": key,
            "entry": sealed,
            "is_sealed": True,
            "at": self._tx.now,
            "ring_at": ring_at,
        }
        line = self._tx.execute(_KEEP, row).scalar_one_or_none()
        if line is not None and photos:
            shown = [{"line_id": line, "name": name} for name in dict.fromkeys(photos)]
            self._tx.execute(insert(browser_line_photo), shown)
        return line is not None

    def drop(self, browser_id: int, key: str) -> None:
        """Take a line out of the box."""
        self._tx.execute(delete(_L).where(_L.c.browser_id == browser_id, _L.c.key == key))

    def after(self, browser_id: int, number: int, limit: int) -> Sequence[Line]:
        """The newest *limit* lines with a higher number, oldest first."""
        newest = (
            select(_L.c.id, _L.c.browser_id, _L.c.entry, _L.c.is_sealed)
            .where(_L.c.browser_id == browser_id, _L.c.id > number)
            .order_by(_L.c.id.desc())
            .limit(limit)
        )
        opened = [(row.id, opened_entry(self._tx.sealing, row)) for row in self._tx.execute(newest)]
        return [Line(number, entry) for number, entry in opened if entry is not None][::-1]

    def in_box(self, browser_id: int, external_ids: Sequence[str]) -> Sequence[str]:
        """Which of these messages of ours stand in this box."""
        keys = {f"heard:{one}": one for one in external_ids}
        found = select(_L.c.key).where(_L.c.browser_id == browser_id, _L.c.key.in_(list(keys)))
        return [keys[row.key] for row in self._tx.execute(found)]

    def label_in(self, browser_id: int, choice: str) -> str:
        """The words on the newest button with this payload, or nothing."""
        for line in reversed(self.after(browser_id, 0, LOOKED_FOR_LABELS)):
            for offered in line.entry["choices"]:
                if offered["payload"] == choice:
                    return str(offered["label"])
        return ""

    def due_rings(self, now: datetime, until: datetime, limit: int) -> Sequence[Ring]:
        """Take lines for which browsers are to be woken; unless settled, they come again at *until*."""
        due = (
            select(_L.c.id)
            .where(_L.c.ring_at.is_not(None), _L.c.ring_at <= now)
            .order_by(_L.c.ring_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = [row.id for row in self._tx.execute(due)]
        if not taken:
            return ()
        self._tx.execute(update(_L).where(_L.c.id.in_(taken)).values(ring_at=until, rings=_L.c.rings + 1))
        owned = tables.contact.c.person_id == browser.c.person_id
        found = (
            select(_L, browser.c.push_endpoint, browser.c.push_key, browser.c.push_secret, tables.person.c.language)
            .join_from(_L, browser)
            .join(tables.contact, tables.contact.c.id == browser.c.contact_id)
            .join(tables.person, tables.person.c.id == browser.c.person_id)
            .where(_L.c.id.in_(taken), browser.c.push_endpoint.is_not(None), owned)
            .order_by(_L.c.id)
        )
        opened = [(row, opened_entry(self._tx.sealing, row)) for row in self._tx.execute(found)]
        rings = [_as_ring(row, entry) for row, entry in opened if entry is not None]
        for gone in set(taken) - {ring.line.number for ring in rings}:
            self.settle_ring(gone, None)
        return rings

    def settle_ring(self, number: int, again_at: datetime | None) -> None:
        """Note that a browser was woken (or never will be), or when to try again."""
        self._tx.execute(update(_L).where(_L.c.id == number).values(ring_at=again_at))

    def add_photo(self, data: bytes, content_type: str, now: datetime) -> str:
        """Keep a picture once, however many boxes show it; give its name."""
        name = hashlib.sha256(data).hexdigest()
        sealed = self._tx.sealing.seal_bytes(data, name)
        row = {"name": name, "data": sealed, "is_sealed": True, "content_type": content_type, "shown_at": now}
        self._tx.execute(_KEEP_PHOTO, row)
        return name

    def photo(self, browser_id: int, name: str) -> tuple[bytes, str] | None:
        """A picture and its content type, if it is in this box."""
        shown = (
            select(browser_photo.c.data, browser_photo.c.content_type, browser_photo.c.is_sealed)
            .join_from(browser_photo, browser_line_photo)
            .join(_L, _L.c.id == browser_line_photo.c.line_id)
            .where(_L.c.browser_id == browser_id, browser_photo.c.name == name)
            .limit(1)
        )
        row = self._tx.execute(shown).one_or_none()
        if row is None or not row.is_sealed:
            return None if row is None else (bytes(row.data), row.content_type)
        try:
            return self._tx.sealing.open_bytes(bytes(row.data), name), row.content_type
        except InvalidTag:
            return None

    def forget_lines(self, before: datetime) -> None:
        """Erase the lines that are older, and the pictures that no box shows any more."""
        self._tx.execute(delete(_L).where(_L.c.at <= before))
        shown = select(func.count()).where(browser_line_photo.c.name == browser_photo.c.name).scalar_subquery()
        self._tx.execute(delete(browser_photo).where(browser_photo.c.shown_at <= before, shown == 0))


def _as_ring(row: Any, entry: Mapping[str, Any]) -> Ring:
    push = Subscription(row.push_endpoint, row.push_key, row.push_secret)
    return Ring(Line(row.id, entry), row.language, row.browser_id, push, row.rings)
