"""What a claim does not hand out, because it must not be said any more, or not yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.model.alert_words import AlertStatus
from core.model.notice import AudienceKind, DeliveryStatus
from core.post import Settled
from storage import tables
from storage.reach import ORIGINAL
from storage.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from storage.letters import Letters
    from storage.transaction import Transaction

UNTIL_DECIDED = timedelta(minutes=1)
"""When to look again at what is not sent while a referent decides."""
LOOK_AGAIN = timedelta(seconds=1)
"""How long an edit waits for the message that it edits, when that one is on its way."""


def sort_out(
    tx: Transaction, rows: Sequence[Any], notices: Mapping[int, Any], letters: Letters, now: datetime
) -> Sequence[Any]:
    """Settle at once what must not be said any more, and give the rest."""
    over = {notice: _over(row, letters, now) for notice, row in notices.items()}
    carried = []
    refused = []
    for row in rows:
        refusal = over[row.notice_id]
        if refusal is None and row.original_id != tables.NO_ORIGINAL:
            refusal = _nothing_to_follow(row, notices[row.notice_id], now)
        if refusal is None:
            carried.append(row)
        else:
            refused.append(replace(refusal, delivery_id=row.id))
    settle(tx, refused)
    return carried


def _over(notice: Any, letters: Letters, now: datetime) -> Settled | None:
    """Give what becomes of the deliveries of a notice that is not worth saying any more."""
    if notice.expires_at is not None and notice.expires_at <= now:
        return Settled(0, DeliveryStatus.EXPIRED, now, counts=False)
    view = letters.view(notice.alert_id) if notice.kind == ORIGINAL else None
    if view is not None and view.alert.status is AlertStatus.CLOSED:
        return Settled(0, DeliveryStatus.CANCELLED, now, reason="closed", counts=False)
    if view is not None and view.alert.status is AlertStatus.FOLDED:
        return Settled(0, DeliveryStatus.QUEUED, now, due_at=now + UNTIL_DECIDED, counts=False)
    return None


def _nothing_to_follow(row: Any, notice: Any, now: datetime) -> Settled | None:
    """Give what becomes of a delivery whose original did not arrive, or not yet."""
    if row.original_status is not None and row.original_status.is_reached:
        if row.original_external is not None or notice.audience_kind is not AudienceKind.EDITS:
            return None
    elif row.original_lease is not None:
        if row.original_lease > now:
            return Settled(0, DeliveryStatus.QUEUED, now, due_at=now + LOOK_AGAIN, counts=False)
        if notice.audience_kind is AudienceKind.SEEN_ON:
            # Its carrier died, perhaps after it had left: better the end of an unknown alert than an alert without end.
            return None
    return Settled(0, DeliveryStatus.CANCELLED, now, reason="nothing to follow", counts=False)
