"""The journal of inputs, and how far each account has been heard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, literal, null, select, update
from sqlalchemy.dialects import postgresql

from core.shelves.journal import Erased, Heard
from core.wire import Assurance, Attachment, AttachmentKind, Inbound, RoomEvent
from storage import tables
from storage.columns import Moment
from storage.prepared import Prepared, Upsert
from storage.speakers import beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_J = tables.journal
_KEY = ("channel", "account", "address", "message_id")
_ROW = (*_KEY, "received_at", "heard", "attached", "raw")
_PLAIN = (
    "text",
    "choice",
    "language",
    "name",
    "room",
    "refers_to",
    "tap",
    "cursor",
    "room_name",
    "event",
    "moved_to",
    "is_more",
    "takes_back",
)
"""The fields of an input that are kept as they are, when there is something in them."""

_to_ascii = json.JSONEncoder(separators=(",", ":")).encode
"""Pure ASCII: whatever a channel lets through, a NUL included, can be kept."""

_RECORD = Upsert(lambda insert: insert(_J).on_conflict_do_nothing().returning(_J.c.id))
_SAID = {column.name: bindparam(f"said_{column.name}", type_=column.type) for column in _J.c if column.name in _ROW}
_HEARD = postgresql.insert(_J).values(_SAID).on_conflict_do_nothing().returning(_J.c.id).cte("heard")
_RECORD_AND_READ = Prepared(beside(select(_HEARD.c.id).scalar_subquery().label("heard_id")))
"""The same on PostgreSQL, where each statement is a way to the server and back: it reads who speaks in one with it."""
_FAIL = Upsert(
    lambda insert: (
        (keep := insert(_J))
        .on_conflict_do_update(index_elements=list(_KEY), set_={"failure": keep.excluded.failure})
        .returning(_J.c.id)
    )
)
_CURSOR = Prepared(select(tables.cursor.c.position).where(tables.cursor.c.account == bindparam("account")))
_MOVE = Upsert(
    lambda insert: (move := insert(tables.cursor)).on_conflict_do_update(
        index_elements=["account"], set_={"position": move.excluded.position}
    )
)
_LAST_HEARD = Prepared(select(_J.c.channel, func.max(_J.c.received_at).label("at")).group_by(_J.c.channel))
_FAILED = Prepared(
    select(_J.c.id, _J.c.channel, _J.c.received_at, _J.c.failure, _J.c.raw)
    .where(_J.c.failure.is_not(None))
    .order_by(_J.c.id)
)
_ONE_FAILED = Prepared(select(_J).where(_J.c.id == bindparam("heard_id"), _J.c.failure.is_not(None)))
_SETTLE = Prepared(update(_J).where(_J.c.id == bindparam("heard_id"), _J.c.failure.is_not(None)).values(failure=None))
_ONE_SAID = Prepared(
    select(_J.c.id, _J.c.received_at, _J.c.heard).where(*(_J.c[name] == bindparam(f"by_{name}") for name in _KEY))
)
_SAID_SINCE = Prepared(
    select(func.count()).where(
        *(_J.c[name] == bindparam(f"by_{name}") for name in _KEY[:3]),
        _J.c.id > bindparam("heard_id"),
        _J.c.message_id != bindparam("itself"),
    )
)
_ERASE = Prepared(
    update(_J)
    .where(_J.c.id == bindparam("heard_id"))
    .values(heard=bindparam("nothing"), attached=null(), raw=literal(b""), failure=null())
)
_OLDEST = select(_J.c.id, _J.c.received_at, _J.c.failure).order_by(_J.c.id).limit(bindparam("most")).subquery()
_FORGET = Prepared(
    delete(_J).where(
        _J.c.id.in_(
            select(_OLDEST.c.id).where(
                _OLDEST.c.received_at < bindparam("before", type_=Moment()), _OLDEST.c.failure.is_(None)
            )
        )
    )
)


class JournalShelf:
    """Every input, with its raw bytes, and how far each channel has been heard."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def record(self, inbound: Inbound) -> int | None:
        """Keep *inbound*; give its id, or None when this very message was heard before."""
        row = _as_row(inbound)
        heard: int | None
        if not self._tx.on_postgres:
            heard = self._tx.execute(_RECORD, row).scalar_one_or_none()
            return heard
        said = {f"said_{name}": value for name, value in row.items()}
        place = {"channel": inbound.channel, "address": inbound.address}
        rows = self._tx.execute(_RECORD_AND_READ, said | place).all()
        self._tx.read_ahead[inbound.channel, inbound.address] = [] if rows[0].contact_id is None else rows
        heard = rows[0].heard_id
        return heard

    def fail(self, inbound: Inbound, reason: str) -> int:
        """Keep *inbound* as failed, whether or not it was recorded; give its id."""
        failed: int = self._tx.execute(_FAIL, _as_row(inbound) | {"failure": reason}).scalar_one()
        return failed

    def forget(self, before: datetime, most: int) -> int:
        """Erase inputs that came before then, but for the parked ones; it looks at the *most* oldest."""
        return self._tx.execute(_FORGET, {"before": before, "most": most}).rowcount

    def cursor(self, account: str) -> str | None:
        """How far *account* has been heard."""
        position: str | None = self._tx.execute(_CURSOR, {"account": account}).scalar_one_or_none()
        return position

    def move_cursor(self, account: str, cursor: str) -> None:
        """Remember how far *account* has been heard."""
        self._tx.execute(_MOVE, {"account": account, "position": cursor})

    def last_heard(self) -> Mapping[str, datetime]:
        """When each channel was heard last."""
        return {row.channel: row.at for row in self._tx.execute(_LAST_HEARD)}

    def failed(self) -> Sequence[Heard]:
        """The inputs that wait for the operator, oldest first."""
        return [Heard(*row) for row in self._tx.execute(_FAILED)]

    def failed_inbound(self, heard_id: int) -> Inbound | None:
        """Give a failed input back, to be heard again; it stays recorded, so that nobody records it anew."""
        row = self._tx.execute(_ONE_FAILED, {"heard_id": heard_id}).one_or_none()
        return None if row is None else _as_inbound(row)

    def take_back(self, inbound: Inbound) -> Erased | None:
        """Erase the words that *inbound* takes back; None when they were not heard, or were a pressed button."""
        by = {f"by_{name}": getattr(inbound, name) for name in _KEY[:3]}
        row = self._tx.execute(_ONE_SAID, by | {"by_message_id": inbound.takes_back}).one_or_none()
        if row is None or "choice" in json.loads(row.heard):
            return None
        since = self._tx.execute(_SAID_SINCE, by | {"heard_id": row.id, "itself": inbound.message_id}).scalar_one()
        self.erase_words(row.id)
        return Erased(row.received_at, is_last=since == 0)

    def erase_words(self, heard_id: int) -> None:
        """Forget what was said in an input, and only remember that it came."""
        self._tx.execute(_ERASE, {"heard_id": heard_id, "nothing": _to_ascii({})})

    def settle(self, heard_id: int) -> bool:
        """Take an input off the dead letters; whether it was one."""
        return self._tx.execute(_SETTLE, {"heard_id": heard_id}).rowcount == 1


