"""Who was erased: kept as keyed hashes, so that nobody comes back with an old backup."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, delete, select

from storage import tables
from storage.columns import Moment
from storage.people_tables import erasure
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.transaction import Transaction

_E = erasure
_P = tables.person
_NOTE = Upsert(lambda insert_into: insert_into(_E).on_conflict_do_nothing(index_elements=["key_hash"]))
_BORN = Prepared(select(_P.c.created_at).where(_P.c.id == bindparam("person")))
_ALL = Prepared(select(_E.c.key_hash, _E.c.at))
_PEOPLE = Prepared(select(_P.c.id, _P.c.created_at).order_by(_P.c.id))
_OLD = (
    select(_E.c.key_hash)
    .where(_E.c.at < bindparam("before", type_=Moment()))
    .order_by(_E.c.at)
    .limit(bindparam("most", type_=Integer()))
)


class ErasuresShelf:
    """Who was erased, as hashes that only our key can make."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def note(self, person_id: int) -> None:
        """Remember that this person is erased now."""
        created_at = self._tx.execute(_BORN, {"person": person_id}).scalar_one()
        self.remember({self._key(person_id, created_at): self._tx.now})

    def all(self) -> Mapping[str, datetime]:
        """Everybody who was erased, and when."""
        return {row.key_hash: row.at for row in self._tx.execute(_ALL)}

    def remember(self, erased: Mapping[str, datetime]) -> None:
        """Know of these, too."""
        for key_hash, at in erased.items():
            self._tx.execute(_NOTE, {"key_hash": key_hash, "at": at})

    def back(self, erased: Mapping[str, datetime]) -> list[int]:
        """Those of *erased* who are here as if they had never been: this database does not know that they went."""
        unknown = erased.keys() - self.all().keys()
        return [row.id for row in self._tx.execute(_PEOPLE) if self._key(row.id, row.created_at) in unknown]

    def forget(self, before: datetime, most: int) -> int:
        """Forget whom no backup holds any more, because they were erased before then; how many."""
        keys = list(self._tx.execute(_OLD, {"before": before, "most": most}).scalars())
        if keys:
            self._tx.execute(delete(_E).where(_E.c.key_hash.in_(keys)))
        return len(keys)

    def _key(self, person_id: int, created_at: datetime) -> str:
        # A number may be given once more after a restore, but not at the same microsecond.
        return self._tx.fingerprint(f"erased {person_id} {created_at.astimezone(UTC).isoformat()}")
