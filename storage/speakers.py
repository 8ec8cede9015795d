"""Who speaks: one address, and everything that the rules ask about it, in one read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal_column, select, true

from core.model.community import Community, Group
from core.model.member import Contact, Member, Membership, Person, Silence, Speaker
from core.wire import Assurance
from storage import tables
from storage.communities import CommunitiesShelf, point
from storage.prepared import Prepared, Upsert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, FromClause, Select
    from sqlalchemy.sql.selectable import NamedFromClause

    from core.ports import Voice
    from core.wire import Inbound
    from storage.transaction import Transaction

LANGUAGES = frozenset({"fr", "en"})
DEFAULT_LANGUAGE = "fr"


def _labelled(table: NamedFromClause, *names: str) -> list[ColumnElement[Any]]:
    """Give columns under names that stay apart when tables are joined."""
    return [table.c[name].label(f"{table.name}_{name}") for name in names]


_CONTACT = ("id", "channel", "address", "person_id", "language", "silence", "proven_until", "returns")
CONTACT = _labelled(tables.contact, *_CONTACT)
_MEMBER = _labelled(tables.member, "id", "person_id", "community_id", "roles", "status", "joined_at", "paused_until")
_COMMUNITY = _labelled(
    tables.community,
    "id", "name", "commune", "latitude", "longitude", "country", "language", "time_zone", "status", "created_at",
)  # fmt: skip
MEMBERSHIP = [*_MEMBER, *_COMMUNITY]
_PERSON = _labelled(tables.person, "id", "name", "language", "household_id")
_HOME = _labelled(tables.household, "place", "latitude", "longitude")

_DIALOGUE = [column.name for column in tables.conversation.c]


def _known(contact: NamedFromClause, *dialogue: NamedFromClause) -> tuple[FromClause, list[ColumnElement[Any]]]:
    """Give everything that the rules ask about whoever is at *contact*, with their open dialogue when it is given."""
    known: FromClause = (
        contact.outerjoin(tables.person, tables.person.c.id == contact.c.person_id)
        .outerjoin(tables.household, tables.household.c.id == tables.person.c.household_id)
        .outerjoin(tables.member, tables.member.c.person_id == tables.person.c.id)
        .outerjoin(tables.community, tables.community.c.id == tables.member.c.community_id)
    )
    columns = [*_labelled(contact, *_CONTACT), *_PERSON, *_HOME, *MEMBERSHIP]
    for each in dialogue:
        known = known.outerjoin(each, each.c.contact_id == contact.c.id)
        columns += _labelled(each, *_DIALOGUE)
    return known, columns


def _speaker(contact: NamedFromClause, *dialogue: NamedFromClause) -> Select[Any]:
    known, columns = _known(contact, *dialogue)
    return select(*columns).select_from(known).order_by(tables.member.c.id)


# Turns of one contact wait for one another, whichever process takes them.
_SPEAKER = _speaker(tables.contact).with_for_update(of=tables.contact, key_share=True)
_HERE = (tables.contact.c.channel == bindparam("channel"), tables.contact.c.address == bindparam("address"))
_AT = Prepared(_SPEAKER.where(*_HERE))
# The contact first, then its dialogue as the turn before left it: a lock gives the newest version of its row.
_LOCKED = select(tables.contact).where(*_HERE).with_for_update(key_share=True).subquery("contact")
_ITS_DIALOGUE = (
    select(tables.conversation)
    .where(tables.conversation.c.contact_id == _LOCKED.c.id)
    .with_for_update()
    .lateral("conversation")
)
_AT_WITH_DIALOGUE = Prepared(
    _speaker(_LOCKED, _ITS_DIALOGUE),
    on_sqlite=_speaker(tables.contact, tables.conversation).where(*_HERE),
)


def beside(first: ColumnElement[Any]) -> Select[Any]:
    """Give *first* and, in the same read of PostgreSQL, who is at an address, locked, with their dialogue.

    There is a row even when nobody is.
    """
    known, columns = _known(_LOCKED, _ITS_DIALOGUE)
    always = select(literal_column("1").label("one")).subquery("always")
    both = always.outerjoin(known, true())
    return select(first, *columns).select_from(both).order_by(tables.member.c.id)


_OF = Prepared(_SPEAKER.where(tables.contact.c.id == bindparam("contact")))
_ADD_GUEST = Upsert(
    lambda insert: (
        (add := insert(tables.contact))
        # Two first messages at once: the second one takes the contact that the first one made.
        .on_conflict_do_update(index_elements=["channel", "address"], set_={"address": add.excluded.address})
        .returning(tables.contact.c.id)
    )
)


class Speakers:
    """Reads speakers; an unknown address becomes a guest's contact."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside *tx*."""
        self._tx = tx

    def at(self, inbound: Inbound, voice: Voice) -> Speaker:
        """Who said *inbound*."""
        return self._at(inbound, voice, self._read(_AT, _place(inbound)))

    def with_dialogue(self, inbound: Inbound, voice: Voice) -> tuple[Speaker, Sequence[Any] | None]:
        """Who said *inbound*, and the columns of their open dialogue.

        None where this read saw none: one that was begun while we waited for its contact it could not see.
        """
        rows = self._tx.read_ahead.pop((inbound.channel, inbound.address), None)
        if rows is None or _was_claimed_meanwhile(rows):
            rows = self._read(_AT_WITH_DIALOGUE, _place(inbound))
        dialogue = rows[0][-len(_DIALOGUE) :] if rows and rows[0].conversation_contact_id is not None else None
        return self._at(inbound, voice, rows), dialogue

    def of(self, contact_id: int, voices: Mapping[str, Voice]) -> Speaker | None:
        """Who is behind a contact that did not just speak, as sure as its channel is by itself."""
        rows = self._read(_OF, {"contact": contact_id})
        voice = voices.get(rows[0].contact_channel) if rows else None
        if voice is None:
            return None
        assurance = Assurance.CLAIMED if voice.is_terse else Assurance.AUTHENTICATED
        return self._speaker(as_contact(rows[0]), rows, voice, assurance, None, None)

    def _read(self, statement: Any, params: dict[str, Any]) -> Sequence[Any]:
        rows = self._tx.execute(statement, params).all()
        if _was_claimed_meanwhile(rows):
            rows = self._tx.execute(statement, params).all()
        return rows

    def _at(self, inbound: Inbound, voice: Voice, rows: Sequence[Any]) -> Speaker:
        contact = as_contact(rows[0]) if rows else self._add_guest(inbound)
        room = None
        if inbound.room is not None:
            room = CommunitiesShelf(self._tx).group_at(inbound.channel, inbound.room)
        return self._speaker(contact, rows, voice, inbound.assurance, inbound.language, room)

    def _add_guest(self, inbound: Inbound) -> Contact:
        language = inbound.language if inbound.language in LANGUAGES else None
        row = {
            "channel": inbound.channel,
            "address": inbound.address,
            "language": language,
            "silence": Silence.NOTHING,
            "created_at": self._tx.now,
        }
        contact_id = self._tx.execute(_ADD_GUEST, row).scalar_one()
        return Contact(contact_id, inbound.channel, inbound.address, language=language)

    def _speaker(
        self,
        contact: Contact,
        rows: Sequence[Any],
        voice: Voice,
        assurance: Assurance,
        spoken: str | None,
        room: Group | None,
    ) -> Speaker:
        person = _as_person(rows[0]) if rows and rows[0].person_id is not None else None
        language = contact.language or (person and person.language)
        if not language:
            language = spoken if spoken in LANGUAGES else DEFAULT_LANGUAGE
        # A proof lifts a claim; it does not lift a message of which the channel knows that it is not sure at all.
        if assurance is Assurance.CLAIMED and contact.proven_until is not None and contact.proven_until > self._tx.now:
            assurance = Assurance.AUTHENTICATED
        memberships = tuple(as_membership(row) for row in rows if row.member_id is not None)
        return Speaker(contact, voice, language or DEFAULT_LANGUAGE, assurance, person, memberships, room)


