"""The quiet hours that people chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from core.model.peace import QuietHours
from storage import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.transaction import Transaction


def hours(tx: Transaction) -> Mapping[int, QuietHours]:
    """Give all quiet hours that anybody chose, by id: as many rows as there are different ones."""
    rows = tx.execute(select(tables.quiet_hours)).all()
    return {row.id: QuietHours(row.from_minute, row.to_minute, row.time_zone) for row in rows}
