"""The tables of what waits for a referent."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from core.model.review import Ground, Verdict, Why
from storage.columns import Id, Moment, metadata, only, word

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False, index=True),
    word("why", Why),
    Column("opened_at", Moment, nullable=False),
    word("verdict", Verdict, nullable=True),
    Column("settled_at", Moment),
    Column("settled_by_id", Id, ForeignKey("person.id"), index=True),
    Index("uq_review_open", "alert_id", unique=True, **only("verdict IS NULL")),
    Index("ix_review_waiting", "community_id", "id", **only("verdict IS NULL")),
)

flag = Table(
    "flag",
    metadata,
    Column("id", Id, primary_key=True),
    Column("review_id", Id, ForeignKey("review.id"), nullable=False, index=True),
    Column("alert_id", Id, ForeignKey("alert.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("household_id", Id, ForeignKey("household.id"), nullable=False),
    word("ground", Ground),
    Column("at", Moment, nullable=False),
    UniqueConstraint("alert_id", "household_id"),
    Index("ix_flag_person_id", "person_id", "at"),
)
