"""The tables of town halls: their officers, and what they say."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, Table, Text, UniqueConstraint

from core.model.alert_words import Category
from storage.columns import Id, Moment, Words, metadata, only

town_hall = Table(
    "town_hall",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("folded_commune", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("last_message", Integer, nullable=False, server_default="0"),
    Index("uq_town_hall_commune", "folded_commune", unique=True, **only("ended_at IS NULL")),
)

town_hall_invitation = Table(
    "town_hall_invitation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False, index=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("link_hash", Text, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    # Which alerts they hear of (none: all), and when, by the community's clock (the same hour twice: at any time).
    Column("categories", Words(Category), nullable=False),
    Column("from_hour", SmallInteger, nullable=False, server_default="0"),
    Column("to_hour", SmallInteger, nullable=False, server_default="0"),
    Column("joined_at", Moment, nullable=False),
    UniqueConstraint("town_hall_id", "person_id"),
)

official_message = Table(
    "official_message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("town_hall_id", Id, ForeignKey("town_hall.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author_id", Id, ForeignKey("person.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    UniqueConstraint("town_hall_id", "number"),
    Index("ix_official_message_sent_at", "town_hall_id", "sent_at"),
)

official_audience = Table(
    "official_audience",
    metadata,
    Column("message_id", Id, ForeignKey("official_message.id"), primary_key=True),
    Column("community_id", Id, ForeignKey("community.id"), primary_key=True, index=True),
)

official_answer = Table(
    "official_answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, ForeignKey("official_message.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Index("ix_official_answer_message_id", "message_id", "person_id"),
)
