"""Calls for help to those who run the service, with what was said before them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, delete, func, insert, select, update

from core.model.notice import Lane
from core.shelves.leading import Exchange, Ticket
from storage import tables
from storage.columns import Moment
from storage.leading_tables import ticket
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

REPLY = "reply"
_J = tables.journal
_D = tables.delivery
_N = tables.notice

_SAID = Prepared(
    select(_J.c.received_at, _J.c.heard)
    .where(_J.c.channel == bindparam("on"), _J.c.address == bindparam("at"))
    .order_by(_J.c.id.desc())
    .limit(bindparam("most"))
)
_ANSWERED = Prepared(
    select(_N.c.created_at, _N.c.params)
    .join_from(_D, _N, _N.c.id == _D.c.notice_id)
    .where(_D.c.contact_id == bindparam("contact"), _D.c.lane == int(Lane.REPLY), _N.c.kind == REPLY)
    .order_by(_D.c.id.desc())
    .limit(bindparam("most"))
)
_OPENED = Prepared(
    select(func.count()).where(
        ticket.c.contact_id == bindparam("contact"), ticket.c.created_at > bindparam("since", type_=Moment())
    )
)
_WAITING = Prepared(select(ticket).where(ticket.c.answered_at.is_(None)).order_by(ticket.c.id))
_BY_ID = Prepared(select(ticket).where(ticket.c.id == bindparam("ticket_id")))
_OPEN = Prepared(insert(ticket).returning(ticket.c.id))
_OLDEST = select(ticket.c.id).where(ticket.c.created_at < bindparam("before", type_=Moment())).limit(bindparam("most"))
_FORGET = Prepared(delete(ticket).where(ticket.c.id.in_(_OLDEST)))


class TicketsShelf:
    """Calls for help to those who run the service."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def last_exchanges(self, channel: str, address: str, contact_id: int, most: int) -> Sequence[Exchange]:
        """What was said last in the private chat of this contact and what we answered, oldest first."""
        heard = self._tx.execute(_SAID, {"on": channel, "at": address, "most": most * 2}).all()[::-1]
        answers = [*reversed(self._tx.execute(_ANSWERED, {"contact": contact_id, "most": most * 3}).all())]
        pairs = []
        for received_at, inbound in [(row.received_at, json.loads(row.heard)) for row in heard]:
            if "room" in inbound:
                continue
            # One contact's messages are answered in their order, each in the transaction that hears it.
            while answers and answers[0].created_at < received_at:
                answers.pop(0)
            if answers:
                answer = answers.pop(0)
                if inbound.get("text"):
                    pairs.append(Exchange(inbound["text"], _as_value(answer.params)))
        return pairs[-most:]

    def open(self, contact_id: int, words: str, exchanges: Sequence[tuple[str, Any]]) -> int:
        """Keep a call, encrypted; give its number."""
        said = json.dumps({"words": words, "exchanges": [list(each) for each in exchanges]}, ensure_ascii=False)
        row = {
            "contact_id": contact_id,
            "sealed": self._tx.sealing.seal(said, bound_to(contact_id)),
            "created_at": self._tx.now,
        }
        number: int = self._tx.execute(_OPEN, row).scalar_one()
        return number

    def opened_since(self, contact_id: int, since: datetime) -> int:
        """How often this contact called since then."""
        count: int = self._tx.execute(_OPENED, {"contact": contact_id, "since": since}).scalar_one()
        return count

    def by_id(self, ticket_id: int) -> Ticket | None:
        """One call."""
        row = self._tx.execute(_BY_ID, {"ticket_id": ticket_id}).one_or_none()
        return None if row is None else self._as_ticket(row)

    def waiting(self) -> Sequence[Ticket]:
        """The calls that nobody answered, oldest first."""
        return [self._as_ticket(row) for row in self._tx.execute(_WAITING)]

    def answered(self, ticket_id: int) -> None:
        """Note that it was answered."""
        self._tx.execute(update(ticket).where(ticket.c.id == ticket_id).values(answered_at=self._tx.now))

    def forget(self, before: datetime, most: int) -> int:
        """Erase calls that were made before then; how many."""
        return self._tx.execute(_FORGET, {"before": before, "most": most}).rowcount

    def _as_ticket(self, row: Any) -> Ticket:
        said: dict[str, Any] = {"words": row.words or "", "exchanges": row.exchanges or []}
        if row.sealed is not None:
            try:
                said = json.loads(self._tx.sealing.open(bytes(row.sealed), bound_to(row.contact_id)))
            except InvalidTag:
                # Another key sealed it: that somebody called is still worth knowing.
                said = {"words": "", "exchanges": []}
        exchanges = [(asked, answered) for asked, answered in said["exchanges"]]
        return Ticket(row.id, row.contact_id, said["words"], exchanges, row.created_at, row.answered_at)


def bound_to(contact_id: int) -> str:
    """To whom the words of a call are bound: the contact from which it came."""
    return f"ticket:{contact_id}"


def _as_value(params: dict[str, Any]) -> dict[str, Any]:
    """Give a reply as a value for another text."""
    return {**params.get("params", {}), "say": params["text"]}
