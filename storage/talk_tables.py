"""The tables of what was heard: the journal of inputs, how far each account was heard, and the open dialogues."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table, Text, UniqueConstraint

from storage.columns import Document, Id, Moment, metadata, only

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    # The rest of the input, as JSON; the bytes of its attachments one after the other.
    Column("heard", Text, nullable=False),
    Column("attached", LargeBinary),
    Column("raw", LargeBinary, nullable=False),
    Column("failure", Text),
    UniqueConstraint("channel", "account", "address", "message_id"),
    Index("ix_journal_failed", "id", **only("failure IS NOT NULL")),
)

cursor = Table(
    "cursor",
    metadata,
    Column("account", Text, primary_key=True),
    Column("position", Text, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("contact_id", Id, ForeignKey("contact.id"), primary_key=True, autoincrement=False),
    Column("command", Text, nullable=False),
    Column("log", Document, nullable=False),
    Column("shown", Document, nullable=False),
    Column("serial", Id, nullable=False),
    Column("expires_at", Moment, index=True),
    Column("silent_at", Moment),
    Index("ix_conversation_silent_at", "silent_at", **only("silent_at IS NOT NULL")),
)
