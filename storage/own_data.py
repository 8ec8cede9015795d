"""All that is kept of one person, wherever it stands: given as a whole, or erased."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, Select, Table, Text, bindparam, cast, delete, insert, or_, select, update

from core.language.words import normalise
from core.model.member import Silence
from core.model.membership import MovementKind
from core.model.notice import AudienceKind
from storage import tables
from storage.columns import EPOCH, Moment, metadata
from storage.erasures import ErasuresShelf
from storage.message_tables import correspondent, private_message
from storage.messages import bound_to
from storage.own_columns import KEPT, KEPT_UNSEEN, MENTIONED, OWN, WITHHELD
from storage.people_tables import own_data_link
from storage.prepared import Prepared, Upsert
from storage.profiles import ProfilesShelf
from storage.ruling_tables import ruling
from storage.rulings import RulingsShelf
from storage.tickets import TicketsShelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column

    from storage.transaction import Transaction

_P = tables.person
_H = tables.household
_C = tables.contact
_J = tables.journal
_N = tables.notice
_M = private_message
_R = tables.membership_request
_PERSONAL = (MovementKind.BANNED, MovementKind.UNBANNED, MovementKind.APPEALED)
"""Movements whose reason is about the person."""


_L = own_data_link
_OPEN = Upsert(
    lambda insert_into: (link := insert_into(_L)).on_conflict_do_update(
        index_elements=["person_id"],
        set_={"token_hash": link.excluded.token_hash, "expires_at": link.excluded.expires_at},
    )
)
_USE = Prepared(delete(_L).where(_L.c.token_hash == bindparam("hash")).returning(_L.c.person_id, _L.c.expires_at))
_FORGET_LINKS = Prepared(delete(_L).where(_L.c.expires_at <= bindparam("now", type_=Moment())))


class OwnDataShelf:
    """All that is kept of one person."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def person_at(self, channel: str, address: str) -> int | None:
        """Whose contact this is; on any channel where *channel* is empty."""
        found = select(_C.c.person_id).where(_C.c.address == address, _C.c.person_id.is_not(None))
        if channel:
            found = found.where(_C.c.channel == channel)
        person_id: int | None = self._tx.execute(found.limit(1)).scalar()
        return person_id

    def of(self, person_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Give every row about this person, by table, as JSON; what was sealed for them is open.

        Nothing tells of anybody else: keys of other persons are left out, and what `storage.own_columns` withholds.
        """
        found = {table.name: self._rows(table, person_id) for table in metadata.sorted_tables}
        notes = ProfilesShelf(self._tx).home_notes(person_id)
        for row in found["home_note"]:
            row["words"] = notes.get(row["topic"], "")
        found["private_message"] = self._written_by(person_id)
        rulings = {each.id: each for each in RulingsShelf(self._tx).against(person_id, EPOCH)}
        for row in found["ruling"]:
            row |= {"words": rulings[row["id"]].words, "appeal": rulings[row["id"]].appeal}
        for row in found["ticket"]:
            ticket = TicketsShelf(self._tx).by_id(row["id"])
            row["words"] = ticket.words if ticket else ""
        return {name: rows for name, rows in found.items() if rows}

    def open_link(self, person_id: int, token: str, expires_at: datetime) -> None:
        """Let *token* show this person all that is kept of them, once; an earlier one of theirs is void."""
        self._tx.execute(_FORGET_LINKS, {"now": self._tx.now})
        row = {"person_id": person_id, "token_hash": self._hash(token), "expires_at": expires_at}
        self._tx.execute(_OPEN, row)

    def use_link(self, token: str, now: datetime) -> int | None:
        """Use a token up; give whose it was, if it was still good."""
        row = self._tx.execute(_USE, {"hash": self._hash(token)}).one_or_none()
        return row.person_id if row is not None and row.expires_at > now else None

    def _hash(self, token: str) -> str:
        return self._tx.fingerprint(f"own data {token}")

    def erase(self, person_id: int, named: str, *, keep_reachable: bool = False) -> None:
        """Erase this person; in what neighbours share, *named* stands for them from now on.

        ``keep_reachable``: their contacts stay, as those of strangers of whom nothing is known, to be told the end.
        """
        reached = select(_C.c.id, _C.c.channel, _C.c.address, _C.c.language).where(_C.c.person_id == person_id)
        strangers = [
            {"id": row.id, "channel": row.channel, "address": row.address, "language": row.language}
            for row in self._tx.execute(reached)
            if keep_reachable
        ]
        ErasuresShelf(self._tx).note(person_id)
        self._erase_what_was_said(person_id)
        self._rename(person_id, named)
        for column in _pointing_at(_P):
            path = _path(column)
            if path in KEPT or path in KEPT_UNSEEN:
                continue
            if path in MENTIONED and column.nullable:
                self._tx.execute(update(column.table).where(column == person_id).values({column: None}))
            else:
                self._erase_rows(column.table, column == person_id)
        if strangers:
            anew = {"silence": Silence.NOTHING, "created_at": self._tx.now}
            self._tx.connection.execute(insert(_C), [each | anew for each in strangers])

    def erase_requests(self, contact_id: int, named: str) -> None:
        """Erase what this contact told to be let in, where *named* stands from now on; how often they asked stays."""
        asked = self._tx.execute(select(_R.c.name, _R.c.place).where(_R.c.contact_id == contact_id)).all()
        shown = _N.c.kind.startswith("door.")
        for row in asked:
            self._replace_in_notices(row.name, named, shown)
            self._replace_in_notices(row.place, "", shown)
        said_there = (_C.c.id == contact_id) & (_C.c.channel == _J.c.channel) & (_C.c.address == _J.c.address)
        self._tx.execute(delete(_J).where(select(_C.c.id).where(said_there).exists()))
        self._erase_rows(_N, (_N.c.audience_kind == AudienceKind.CONTACT) & (_N.c.audience_id == contact_id))
        untold = dict.fromkeys(("name", "place", "known_by", "question", "detail", "reason"), "")
        nowhere = {"latitude": None, "longitude": None, "is_on_map": None}
        self._tx.execute(update(_R).where(_R.c.contact_id == contact_id).values(untold | nowhere))

    def _rows(self, table: Table, person_id: int) -> list[dict[str, Any]]:
        mine = _mine(table, person_id)
        if mine is None:
            return []
        given = [each for each in table.columns if _path(each) not in WITHHELD and not _names_a_person(each)]
        rows = self._tx.execute(select(*given).where(mine))
        return [{each.name: _plain(value) for each, value in zip(given, row, strict=True)} for row in rows]

    def _written_by(self, person_id: int) -> list[dict[str, Any]]:
        """Give the private messages they wrote, to whom by their own number; not those whose words were not kept."""
        known = (
            (correspondent.c.person_id == _M.c.sender_id)
            & (correspondent.c.other_id == _M.c.reader_id)
            & (correspondent.c.alert_id == _M.c.alert_id)
        )
        written = (
            select(_M.c.at, _M.c.sealed, _M.c.reader_id, correspondent.c.number)
            .join_from(_M, correspondent, known, isouter=True)
            .where(_M.c.sender_id == person_id, _M.c.sealed.is_not(None))
            .order_by(_M.c.id)
        )
        given = []
        for row in self._tx.execute(written):
            try:
                words = self._tx.sealing.open(bytes(row.sealed), bound_to(person_id, row.reader_id))
            except InvalidTag:
                words = ""
            given.append({"at": _plain(row.at), "to": f"P{row.number}" if row.number else "", "words": words})
        return given

    def _rename(self, person_id: int, named: str) -> None:
        """Let *named* stand wherever their name does, and nothing where they live."""
        name: str = self._tx.execute(select(_P.c.name).where(_P.c.id == person_id)).scalar_one()
        here = select(tables.member.c.community_id).where(tables.member.c.person_id == person_id)
        alert, event, movement = tables.alert, tables.alert_event, tables.movement
        for change in (
            update(alert).where(alert.c.police_by_id == person_id).values(police_by=named),
            update(event).where(event.c.person_id == person_id).values(name=named),
            update(movement).where(movement.c.person_id == person_id, movement.c.kind.in_(_PERSONAL)).values(reason=""),
            update(ruling).where(ruling.c.person_id == person_id).values(sealed=None, appeal_sealed=None),
            update(_R).where(_R.c.inviter_id == person_id).values(known_by=named),
            update(_R).where(_R.c.answered_by == name, _R.c.community_id.in_(here)).values(answered_by=named),
        ):
            self._tx.execute(change)
        self._replace_in_notices(name, named)
        household = select(_P.c.household_id).where(_P.c.id == person_id).scalar_subquery()
        shared_home = select(_P.c.id).where(_P.c.household_id == _H.c.id, _P.c.id != person_id).exists()
        nowhere = {"place": "", "latitude": None, "longitude": None}
        self._tx.execute(update(_H).where(_H.c.id == household, ~shared_home).values(nowhere))
        nobody = {"name": named, "folded_name": normalise(named)}
        self._tx.execute(update(_P).where(_P.c.id == person_id).values(nobody))

    def _replace_in_notices(self, words: str, others: str, *where: ColumnElement[bool]) -> None:
        """Let *others* stand for *words* in what was or will be said; a namesake's too, for a month at most."""
        as_json = json.dumps(words, ensure_ascii=False)
        told = select(_N.c.id, _N.c.params).where(cast(_N.c.params, Text).contains(as_json, autoescape=True), *where)
        found = self._tx.execute(told) if words else ()
        rows = [{"notice": row.id, "params": _replaced(row.params, words, others)} for row in found]
        if rows:
            params = bindparam("params", type_=_N.c.params.type)
            self._tx.connection.execute(update(_N).where(_N.c.id == bindparam("notice")).values(params=params), rows)

    def _erase_what_was_said(self, person_id: int) -> None:
        """Erase what they wrote to us, and what we said to them alone."""
        self._tx.execute(delete(_J).where(_said_by(person_id)))
        self._erase_rows(_N, _said_to(person_id))

    def _erase_rows(self, table: Table, condition: ColumnElement[bool]) -> None:
        """Erase rows after those that hang on them; what only mentions them mentions nothing any more."""
        for column in _pointing_at(table):
            (key,) = column.foreign_keys
            gone = column.in_(select(key.column).where(condition))
            if column.nullable and column.table is not tables.delivery:
                self._tx.execute(update(column.table).where(gone).values({column: None}))
            elif column.table is not table:
                self._erase_rows(column.table, gone)
        self._tx.execute(delete(table).where(condition))


def _pointing_at(table: Table) -> list[Column[Any]]:
    """Give the columns of all tables that hold a key of *table*."""
    columns = [column for each in metadata.sorted_tables for column in each.columns]
    return [each for each in columns if any(key.column.table is table for key in each.foreign_keys)]


def _path(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def _contacts(person_id: int) -> Select[Any]:
    return select(_C.c.id).where(_C.c.person_id == person_id)


def _said_by(person_id: int) -> ColumnElement[bool]:
    own = _C.c.person_id == person_id
    return select(_C.c.id).where(own, _C.c.channel == _J.c.channel, _C.c.address == _J.c.address).exists()


def _said_to(person_id: int) -> ColumnElement[bool]:
    to_contact = (_N.c.audience_kind == AudienceKind.CONTACT) & _N.c.audience_id.in_(_contacts(person_id))
    return to_contact | ((_N.c.audience_kind == AudienceKind.PERSON) & (_N.c.audience_id == person_id))


def _mine(table: Table, person_id: int) -> ColumnElement[bool] | None:
    """Say which rows of *table* are about this person; None: it has nothing to do with people."""
    if table is _P:
        return _P.c.id == person_id
    if table is _H:
        return _H.c.id.in_(select(_P.c.household_id).where(_P.c.id == person_id))
    if table is _J:
        return _said_by(person_id)
    if table is _N:
        return _said_to(person_id)
    ways: list[ColumnElement[bool]] = []
    for column in table.columns:
        if _path(column) not in OWN and _path(column) not in KEPT:
            continue
        to_person = any(key.column.table is _P for key in column.foreign_keys)
        ways.append(column == person_id if to_person else column.in_(_contacts(person_id)))
    return or_(*ways) if ways else None


def _names_a_person(column: Column[Any]) -> bool:
    return any(key.column.table is _P for key in column.foreign_keys)


def _replaced(value: Any, name: str, named: str) -> Any:
    """Give a JSON value in which *named* stands for *name*."""
    if isinstance(value, dict):
        return {key: _replaced(each, name, named) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, name, named) for each in value]
    return named if value == name else value


def _plain(value: Any) -> Any:
    """Give a value as JSON can hold it; bytes in base 64."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    return value
