"""The tables of private messages: who writes with whom, what they wrote, what they flag, and who is open to twins."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from core.model.grievance import Cause, Finding
from core.model.private_message import Journey
from storage.columns import Id, Moment, only, word
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
    # What the other one writes waits until the person asks for it.
    Column("is_muted", Boolean, nullable=False, server_default=false()),
    # Whether the person wrote first, which is limited.
    Column("begins", Boolean, nullable=False),
    Column("met_at", Moment, nullable=False),
    # The alert of which the two write, its author without a name. No key to it: it may be forgotten sooner.
    Column("alert_id", Id, nullable=False, server_default="0"),
    # What the person calls that alert.
    Column("about", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("person_id", "other_id", "alert_id", name="uq_correspondent_other"),
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
    # How far it came, as its sender may know it.
    word("journey", Journey, server_default=Journey.LEFT),
    # As of a correspondent.
    Column("alert_id", Id, nullable=False, server_default="0"),
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
    # The notice that told who wrote that it leaves. No key to it: it may be forgotten sooner.
    Column("reply_id", Id),
    # Whether who wrote knows that it arrived.
    Column("is_told", Boolean, nullable=False, server_default=false()),
    Index("ix_message_on_its_way_untold", "notice_id", **only("NOT is_told")),
)

message_held_back = Table(
    "message_held_back",
    metadata,
    Column(
        "message_id",
        Id,
        ForeignKey("private_message.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # The reader, who does not want to hear it, as who wrote calls them.
    Column("correspondent_id", Id, ForeignKey("correspondent.id", ondelete="CASCADE"), nullable=False, index=True),
    # When it would have arrived.
    Column("seems_at", Moment, nullable=False, index=True),
    # As of one on its way.
    Column("reply_id", Id),
)

twin_reader = Table(
    "twin_reader",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("is_open", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)

grievance = Table(
    "grievance",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("accused_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    # One decision a message; it goes with the message.
    Column("message_id", Id, ForeignKey("private_message.id", ondelete="CASCADE"), nullable=False, unique=True),
    word("cause", Cause),
    # Whether the reader let referents read its words.
    Column("shows_words", Boolean, nullable=False),
    # No key to it: what was said is forgotten sooner.
    Column("notice_id", Id),
    Column("at", Moment, nullable=False),
    word("finding", Finding, nullable=True),
    Column("settled_at", Moment),
    Column("settled_by_id", Id, ForeignKey("person.id"), index=True),
    Index("ix_grievance_open", "community_id", "id", **only("finding IS NULL")),
    Index("ix_grievance_person_id", "person_id", "at"),
)
