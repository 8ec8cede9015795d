"""Who was written to in a neighbour's name, who refused it for ever, and who supports the letter to the town hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Delete, Integer, bindparam, delete, exists, func, insert, literal_column, or_, select

from core.model.alert_words import EventKind
from core.model.member import MemberStatus
from storage import tables
from storage.columns import Moment
from storage.invite_tables import invitation_refusal, invited, town_hall_support
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from storage.transaction import Transaction

_I = invited
_R = invitation_refusal
_S = town_hall_support
_M = tables.member
_A = tables.alert
_E = tables.alert_event

_ANSWERING = (EventKind.SEEN, EventKind.INFO, EventKind.CONFIRMED)
_SINCE = bindparam("since", type_=Moment())
_NOTE = Prepared(insert(_I).returning(_I.c.id))
_TOLD = Prepared(
    select(func.count())
    .select_from(_I)
    .where(
        _I.c.target_hash == bindparam("target"),
        _I.c.community_id == bindparam("community"),
        _I.c.is_letter.is_(False),
        _I.c.at > _SINCE,
    )
)
_INVITING = Prepared(
    select(_I.c.community_id)
    .where(_I.c.target_hash == bindparam("target"), _I.c.is_letter.is_(False), _I.c.at > _SINCE)
    .distinct()
    .order_by(_I.c.community_id)
)
_WRITTEN = Prepared(
    select(func.count()).select_from(_I).where(_I.c.target_hash == bindparam("target"), _I.c.at > _SINCE)
)
_LETTERS = Prepared(
    select(func.count())
    .select_from(_I)
    .where(_I.c.inviter_id == bindparam("inviter"), _I.c.is_letter.is_(True), _I.c.at > _SINCE)
)
_WRITER = Prepared(
    select(_I.c.inviter_id)
    .where(_I.c.target_hash == bindparam("target"), _I.c.is_letter.is_(True))
    .order_by(_I.c.at.desc(), _I.c.id.desc())
    .limit(1)
)
_REFUSE = Upsert(lambda insert_into: insert_into(_R).on_conflict_do_nothing(index_elements=["target_hash"]))
_REFUSED = Prepared(select(_R.c.at).where(_R.c.target_hash == bindparam("target")))
_OLD = (
    select(_I.c.id, _I.c.contact_id)
    .where(_I.c.at < bindparam("before", type_=Moment()))
    .order_by(_I.c.at)
    .limit(bindparam("most", type_=Integer()))
)
_SUPPORT = Upsert(
    lambda insert_into: (
        insert_into(_S).on_conflict_do_nothing(index_elements=["community_id", "person_id"]).returning(_S.c.person_id)
    )
)
_SUPPORTERS = Prepared(
    select(func.count())
    .select_from(_S)
    .join(_M, (_M.c.person_id == _S.c.person_id) & (_M.c.community_id == _S.c.community_id))
    .where(_S.c.community_id == bindparam("community"), _M.c.status == MemberStatus.ACTIVE)
)
_ALERTS = Prepared(
    select(func.count()).select_from(_A).where(_A.c.community_id == bindparam("community"), _A.c.sent_at >= _SINCE)
)
_ANSWERS = Prepared(
    select(_A.c.sent_at, func.min(_E.c.at, type_=Moment()).label("first_at"))
    .join_from(_A, _E, _E.c.alert_id == _A.c.id)
    .where(
        _A.c.community_id == bindparam("community"),
        _A.c.sent_at >= _SINCE,
        or_(*(_E.c.kind == literal_column(f"'{kind}'") for kind in _ANSWERING)),
    )
    .group_by(_A.c.id, _A.c.sent_at)
)


class InvitesShelf:
    """What was said to people in a neighbour's name. Addresses are kept as fingerprints only."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def note(
        self,
        community_id: int,
        inviter_id: int,
        channel: str,
        address: str,
        now: datetime,
        *,
        contact_id: int,
        is_letter: bool = False,
    ) -> None:
        """Remember that somebody was written to, and which contact was made for it."""
        row = {
            "community_id": community_id,
            "inviter_id": inviter_id,
            "is_letter": is_letter,
            "at": now,
            "contact_id": contact_id,
        }
        self._tx.execute(_NOTE, {**row, "target_hash": self._target(channel, address)})

    def was_invited(self, community_id: int, channel: str, address: str, since: datetime) -> bool:
        """Whether this address was invited to this community since then."""
        params = {"community": community_id, "target": self._target(channel, address), "since": since}
        return bool(self._tx.execute(_TOLD, params).scalar_one())

    def inviting(self, channel: str, address: str, since: datetime) -> Sequence[int]:
        """The communities to which this address was invited since then."""
        params = {"target": self._target(channel, address), "since": since}
        return list(self._tx.execute(_INVITING, params).scalars())

    def was_written_to(self, channel: str, address: str, since: datetime) -> bool:
        """Whether anybody wrote to this address since then."""
        params = {"target": self._target(channel, address), "since": since}
        return bool(self._tx.execute(_WRITTEN, params).scalar_one())

    def letters_since(self, person_id: int, since: datetime) -> int:
        """How many letters to a town hall left in this person's name since then."""
        count: int = self._tx.execute(_LETTERS, {"inviter": person_id, "since": since}).scalar_one()
        return count

    def letter_writer(self, channel: str, address: str) -> int | None:
        """The person in whose name a letter to a town hall went to this address last, as long as that is kept."""
        found: int | None = self._tx.execute(_WRITER, {"target": self._target(channel, address)}).scalar_one_or_none()
        return found

    def refuse(self, channel: str, address: str, now: datetime) -> None:
        """Never write to this address again in anybody's name."""
        self._tx.execute(_REFUSE, {"target_hash": self._target(channel, address), "at": now})

    def has_refused(self, channel: str, address: str) -> bool:
        """Whether this address wants no invitation."""
        return self._tx.execute(_REFUSED, {"target": self._target(channel, address)}).one_or_none() is not None

    def forget(self, before: datetime, most: int) -> int:
        """Erase whom somebody wrote to before then, and the contacts of strangers who never answered; how many.

        Refusals stay.
        """
        rows = self._tx.execute(_OLD, {"before": before, "most": most}).all()
        if not rows:
            return 0
        self._tx.execute(delete(_I).where(_I.c.id.in_([row.id for row in rows])))
        self._tx.execute(_strangers({row.contact_id for row in rows}))
        return len(rows)

    def support(self, community_id: int, person_id: int, now: datetime) -> bool:
        """Count this person among those who want their town hall to join in; False when they were before."""
        row = {"community_id": community_id, "person_id": person_id, "at": now}
        return self._tx.execute(_SUPPORT, row).one_or_none() is not None

    def supporters(self, community_id: int) -> int:
        """How many members want their town hall to join in."""
        count: int = self._tx.execute(_SUPPORTERS, {"community": community_id}).scalar_one()
        return count

    def alerts_since(self, community_id: int, since: datetime) -> int:
        """How many alerts a community had since then."""
        count: int = self._tx.execute(_ALERTS, {"community": community_id, "since": since}).scalar_one()
        return count

    def waits_since(self, community_id: int, since: datetime) -> Sequence[timedelta]:
        """How long each alert since then waited for the first neighbour who said something, the shortest first.

        Only alerts whose answers are still kept count.
        """
        rows = self._tx.execute(_ANSWERS, {"community": community_id, "since": since})
        return sorted(row.first_at - row.sent_at for row in rows)

    def _target(self, channel: str, address: str) -> str:
        return self._tx.fingerprint(f"invited:{channel}:{address}")


def _strangers(contacts: Iterable[int]) -> Delete:
    """Erase those of *contacts* that are nobody's and that nothing names any more."""
    contact = tables.contact
    named = [
        ~exists().where(key.parent == contact.c.id)
        for table in tables.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is contact.c.id
    ]
    return delete(contact).where(contact.c.id.in_(list(contacts)), contact.c.person_id.is_(None), *named)
