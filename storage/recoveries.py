"""Ways back for those who lost every contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, select, update

from core.model.invitation import as_code
from core.shelves.recoveries import Recovery
from storage.columns import Moment
from storage.people_tables import recovery
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.transaction import Transaction

_R = recovery
_COLUMNS = (_R.c.person_id, _R.c.community_id, _R.c.contact_id, _R.c.due_at)
_BEGIN = Upsert(
    lambda insert_into: (keep := insert_into(_R)).on_conflict_do_update(
        index_elements=["person_id"],
        set_={
            "community_id": keep.excluded.community_id,
            "code_hash": keep.excluded.code_hash,
            "contact_id": None,
            "due_at": keep.excluded.due_at,
        },
    )
)
_BEHIND = Prepared(
    select(*_COLUMNS).where(
        _R.c.code_hash == bindparam("hash"),
        _R.c.contact_id.is_(None),
        _R.c.due_at > bindparam("now", type_=Moment()),
    )
)
_CLAIM = Prepared(
    update(_R)
    .where(_R.c.person_id == bindparam("person"))
    .values(contact_id=bindparam("contact", type_=_R.c.contact_id.type))
)
_STOP = Prepared(delete(_R).where(_R.c.person_id == bindparam("person")).returning(*_COLUMNS))
_DUE = (
    select(_R.c.person_id)
    .where(_R.c.due_at <= bindparam("now", type_=Moment()))
    .order_by(_R.c.due_at)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True)
)


class RecoveriesShelf:
    """Ways back; one for each person."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def begin(self, person_id: int, community_id: int, code: str, due_at: datetime) -> None:
        """Keep one by the fingerprint of its code; an earlier one of this person is void."""
        row = {"person_id": person_id, "community_id": community_id, "code_hash": self._hash(code), "due_at": due_at}
        self._tx.execute(_BEGIN, row)

    def behind(self, code: str, now: datetime) -> Recovery | None:
        """The one with this code, if no contact said it yet and its time is not over."""
        row = self._tx.execute(_BEHIND, {"hash": self._hash(code), "now": now}).one_or_none()
        return None if row is None else Recovery(*row)

    def claim(self, person_id: int, contact_id: int) -> None:
        """Note which contact is to become theirs."""
        self._tx.execute(_CLAIM, {"person": person_id, "contact": contact_id})

    def stop(self, person_id: int) -> Recovery | None:
        """Take this person's away; give it, if there was one."""
        row = self._tx.execute(_STOP, {"person": person_id}).one_or_none()
        return None if row is None else Recovery(*row)

    def take_due(self, now: datetime, most: int) -> Sequence[Recovery]:
        """Take away those whose time has come."""
        due = [row.person_id for row in self._tx.execute(_DUE, {"now": now, "most": most})]
        return [found for each in due if (found := self.stop(each)) is not None]

    def _hash(self, code: str) -> str:
        return self._tx.fingerprint(f"recovery {as_code(code)}")
