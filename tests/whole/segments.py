"""Whether what left by SMS was one message, or a text that says that it needs more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.wire import plain
from notifications.sms_text import BASIC, EXTENSION, LINKED, SINGLE, septets
from storage import tables

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village


async def too_long(village: Village) -> list[str]:
    """Give the SMS that travelled in several parts though their text is not marked ``more``, or in odd letters."""
    heard = [each.outbound for screen in village.channels["sms"].heard.values() for each in screen]
    assert heard, "nobody was written to"
    keys = await village.store.run(_keys)
    wrong = []
    for outbound in heard:
        parts = [plain(part) for part in outbound.parts]
        is_marked = village.texts.message("fr", keys[int(outbound.delivery_id)]).more
        room = SINGLE if len(parts) == 1 else LINKED
        if (len(parts) > 1 and not is_marked) or any(septets(part) > room for part in parts):
            wrong.append(outbound.text)
        if not set(outbound.text) - {"\n"} <= BASIC | EXTENSION:
            wrong.append(outbound.text)
    return wrong


def _keys(uow: UnitOfWork) -> dict[int, str]:
    """Give the text of each delivery by its name."""
    unit: Any = uow
    notices = {row.id: row for row in unit._tx.execute(tables.notice.select())}
    found = {}
    for row in unit._tx.execute(tables.delivery.select()):
        notice = notices[row.notice_id]
        found[row.id] = str(notice.params["text"]) if notice.kind == "reply" else str(notice.kind)
    return found