def _as_row(inbound: Inbound) -> dict[str, Any]:
    heard: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(inbound, name))}
    if inbound.assurance is not Assurance.AUTHENTICATED:
        heard["assurance"] = int(inbound.assurance)
    if inbound.runs_room is not None:
        heard["runs_room"] = inbound.runs_room
    attached = None
    if inbound.attachments:
        heard["attachments"] = [_attachment_as_json(attachment) for attachment in inbound.attachments]
        attached = b"".join(attachment.data for attachment in inbound.attachments)
    return {
        "channel": inbound.channel,
        "account": inbound.account,
        "address": inbound.address,
        "message_id": inbound.message_id,
        "received_at": inbound.received_at,
        "heard": _to_ascii(heard),
        "attached": attached,
        "raw": inbound.raw,
    }


def _attachment_as_json(attachment: Attachment) -> dict[str, Any]:
    return {
        "kind": attachment.kind.value,
        "content_type": attachment.content_type,
        "name": attachment.name,
        "size": len(attachment.data),
        "latitude": attachment.latitude,
        "longitude": attachment.longitude,
    }


def _as_inbound(row: Any) -> Inbound:
    heard: dict[str, Any] = json.loads(row.heard)
    heard["assurance"] = Assurance(heard.get("assurance", Assurance.AUTHENTICATED))
    if "event" in heard:
        heard["event"] = RoomEvent(heard["event"])
    heard["attachments"] = tuple(_attachments(heard.get("attachments", []), row.attached or b""))
    key = {name: getattr(row, name) for name in _KEY}
    return Inbound(**key, received_at=row.received_at, raw=bytes(row.raw), **heard)


def _attachments(described: list[dict[str, Any]], attached: bytes) -> Iterator[Attachment]:
    start = 0
    for entry in described:
        end = start + entry.pop("size")
        yield Attachment(kind=AttachmentKind(entry.pop("kind")), data=bytes(attached[start:end]), **entry)
        start = end