def _was_claimed_meanwhile(rows: Sequence[Any]) -> bool:
    """Whether the contact was claimed while we waited for its lock: what was joined to it is from before."""
    return bool(rows) and rows[0].contact_person_id is not None and rows[0].person_id is None


def _place(inbound: Inbound) -> dict[str, str]:
    return {"channel": inbound.channel, "address": inbound.address}


def as_contact(row: Any) -> Contact:
    """Give the contact in *row*."""
    return Contact(
        row.contact_id,
        row.contact_channel,
        row.contact_address,
        row.contact_person_id,
        row.contact_language,
        row.contact_silence,
        row.contact_proven_until,
        row.contact_returns,
    )


def as_membership(row: Any) -> Membership:
    """Give the member in *row*, beside their community."""
    member = Member(
        row.member_id,
        row.member_person_id,
        row.member_community_id,
        row.member_roles,
        row.member_status,
        row.member_joined_at,
        row.member_paused_until,
    )
    community = Community(
        id=row.community_id,
        name=row.community_name,
        commune=row.community_commune,
        centre=point(row.community_latitude, row.community_longitude),
        country=row.community_country,
        language=row.community_language,
        time_zone=row.community_time_zone,
        status=row.community_status,
        created_at=row.community_created_at,
    )
    return Membership(member, community)


def _as_person(row: Any) -> Person:
    return Person(
        row.person_id,
        row.person_name,
        row.person_language,
        row.person_household_id,
        point(row.household_latitude, row.household_longitude),
        row.household_place or "",
    )
