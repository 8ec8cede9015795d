"""What neighbours say of themselves, and the notes on their homes, which are kept encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import bindparam, delete, select

from core.language.words import normalise
from core.model.profile import Field, Profile, Topic
from storage import tables
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.transaction import Transaction

_P = tables.person
_F = tables.profile
_N = tables.home_note
_LINES = (Field.STREET, Field.PHONE, Field.EMAIL, Field.ABOUT)

_PROFILE = Prepared(
    select(_P.c.name, _F.c.street, _F.c.phone, _F.c.email, _F.c.about, _F.c.shown)
    .select_from(_P.outerjoin(_F, _F.c.person_id == _P.c.id))
    .where(_P.c.id == bindparam("person"))
)
_WRITE = Upsert(
    lambda insert_into: (write := insert_into(_F)).on_conflict_do_update(
        index_elements=["person_id"],
        set_={name: write.excluded[name] for name in ("street", "folded_street", "phone", "email", "about", "shown")},
    )
)
_NOTES = Prepared(select(_N.c.topic, _N.c.sealed).where(_N.c.person_id == bindparam("person")))
_NOTE = Upsert(
    lambda insert_into: (note := insert_into(_N)).on_conflict_do_update(
        index_elements=["person_id", "topic"],
        set_={"sealed": note.excluded.sealed, "at": note.excluded.at},
    )
)
_ERASE_NOTES = Prepared(delete(_N).where(_N.c.person_id == bindparam("person")))


class ProfilesShelf:
    """What neighbours say of themselves."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def of(self, person_id: int) -> Profile:
        """The whole card of a person, given to nobody before `core.community.profiles.seen` emptied what is masked."""
        row = self._tx.execute(_PROFILE, {"person": person_id}).one()
        values = {line.value: getattr(row, line.value) or "" for line in _LINES}
        return Profile(person_id, row.name, **values, shown=row.shown or frozenset())

    def write(self, profile: Profile) -> None:
        """Keep what a person says of themselves, and which of it others may read; the name is kept elsewhere."""
        row: dict[str, Any] = {line.value: profile.value(line) for line in _LINES}
        row |= {"person_id": profile.person_id, "folded_street": normalise(profile.street), "shown": profile.shown}
        self._tx.execute(_WRITE, row)

    def home_notes(self, person_id: int) -> Mapping[Topic, str]:
        """What somebody noted about their home: for them alone. What another key sealed is as if it were not there."""
        found = {}
        for row in self._tx.execute(_NOTES, {"person": person_id}):
            try:
                found[Topic(row.topic)] = self._tx.sealing.open(bytes(row.sealed), _owner(person_id, row.topic))
            except InvalidTag:
                continue
        return found

    def note_home(self, person_id: int, topic: Topic, words: str) -> None:
        """Keep a note about somebody's home, encrypted and bound to them."""
        sealed = self._tx.sealing.seal(words, _owner(person_id, topic))
        row = {"person_id": person_id, "topic": topic.value, "sealed": sealed, "at": self._tx.now}
        self._tx.execute(_NOTE, row)

    def erase_home(self, person_id: int) -> int:
        """Erase all notes about somebody's home; how many there were."""
        return self._tx.execute(_ERASE_NOTES, {"person": person_id}).rowcount


def _owner(person_id: int, topic: str) -> str:
    return f"{person_id}:{topic}"
