"""The tables of relays: those whom no message reaches, who warns them, and when somebody had to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, Table, UniqueConstraint

from storage.columns import Id, Moment, metadata, only

relayed = Table(
    "relayed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False, index=True),
    # The first name and the street, encrypted: see storage.sealing.
    Column("sealed", LargeBinary, nullable=False),
    # When a relay said that they agree.
    Column("agreed_at", Moment, nullable=False),
)

relay = Table(
    "relay",
    metadata,
    Column("relayed_id", Id, ForeignKey("relayed.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
)

relay_call = Table(
    "relay_call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("relayed_id", Id, ForeignKey("relayed.id", ondelete="CASCADE"), nullable=False),
    # What it is about: one of the two.
    Column("alert_id", Id, ForeignKey("alert.id"), index=True),
    Column("message_id", Id, ForeignKey("official_message.id"), index=True),
    Column("at", Moment, nullable=False, index=True),
    Column("asked", SmallInteger, nullable=False, server_default="1"),
    # When to ask once more; none: nobody is left to ask, or somebody warned them.
    Column("due_at", Moment),
    Column("told_by_id", Id, ForeignKey("person.id"), index=True),
    Column("told_at", Moment),
    UniqueConstraint("relayed_id", "alert_id", "message_id"),
    Index("ix_relay_call_due", "due_at", **only("due_at IS NOT NULL")),
)
