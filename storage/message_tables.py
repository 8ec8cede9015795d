"""The tables of private messages: who writes with whom, what they wrote, and who is open to twins."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, UniqueConstraint

from storage.columns import Id, Moment
from storage.tables import metadata

correspondent = Table(
    "correspondent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("other_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    # Where the other one lives.
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    # P4 is the person's own name for the other one.
    Column("number", Integer, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    # Whether the person wrote first, which is limited.
    Column("begins", Boolean, nullable=False),
    Column("met_at", Moment, nullable=False),
    UniqueConstraint("person_id", "other_id", name="uq_correspondent_other"),
    UniqueConstraint("person_id", "number", name="uq_correspondent_number"),
)

private_message = Table(
    "private_message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sender_id", Id, ForeignKey("person.id"), nullable=False),
    Column("reader_id", Id, ForeignKey("person.id"), nullable=False),
    # Encrypted: see storage.sealing. None: the reader blocked who wrote, and the words were not kept.
    Column("sealed", LargeBinary),
    Column("at", Moment, nullable=False, index=True),
    # When it was given up, and who wrote was told.
    Column("lost_at", Moment),
    Index("ix_private_message_sender_id", "sender_id", "at"),
    Index("ix_private_message_reader_id", "reader_id", "sender_id"),
)

message_on_its_way = Table(
    "message_on_its_way",
    metadata,
    Column("notice_id", Id, ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("message_id", Id, ForeignKey("private_message.id", ondelete="CASCADE"), nullable=False, index=True),
    # The reader, as who wrote calls them.
    Column("correspondent_id", Id, ForeignKey("correspondent.id", ondelete="CASCADE"), nullable=False),
)

twin_reader = Table(
    "twin_reader",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("is_open", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
