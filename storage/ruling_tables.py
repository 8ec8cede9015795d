"""The table of what referents decided about neighbours, and of the appeals against it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from core.model.ruling import Answer, Cause, Decided
from storage.columns import Id, Moment, metadata, only, word

ruling = Table(
    "ruling",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    word("decided", Decided),
    word("cause", Cause),
    Column("at", Moment, nullable=False),
    # None: it is about nobody any more.
    Column("person_id", Id, ForeignKey("person.id"), index=True),
    Column("by_id", Id, ForeignKey("person.id"), index=True),
    Column("code", Text, nullable=False),
    Column("alert_id", Id, ForeignKey("alert.id"), index=True),
    Column("sealed", LargeBinary),
    # From here on: the appeal.
    Column("number", Integer),
    Column("appeal_sealed", LargeBinary),
    Column("appealed_at", Moment),
    word("answer", Answer, nullable=True),
    Column("answered_at", Moment),
    Column("answered_by_id", Id, ForeignKey("person.id"), index=True),
    UniqueConstraint("community_id", "number"),
    Index("ix_ruling_community_id", "community_id", "at"),
    Index("ix_ruling_at", "at", **only("person_id IS NOT NULL OR by_id IS NOT NULL")),
)
