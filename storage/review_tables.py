"""The tables of what waits for a referent."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from core.model.review import Ground, Verdict, Why
from storage.columns import Id, Moment, metadata, only, word

review = Table(
    "review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    # The one or the other.
    Column("alert_id", Id, ForeignKey("alert.id"), index=True),
    Column("article_id", Id, ForeignKey("article.id"), index=True),
    word("why", Why),
    Column("opened_at", Moment, nullable=False),
    word("verdict", Verdict, nullable=True),
    Column("settled_at", Moment),
    Column("settled_by_id", Id, ForeignKey("person.id"), index=True),
    CheckConstraint("(alert_id IS NULL) <> (article_id IS NULL)", name="subject"),
    Index("uq_review_open", "alert_id", unique=True, **only("verdict IS NULL AND why <> 'photo'")),
    Index("uq_review_open_photo", "alert_id", unique=True, **only("verdict IS NULL AND why = 'photo'")),
    Index("uq_review_open_article", "article_id", unique=True, **only("verdict IS NULL AND why <> 'changed'")),
    Index("uq_review_open_change", "article_id", unique=True, **only("verdict IS NULL AND why = 'changed'")),
    Index("ix_review_waiting", "community_id", "id", **only("verdict IS NULL")),
)

flag = Table(
    "flag",
    metadata,
    Column("id", Id, primary_key=True),
    Column("review_id", Id, ForeignKey("review.id"), nullable=False, index=True),
    Column("alert_id", Id, ForeignKey("alert.id")),
    Column("article_id", Id, ForeignKey("article.id")),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("household_id", Id, ForeignKey("household.id"), nullable=False),
    word("ground", Ground),
    Column("at", Moment, nullable=False),
    UniqueConstraint("alert_id", "household_id"),
    UniqueConstraint("article_id", "household_id"),
    Index("ix_flag_person_id", "person_id", "at"),
)

review_rule = Table(
    "review_rule",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("folds_at", Integer, nullable=False),
    Column("photos_first", Boolean, nullable=False),
)
