"""What became of deliveries, written down in batches."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Text, and_, bindparam, case, column, func, or_, type_coerce, update

from core.model.notice import DeliveryStatus
from storage import tables
from storage.columns import EPOCH, MICROSECOND, Moment
from storage.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from core.post import Settled
    from storage.transaction import Transaction

ANSWERED = "answered"
"""The reason beside a delivery on its way whose reader has answered already: once it is sent, it is proven."""

_D = tables.delivery
_STATUS = _D.c.status.type
_TYPES = {
    "delivery": BigInteger(),
    "became": _STATUS,
    "external": Text(),
    "why": Text(),
    "due": Moment(),
    "tried": Boolean(),
    "settled": Moment(),
}


def _values(new: Mapping[str, ColumnElement[Any]]) -> dict[str, Any]:
    """Give the new values of a settled row; what was learned meanwhile is not unlearned."""
    again = and_(new["became"] == DeliveryStatus.QUEUED, _D.c.status != DeliveryStatus.QUEUED)
    proven = or_(
        _D.c.status == DeliveryStatus.PROVEN, and_(new["became"] == DeliveryStatus.SENT, _D.c.reason == ANSWERED)
    )
    return {
        "status": case((proven, DeliveryStatus.PROVEN.value), (again, _D.c.status), else_=new["became"]),
        "external_id": func.coalesce(new["external"], _D.c.external_id),
        "reason": new["why"],
        "due_at": func.coalesce(new["due"], _D.c.due_at),
        "lease_until": None,
        "attempts": _D.c.attempts + case((new["tried"], 1), else_=0),
        "settled_at": new["settled"],
        # What was given up goes on to the person's next contact at once.
        "climb_at": case(
            (and_(new["became"] == DeliveryStatus.FAILED, _D.c.climb_at.is_not(None)), new["settled"]),
            else_=_D.c.climb_at,
        ),
    }


_ROWS = func.json_each(bindparam("rows")).table_valued("value", name="settled")
_FIELDS = {
    name: type_coerce(func.json_extract(_ROWS.c.value, f"$[{place}]"), kind)
    for place, (name, kind) in enumerate(_TYPES.items())
}
# One statement, not one a row: at each step the driver lets go of the interpreter, which the event loop then holds.
_ON_SQLITE = Prepared(update(_D).where(_D.c.id == _FIELDS["delivery"]).values(_values(_FIELDS)))

_LISTS = (
    func.unnest(*(bindparam(name, type_=ARRAY(Text() if kind is _STATUS else kind)) for name, kind in _TYPES.items()))
    .table_valued(*(column(name, kind) for name, kind in _TYPES.items()), name="settled")
    .render_derived()
)
_ON_POSTGRES = Prepared(
    update(_D).where(_D.c.id == _LISTS.c.delivery).values(_values({name: _LISTS.c[name] for name in _TYPES}))
)


def settle(tx: Transaction, settled: Sequence[Settled]) -> None:
    """Write down what became of deliveries, in the order of their ids: two workers never wait in a ring."""
    rows = [
        {
            "delivery": each.delivery_id,
            "became": each.status,
            "external": each.external_id,
            "why": each.reason,
            "due": each.due_at,
            "tried": each.counts,
            "settled": each.at,
        }
        for each in sorted(settled, key=lambda each: each.delivery_id)
    ]
    if not rows:
        return
    if tx.on_postgres:
        tx.execute(_ON_POSTGRES, {name: [row[name] for row in rows] for name in _TYPES})
    else:
        tx.execute(_ON_SQLITE, {"rows": json.dumps([[_as_json(row[name]) for name in _TYPES] for row in rows])})


def _as_json(value: Any) -> Any:
    return (value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value
