"""The tables of the gazette: its articles, how they are numbered, and who comes to what they invite to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from core.model.gazette import ArticleStatus, Section
from storage.columns import Id, Moment, only, word
from storage.tables import metadata

gazette = Table(
    "gazette",
    metadata,
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, autoincrement=False),
    Column("last_article", Integer, nullable=False),
)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("community_id", Id, ForeignKey("community.id"), nullable=False),
    Column("author_id", Id, ForeignKey("person.id"), nullable=False),
    word("section", Section),
    Column("text", Text, nullable=False),
    word("status", ArticleStatus),
    Column("posted_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("published_at", Moment),
    Column("starts_at", Moment),
    Column("place", Text, nullable=False),
    Column("photo_id", Id, ForeignKey("photo.id")),
    Column("pending_text", Text, nullable=False, server_default=text("''")),
    # No foreign key: what was said is forgotten long before the article.
    Column("notice_id", Id),
    UniqueConstraint("community_id", "number"),
    Index("ix_article_published_at", "community_id", "published_at"),
    Index("ix_article_author_id", "author_id", "posted_at"),
    Index("ix_article_photo_id", "photo_id", **only("photo_id IS NOT NULL")),
    Index("ix_article_open", "community_id", "id", **only("status = 'open'")),
)

article_coming = Table(
    "article_coming",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
)
