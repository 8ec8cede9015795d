"""The tables of people: their households, what they say of themselves, where they are reached, who looked them up."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.model.member import Silence
from core.model.peace import Level, Matter
from core.model.profile import Field
from storage.columns import Id, Moment, Words, metadata, word

household = Table(
    "household",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("created_at", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("household.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    # As people look for it: without case and accents.
    Column("folded_name", Text, nullable=False, server_default=text("''")),
    # When a second contact was offered, once, to whoever has one only.
    Column("second_offered_at", Moment),
)

erasure = Table(
    "erasure",
    metadata,
    Column("key_hash", Text, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)
"""Who was erased, as keyed hashes: with them nobody comes back with an old backup. They name nobody."""

profile = Table(
    "profile",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("street", Text, nullable=False),
    Column("folded_street", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("about", Text, nullable=False),
    # What neighbours may read; all else stays with its owner.
    Column("shown", Words(Field), nullable=False),
)

home_note = Table(
    "home_note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("topic", Text, nullable=False),
    # Encrypted: see storage.sealing.
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("person_id", "topic"),
)

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("id", Id, primary_key=True),
    Column("time_zone", Text, nullable=False),
    # Minutes of the day: the first one that is quiet, and the first one that is not.
    Column("from_minute", SmallInteger, nullable=False),
    Column("to_minute", SmallInteger, nullable=False),
    # The same hours are one row, whoever chose them: what is due when is reckoned once for all of them.
    UniqueConstraint("time_zone", "from_minute", "to_minute"),
)

contact = Table(
    "contact",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id")),
    # The person's order of preference: for alerts, and for the letter and messages.
    Column("rank", Integer, nullable=False, server_default="0"),
    Column("letter_rank", Integer, nullable=False, server_default="0"),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text),
    word("silence", Silence),
    Column("proven_until", Moment),
    Column("claimed_at", Moment),
    # How much the mails weigh that came back from it, and when one was last counted.
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("returned_at", Moment),
    # Somebody said « ce n'est pas moi »: nobody can link it until then.
    Column("frozen_until", Moment),
    Column("created_at", Moment, nullable=False),
    # Which menu an application shows there; none: the one that everybody sees.
    Column("menu", Text),
    # How loudly each matter comes there (none: as usual), and the hours at which nothing does: see storage.attention.
    *(word(f"{matter}_level", Level, nullable=True) for matter in Matter),
    Column("quiet_id", Id, ForeignKey("quiet_hours.id"), index=True),
    UniqueConstraint("channel", "address"),
    Index("ix_contact_person_id", "person_id", "rank"),
)

link_code = Table(
    "link_code",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

recovery = Table(
    "recovery",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("code_hash", Text, nullable=False, unique=True),
    # The new contact, once it said the code.
    Column("contact_id", Id, ForeignKey("contact.id"), index=True),
    Column("due_at", Moment, nullable=False, index=True),
)

own_data_link = Table(
    "own_data_link",
    metadata,
    # One for each person: a new link makes the earlier one void.
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
)

code_try = Table(
    "code_try",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contact.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_code_try_contact_id", "contact_id", "at"),
    Index("ix_code_try_at", "at"),
)

look_up = Table(
    "look_up",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("is_refused", Boolean, nullable=False),
    Index("ix_look_up_person_id", "person_id", "at"),
    Index("ix_look_up_at", "at"),
)

looked_at = Table(
    "looked_at",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("seen_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("person_id", "seen_id"),
    Index("ix_looked_at_at", "at"),
)
